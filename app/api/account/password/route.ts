import { ROLES } from "@/lib/auth/account";
import { changePassword } from "@/lib/auth/own-account";
import { route } from "@/lib/http/route";
import { passwordBody } from "@/types/account";

/** Another password for the caller; sessions elsewhere end. */
export const POST = route(
  { allow: ROLES, body: passwordBody, limit: "write", stepUp: true },
  async ({ caller, body }) => {
    await changePassword(caller, body.password);
    return { changed: true };
  },
);
