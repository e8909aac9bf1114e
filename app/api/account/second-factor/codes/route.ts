import { renewRecoveryCodes } from "@/lib/auth/second-factor";
import { route } from "@/lib/http/route";
import { emptyBody } from "@/types/api";
import { recoveryCodesAnswer } from "@/types/answers/account";

/** Ten new recovery codes, shown this once; the old ones end. */
export const POST = route(
  {
    permission: "account.manage",
    body: emptyBody,
    limit: "write",
    answer: recoveryCodesAnswer,
    audit: "user.recovery_codes_renewed",
    stepUp: true,
  },
  async ({ caller }) => ({
    recoveryCodes: await renewRecoveryCodes(caller),
  }),
);
