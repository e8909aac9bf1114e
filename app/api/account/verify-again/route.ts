import { AppError } from "@/lib/core/errors";
import { withTx } from "@/lib/db/tx";
import { sendVerification } from "@/lib/auth/register";
import { originOf, route } from "@/lib/http/route";
import { assertTry } from "@/lib/http/tries";
import { emptyBody } from "@/types/api";
import { sentAnswer } from "@/types/answers/account";

/** Another link that proves the caller's e-mail address. */
export const POST = route(
  {
    permission: "account.manage",
    body: emptyBody,
    limit: "write",
    answer: sentAnswer,
    audit: "none: mails a link",
    status: 202,
  },
  async ({ caller, request }) => {
    if (caller.isVerified) throw new AppError("wrong_state", "your address is confirmed already");
    await assertTry(caller.email, originOf(request).ip);
    await withTx((tx) => sendVerification(tx, caller));
    return { sent: true };
  },
);
