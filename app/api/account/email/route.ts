import { ROLES } from "@/lib/auth/account";
import { requestNewAddress } from "@/lib/auth/own-account";
import { originOf, route } from "@/lib/http/route";
import { assertTry, inEvenTime } from "@/lib/http/tries";
import { emailBody } from "@/types/account";

/** Asks for another e-mail address, which has to answer first. */
export const POST = route(
  { allow: ROLES, body: emailBody, limit: "write", stepUp: true, status: 202 },
  async ({ caller, body, request }) => {
    await assertTry(body.email, originOf(request).ip);
    await inEvenTime(() => requestNewAddress(caller, body.email));
    return { sent: true };
  },
);
