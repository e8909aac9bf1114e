import { changePassword } from "@/lib/auth/own-account";
import { route } from "@/lib/http/route";
import { passwordBody } from "@/types/account";
import { changedAnswer } from "@/types/answers/account";

/** Another password for the caller; sessions elsewhere end. */
export const POST = route(
  {
    permission: "account.manage",
    body: passwordBody,
    limit: "write",
    answer: changedAnswer,
    audit: "user.password_changed",
    stepUp: true,
  },
  async ({ caller, body }) => {
    await changePassword(caller, body.password);
    return { changed: true };
  },
);
