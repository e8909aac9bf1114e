import { mailLink } from "@/lib/auth/recover";
import { openRoute, originOf } from "@/lib/http/route";
import { assertTry, inEvenTime } from "@/lib/http/tries";
import { emailBody } from "@/types/account";
import { sentAnswer } from "@/types/answers/account";

/** Mails a link to a new password; the answer is the same when the address has no account. */
export const POST = openRoute(
  { body: emailBody, limit: "write", answer: sentAnswer, audit: "none: mails a link", status: 202 },
  async ({ body, request }) => {
    await assertTry(body.email, originOf(request).ip);
    await inEvenTime(() => mailLink(body.email, "reset_password"));
    return { sent: true };
  },
);
