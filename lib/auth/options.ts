import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { config } from "@/lib/config/config";
import { signIn, type SignedIn } from "./account";
import { sessionCookieName } from "./cookie";

const EIGHT_HOURS_S = 28_800;

/** Asked before a sign-in is tried; false refuses it. */
export type SignInGate = (email: string, address: string) => Promise<boolean>;

/** The sign-in of the product: e-mail and password, a signed token in a cookie that lasts eight hours. */
export function authOptions(mayTry: SignInGate): NextAuthOptions {
  const isSecure = config().publicUrl.startsWith("https://");
  return {
    secret: config().authSecret,
    session: { strategy: "jwt", maxAge: EIGHT_HOURS_S },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    useSecureCookies: isSecure,
    cookies: {
      sessionToken: {
        name: sessionCookieName(isSecure),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure },
      },
    },
    providers: [
      Credentials({
        name: "E-mail and password",
        credentials: { email: { type: "email" }, password: { type: "password" } },
        async authorize(credentials, request) {
          const forwarded: unknown = request.headers?.["x-forwarded-for"];
          const address = typeof forwarded === "string" ? forwarded : "local";
          if (!(await mayTry(String(credentials?.email ?? "").toLowerCase(), address))) return null;
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
