import { beginSecondFactor } from "@/lib/auth/second-factor";
import { route } from "@/lib/http/route";
import { emptyBody } from "@/types/api";
import { newFactorAnswer } from "@/types/answers/account";

/** Begins to set up an authenticator; the secret is shown this once. */
export const POST = route(
  {
    permission: "account.manage",
    body: emptyBody,
    limit: "write",
    answer: newFactorAnswer,
    audit: "none: counts only once confirmed",
    stepUp: true,
  },
  ({ caller }) => beginSecondFactor(caller),
);
