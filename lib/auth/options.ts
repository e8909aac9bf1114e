import type { Account, NextAuthOptions, Profile, User } from "next-auth";
import type { Provider as NextAuthProvider } from "next-auth/providers/index";
import type { JWT } from "next-auth/jwt";
import Credentials from "next-auth/providers/credentials";
import Google from "next-auth/providers/google";
import { isAppError } from "@/lib/core/errors";
import { config } from "@/lib/config/config";
import { db } from "@/lib/db/client";
import { accountOf, signIn } from "./account";
import type { Caller } from "./caller";
import { authCookies } from "./cookie";
import { tenantHere } from "./here";
import { type Provider, userOfIdentity, welcome } from "./identities";
import { openMagicLink } from "./recover";
import { findSignIn, openSignIn, revokeSignIn, SIGN_IN_S, type SignInMethod } from "./sign-ins";

/**
 * The sign-in of the product: password, link, or another provider's word, and then a signed token in a cookie that names
 * one of our own sessions (`sign-ins.ts`). next-auth's adapter is not used: see docs/decisions/0011.
 * @param readCaller who is signed in at this browser already; asked at sign-in only
 * @param onFailure hears what failed in the database, which next-auth would take for a session that is over
 */
export function authOptions(
  readCaller: () => Promise<Caller | null>,
  onFailure: (error: unknown) => void,
): NextAuthOptions {
  const heard = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      onFailure(error);
      throw error;
    });
  const isSecure = config().publicUrl.startsWith("https://");
  return {
    secret: config().authSecret,
    session: { strategy: "jwt", maxAge: SIGN_IN_S },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    useSecureCookies: isSecure,
    cookies: authCookies(isSecure),
    providers: [byPassword(), byLink(), ...elsewhere()],
    callbacks: {
      async signIn({ account, profile }) {
        if (!isElsewhere(account?.provider)) return true;
        const caller = await heard(readCaller());
        const callerId = caller?.isProven ? caller.userId : null;
        const outcome = await welcome(identityOf(account.provider, account.providerAccountId, profile), callerId);
        return outcome === "known" ? true : refusal(outcome);
      },
      async jwt({ token, user, account }: { token: JWT; user?: User; account?: Account | null }) {
        // Both are there at sign-in only, which the library's type does not say.
        if (!user || !account) return token;
        // One browser, one session: whoever was signed in here is not any more.
        const caller = await heard(readCaller());
        if (caller) await revokeSignIn(caller);
        return begin(account, user.userId);
      },
      async session({ session, token }) {
        const signIn = token.sid ? await heard(findSignIn(tenantHere(), token.sid)) : null;
        if (signIn?.state !== "open") return { expires: session.expires };
        return { ...session, user: { ...session.user, id: token.sub, role: token.role } };
      },
    },
    events: { signOut: ({ token }) => end(token) },
  };
}

function byPassword(): NextAuthProvider {
  return Credentials({
    name: "E-mail and password",
    credentials: { email: { type: "email" }, password: { type: "password" } },
    async authorize(credentials) {
      const account = await signIn(credentials?.email, credentials?.password);
      return account === null ? null : { ...account, id: account.userId };
    },
  });
}

/** Only a POST opens a link: what reads mail ahead of people follows links, and presses no button. */
function byLink(): NextAuthProvider {
  return Credentials({
    id: "magic-link",
    name: "Link by e-mail",
    credentials: { token: { type: "text" } },
    async authorize(credentials) {
      try {
        const account = await openMagicLink(String(credentials?.token ?? ""));
        return account === null ? null : { ...account, id: account.userId };
      } catch (error) {
        if (isAppError(error, "link_invalid")) return null;
        throw error;
      }
    },
  });
}

/** The providers that are configured. */
function elsewhere(): NextAuthProvider[] {
  const { google, oidc } = config().identities;
  return [
    ...(google ? [Google(google)] : []),
    ...(oidc
      ? [
          {
            ...oidc,
            id: "oidc",
            type: "oauth" as const,
            idToken: true,
            checks: ["pkce" as const, "state" as const, "nonce" as const],
            authorization: { params: { scope: "openid email profile" } },
            profile: (profile: Profile) => ({ id: String(profile.sub) }),
          },
        ]
      : []),
  ];
}

function isElsewhere(provider: string | undefined): provider is Provider {
  return provider === "google" || provider === "oidc";
}

function identityOf(provider: Provider, subject: string, profile: Profile | undefined): Parameters<typeof welcome>[0] {
  const said: Readonly<Record<string, unknown>> = { ...profile };
  return {
    provider,
    subject,
    email: said["email"],
    isEmailVerified: said["email_verified"] === true,
    name: said["name"],
  };
}

function refusal(reason: string): string {
  return `/sign-in?error=${reason}`;
}

const METHODS: Readonly<Record<string, SignInMethod>> = {
  credentials: "password",
  "magic-link": "magic_link",
  google: "google",
  oidc: "oidc",
};

/** Opens the session of somebody who has just been let in. */
async function begin({ provider, providerAccountId }: Account, given: string | undefined): Promise<JWT> {
  const userId = isElsewhere(provider) ? await userOfIdentity(provider, providerAccountId) : (given ?? null);
  const method = METHODS[provider];
  const row =
    userId === null
      ? null
      : await db().user.findUnique({ where: { tenantId_id: { tenantId: tenantHere(), id: userId } } });
  const account = row === null ? null : await accountOf(row);
  // A token without a session is nobody's.
  if (account === null || method === undefined) return {};
  const { tenantId, sessionVersion, role, name, trialEndsAt } = account;
  const sid = await openSignIn({ tenantId, userId: account.userId, method });
  return { sub: account.userId, tenantId, sessionVersion, role, name, trialEndsAt, sid };
}

async function end(token: JWT): Promise<void> {
  const signIn = token.sid ? await findSignIn(tenantHere(), token.sid) : null;
  if (signIn) await revokeSignIn({ tenantId: tenantHere(), userId: signIn.userId, signInId: signIn.id });
}
