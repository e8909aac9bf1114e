import { stepUp } from "@/lib/auth/step-up";
import { originOf, route } from "@/lib/http/route";
import { assertTry } from "@/lib/http/tries";
import { stepUpBody } from "@/types/account";
import { provenAnswer } from "@/types/answers/account";

/** Shows the second factor again, or the password for want of one; what asks for it is open for five minutes then. */
export const POST = route(
  { permission: "account.manage", body: stepUpBody, limit: "write", answer: provenAnswer, audit: "sign_in.proven" },
  async ({ caller, body, request }) => {
    await assertTry(caller.userId, originOf(request).ip);
    await stepUp(caller, body);
    return { proven: true };
  },
);
