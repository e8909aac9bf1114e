import { withTx } from "@/lib/db/tx";
import { ROLES } from "@/lib/auth/account";
import { revokeAll, revokeSignIn } from "@/lib/auth/sign-ins";
import { route } from "@/lib/http/route";
import { revokeBody } from "@/types/account";

/** Ends one of the caller's sessions, all others, or all; it acts on their next request. */
export const POST = route({ allow: ROLES, body: revokeBody, limit: "write" }, async ({ caller, body }) => {
  if ("sessionId" in body) await revokeSignIn({ ...caller, signInId: body.sessionId });
  else await withTx((tx) => revokeAll(tx, { ...caller, except: body.all === "others" ? caller.signInId : null }));
  return { revoked: true };
});
