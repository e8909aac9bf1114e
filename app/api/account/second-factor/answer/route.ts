import { AppError } from "@/lib/core/errors";
import { cookieOf, signInOfCookie } from "@/lib/auth/caller";
import { tenantHere } from "@/lib/auth/here";
import { proveByCode } from "@/lib/auth/step-up";
import { openRoute, originOf } from "@/lib/http/route";
import { assertTry } from "@/lib/http/tries";
import { codeBody } from "@/types/account";
import { signedInAnswer } from "@/types/answers/account";

/** The second factor of a sign-in that waits for it. */
export const POST = openRoute(
  { body: codeBody, limit: "write", answer: signedInAnswer, audit: "sign_in.proven" },
  async ({ body, request }) => {
    const signIn = await signInOfCookie((name) => cookieOf(request.headers.get("cookie"), name));
    if (signIn?.state !== "pending") throw new AppError("unauthenticated", "please sign in first");
    await assertTry(signIn.userId, originOf(request).ip);
    await proveByCode({ tenantId: tenantHere(), userId: signIn.userId, signInId: signIn.id }, body.code);
    return { signedIn: true };
  },
);
