import { register } from "@/lib/auth/register";
import { openRoute, originOf } from "@/lib/http/route";
import { assertTry, inEvenTime } from "@/lib/http/tries";
import { addPartner } from "@/lib/partners/join";
import { registerBody } from "@/types/account";
import { sentAnswer } from "@/types/answers/account";

/** Registers a customer or a partner; the answer is the same when the address has an account. */
export const POST = openRoute(
  { body: registerBody, limit: "write", answer: sentAnswer, audit: "user.registered", status: 202 },
  async ({ body, request }) => {
    await assertTry(body.email, originOf(request).ip);
    await inEvenTime(() => register({ ...body, addPartner }));
    return { sent: true };
  },
);
