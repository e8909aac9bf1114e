import { decode } from "next-auth/jwt";
import { AppError } from "@/lib/core/errors";
import { config } from "@/lib/config/config";
import { db } from "@/lib/db/client";
import type { Access } from "@/lib/plans/access";
import type { Area } from "@/lib/plans/areas";
import type { User } from "@/prisma/generated/client";
import { accessOf } from "./account";
import { sessionCookieName } from "./cookie";
import { tenantHere } from "./here";
import { type Group, groupOf, isRole, type Role } from "./permissions";
import { findSignIn, type SignInState } from "./sign-ins";

/** Who is asking, as our own tables have it at this moment. */
export interface Caller extends Access {
  readonly userId: string;
  readonly tenantId: string;
  readonly role: Role;
  /** The side that the role takes; what the caller may do hangs on the role alone. */
  readonly group: Group;
  readonly partnerId: string | null;
  readonly name: string;
  readonly email: string;
  /** Whether the mailbox has answered. Who has not proven it may look, and neither pay nor be paid. */
  readonly isVerified: boolean;
  /** The session, or the key of a program in its place. */
  readonly signInId: string;
  /** Whether the caller signed in, or showed the second factor or the password again, within the last five minutes. */
  readonly isProven: boolean;
  /** Of a program: the key that it came with, and which of its maker's permissions that has. */
  readonly key?: { readonly keyId: string; readonly scopes: readonly string[] };
}

/**
 * The caller behind a session cookie. The token only says who it is; role, partner, plan and whether the account is
 * still good are read from the database each time, so a change acts on the next request. Fails closed: anything
 * unexpected is nobody.
 */
export async function callerOfCookie(readCookie: ReadCookie): Promise<Caller | null> {
  const signIn = await signInOfCookie(readCookie);
  if (signIn?.state !== "open") return null;
  const user = await db().user.findUnique({ where: { tenantId_id: { tenantId: tenantHere(), id: signIn.userId } } });
  return user === null || user.sessionVersion !== signIn.sessionVersion ? null : callerOfUser(user, signIn);
}

/**
 * The same for an account that is known; null where it is disabled.
 * @param signIn the session, or the key in its place, which proves nobody's presence
 */
export async function callerOfUser(user: User, signIn: Pick<SignInState, "id" | "isProven">): Promise<Caller | null> {
  if (user.disabledAt !== null || !isRole(user.role)) return null;
  return {
    userId: user.id,
    tenantId: user.tenantId,
    role: user.role,
    group: groupOf(user.role),
    partnerId: user.partnerId,
    name: user.name,
    email: user.email,
    isVerified: user.emailVerifiedAt !== null,
    signInId: signIn.id,
    isProven: signIn.isProven,
    ...(await accessOf(user)),
  };
}

/** Whether trial or plan open an area to the caller. */
export function mayEnter({ closed }: Pick<Caller, "closed">, area: Area): boolean {
  return !closed.includes(area);
}

type ReadCookie = (name: string) => string | undefined;

/** The sign-in behind a cookie, one that waits for its second factor too; null for anything that is none of ours. */
export async function signInOfCookie(
  readCookie: ReadCookie,
): Promise<(SignInState & { readonly sessionVersion: number | undefined }) | null> {
  const value = readCookie(sessionCookieName(config().publicUrl.startsWith("https://")));
  if (!value) return null;
  const token = await decode({ token: value, secret: config().authSecret }).catch(() => null);
  if (!token || !token.sid || token.tenantId !== tenantHere()) return null;
  const signIn = await findSignIn(tenantHere(), token.sid);
  if (signIn === null || signIn.userId !== token.sub) return null;
  return { ...signIn, sessionVersion: token.sessionVersion };
}

/** The caller as the one who does something with an order. */
export type Actor =
  | { readonly role: "customer"; readonly userId: string }
  | { readonly role: "partner"; readonly userId: string; readonly partnerId: string }
  | { readonly role: "operator"; readonly userId: string };

/** @throws AppError `forbidden` for a partner's account that belongs to no partner. */
export function actorOf(caller: Caller): Actor {
  if (caller.group !== "partner") return { role: caller.group, userId: caller.userId };
  if (caller.partnerId === null) throw new AppError("forbidden", "your account belongs to no partner");
  return { role: "partner", userId: caller.userId, partnerId: caller.partnerId };
}

/** Reads one cookie of a `Cookie` header. */
export function cookieOf(header: string | null, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}
