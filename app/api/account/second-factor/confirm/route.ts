import { confirmSecondFactor } from "@/lib/auth/second-factor";
import { originOf, route } from "@/lib/http/route";
import { assertTry } from "@/lib/http/tries";
import { codeBody } from "@/types/account";
import { recoveryCodesAnswer } from "@/types/answers/account";

/** The first code of the authenticator; answers with the recovery codes, which are shown this once. */
export const POST = route(
  {
    permission: "account.manage",
    body: codeBody,
    limit: "write",
    answer: recoveryCodesAnswer,
    audit: "user.second_factor_on",
    stepUp: true,
  },
  async ({ caller, body, request }) => {
    await assertTry(caller.userId, originOf(request).ip);
    return { recoveryCodes: await confirmSecondFactor(caller, body.code) };
  },
);
