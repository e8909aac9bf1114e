import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { config } from "@/lib/config/config";
import { signIn, type SignedIn } from "./account";
import { authCookies } from "./cookie";

const EIGHT_HOURS_S = 28_800;

/** The sign-in of the product: e-mail and password, a signed token in a cookie that lasts eight hours. */
export function authOptions(): NextAuthOptions {
  const isSecure = config().publicUrl.startsWith("https://");
  return {
    secret: config().authSecret,
    session: { strategy: "jwt", maxAge: EIGHT_HOURS_S },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    useSecureCookies: isSecure,
    cookies: authCookies(isSecure),
    providers: [
      Credentials({
        name: "E-mail and password",
        credentials: { email: { type: "email" }, password: { type: "password" } },
        async authorize(credentials) {
          const account = await signIn(credentials?.email, credentials?.password);
          return account === null ? null : { ...account, id: account.userId };
        },
      }),
    ],
    callbacks: {
      jwt({ token, user }) {
        // What authorize() above returned, at sign-in only; the library's type says neither.
        const account = user as SignedIn | undefined;
        if (!account) return token;
        return {
          sub: account.userId,
          tenantId: account.tenantId,
          sessionVersion: account.sessionVersion,
          role: account.role,
          name: account.name,
          trialEndsAt: account.trialEndsAt,
        };
      },
      session({ session, token }) {
        return { ...session, user: { ...session.user, id: token.sub, role: token.role } };
      },
    },
  };
}
