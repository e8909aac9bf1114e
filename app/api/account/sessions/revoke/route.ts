import { withTx } from "@/lib/db/tx";
import { revokeAll, revokeSignIn } from "@/lib/auth/sign-ins";
import { route } from "@/lib/http/route";
import { revokeBody } from "@/types/account";
import { revokedAnswer } from "@/types/answers/account";

/** Ends one of the caller's sessions, all others, or all; it acts on their next request. */
export const POST = route(
  { permission: "account.manage", body: revokeBody, limit: "write", answer: revokedAnswer, audit: "sign_in.revoked" },
  async ({ caller, body }) => {
    if ("sessionId" in body) await revokeSignIn({ ...caller, signInId: body.sessionId });
    else await withTx((tx) => revokeAll(tx, { ...caller, except: body.all === "others" ? caller.signInId : null }));
    return { revoked: true };
  },
);
