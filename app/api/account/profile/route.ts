import { ROLES } from "@/lib/auth/account";
import { rename } from "@/lib/auth/own-account";
import { route } from "@/lib/http/route";
import { profileBody } from "@/types/account";

/** The caller's name. */
export const POST = route({ allow: ROLES, body: profileBody, limit: "write" }, async ({ caller, body }) => {
  await rename(caller, body.name);
  return { name: body.name };
});
