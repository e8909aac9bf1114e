import { resetPassword } from "@/lib/auth/recover";
import { openRoute, originOf } from "@/lib/http/route";
import { assertTry } from "@/lib/http/tries";
import { resetBody } from "@/types/account";
import { changedAnswer } from "@/types/answers/account";

/** Opens the link to a new password; every session ends. */
export const POST = openRoute(
  { body: resetBody, limit: "write", answer: changedAnswer, audit: "user.password_changed" },
  async ({ body, request }) => {
    await assertTry(null, originOf(request).ip);
    await resetPassword(body.token, body.password);
    return { changed: true };
  },
);
