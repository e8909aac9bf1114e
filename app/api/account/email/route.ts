import { requestNewAddress } from "@/lib/auth/own-account";
import { originOf, route } from "@/lib/http/route";
import { assertTry, inEvenTime } from "@/lib/http/tries";
import { emailBody } from "@/types/account";
import { sentAnswer } from "@/types/answers/account";

/** Asks for another e-mail address, which has to answer first. */
export const POST = route(
  {
    permission: "account.manage",
    body: emailBody,
    limit: "write",
    answer: sentAnswer,
    audit: "user.email_change_requested",
    stepUp: true,
    status: 202,
  },
  async ({ caller, body, request }) => {
    await assertTry(body.email, originOf(request).ip);
    await inEvenTime(() => requestNewAddress(caller, body.email));
    return { sent: true };
  },
);
