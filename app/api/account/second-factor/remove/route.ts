import { ROLES } from "@/lib/auth/account";
import { removeSecondFactor } from "@/lib/auth/second-factor";
import { route } from "@/lib/http/route";
import { emptyBody } from "@/types/api";

/** Takes the second factor and its recovery codes away. */
export const POST = route({ allow: ROLES, body: emptyBody, limit: "write", stepUp: true }, async ({ caller }) => {
  await removeSecondFactor(caller);
  return { removed: true };
});
