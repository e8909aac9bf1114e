import { ROLES } from "@/lib/auth/account";
import { renewRecoveryCodes } from "@/lib/auth/second-factor";
import { route } from "@/lib/http/route";
import { emptyBody } from "@/types/api";

/** Ten new recovery codes, shown this once; the old ones end. */
export const POST = route({ allow: ROLES, body: emptyBody, limit: "write", stepUp: true }, async ({ caller }) => ({
  recoveryCodes: await renewRecoveryCodes(caller),
}));
