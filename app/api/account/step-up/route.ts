import { ROLES } from "@/lib/auth/account";
import { stepUp } from "@/lib/auth/step-up";
import { originOf, route } from "@/lib/http/route";
import { assertTry } from "@/lib/http/tries";
import { stepUpBody } from "@/types/account";

/** Shows the second factor again, or the password for want of one; what asks for it is open for five minutes then. */
export const POST = route({ allow: ROLES, body: stepUpBody, limit: "write" }, async ({ caller, body, request }) => {
  await assertTry(caller.userId, originOf(request).ip);
  await stepUp(caller, body);
  return { proven: true };
});
