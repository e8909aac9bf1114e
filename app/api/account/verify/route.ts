import { confirmAddress } from "@/lib/auth/register";
import { openRoute, originOf } from "@/lib/http/route";
import { assertTry } from "@/lib/http/tries";
import { tokenBody } from "@/types/account";
import { verifiedAnswer } from "@/types/answers/account";

/** Opens the link that proves an e-mail address, of a registration or of a change. */
export const POST = openRoute(
  { body: tokenBody, limit: "write", answer: verifiedAnswer, audit: ["user.verified", "user.email_changed"] },
  async ({ body, request }) => {
    await assertTry(null, originOf(request).ip);
    await confirmAddress(body.token);
    return { verified: true };
  },
);
