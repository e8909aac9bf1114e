import { removeSecondFactor } from "@/lib/auth/second-factor";
import { route } from "@/lib/http/route";
import { emptyBody } from "@/types/api";
import { removedAnswer } from "@/types/answers/account";

/** Takes the second factor and its recovery codes away. */
export const POST = route(
  {
    permission: "account.manage",
    body: emptyBody,
    limit: "write",
    answer: removedAnswer,
    audit: "user.second_factor_off",
    stepUp: true,
  },
  async ({ caller }) => {
    await removeSecondFactor(caller);
    return { removed: true };
  },
);
