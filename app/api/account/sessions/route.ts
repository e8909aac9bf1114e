import { ROLES } from "@/lib/auth/account";
import { listSignIns } from "@/lib/auth/sign-ins";
import { route } from "@/lib/http/route";

/** Where the caller is signed in. */
export const GET = route({ allow: ROLES, limit: "read" }, async ({ caller }) => {
  const lines = await listSignIns(caller);
  return { data: lines.map((line) => ({ ...line, isCurrent: line.signInId === caller.signInId })) };
});
