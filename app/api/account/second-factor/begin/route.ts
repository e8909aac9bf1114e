import { ROLES } from "@/lib/auth/account";
import { beginSecondFactor } from "@/lib/auth/second-factor";
import { route } from "@/lib/http/route";
import { emptyBody } from "@/types/api";

/** Begins to set up an authenticator; the secret is shown this once. */
export const POST = route({ allow: ROLES, body: emptyBody, limit: "write", stepUp: true }, ({ caller }) =>
  beginSecondFactor(caller),
);
