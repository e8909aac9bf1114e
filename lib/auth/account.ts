import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { recordAudit } from "@/lib/audit/record";
import { type Access, FREE, readAccess } from "@/lib/plans/access";
import { firstTrial } from "@/lib/plans/signals";
import type { User } from "@/prisma/generated/client";
import { tenantHere } from "./here";
import { isPassword } from "./password";
import { groupOf, isRole, type Role } from "./permissions";

const EMAIL = /^[^\s@,;<>()[\]\\"]+@[^\s@,;<>()[\]\\"]+\.[^\s@,;<>()[\]\\"]+$/;
const MAX_EMAIL = 254;

/** The one form in which e-mail addresses are compared and stored; null for what is none. Checked after normalising. */
export function normalizeEmail(text: unknown): string | null {
  if (typeof text !== "string" || text.length > MAX_EMAIL) return null;
  const email = text.normalize("NFKC").trim().toLowerCase();
  return EMAIL.test(email) ? email : null;
}

/** What a signed-in session carries; identity only, everything else is read again on each request. */
export interface Identity {
  readonly userId: string;
  readonly tenantId: string;
  readonly sessionVersion: number;
}

export interface SignedIn extends Identity {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** When the trial ends, in milliseconds since 1970; null with a plan and for operators. */
  readonly trialEndsAt: number | null;
}

/** Checks e-mail and password; the first sign-in starts the trial. null for anything that is not right. */
export async function signIn(email: unknown, password: unknown): Promise<SignedIn | null> {
  const user = await findByEmail(email);
  const right = await isPassword(typeof password === "string" ? password : "", user?.passwordHash ?? null);
  const account = user && right ? await accountOf(user) : null;
  if (account === null) await recordFailure(user);
  return account;
}

/** The account of an address, in any spelling; null without one. */
export async function findByEmail(email: unknown): Promise<User | null> {
  const address = normalizeEmail(email);
  if (address === null) return null;
  return db().user.findUnique({ where: { tenantId_email: { tenantId: tenantHere(), email: address } } });
}

/** Written for unknown addresses too, so that both take as long; the address itself stays out of the audit. */
async function recordFailure(user: User | null): Promise<void> {
  const [actor, subject] = user === null ? ["nobody", "unknown"] : [user.id, user.id];
  await withTx((tx) => recordAudit(tx, [{ tenantId: tenantHere(), actor, action: "sign_in.failed", subject }]));
}

/** What a sign-in of this account carries; null for one that is disabled. */
export async function accountOf(user: User): Promise<SignedIn | null> {
  if (user.disabledAt !== null || !isRole(user.role)) return null;
  const started = await startTrial(user);
  return {
    userId: user.id,
    tenantId: user.tenantId,
    sessionVersion: user.sessionVersion,
    email: user.email,
    name: user.name,
    role: user.role,
    trialEndsAt: (await accessOf(started)).trialEndsAt?.getTime() ?? null,
  };
}

/**
 * The first sign-in begins the trial, and a new account of the same mailbox goes on with the old one's. Each sign-in notes
 * the address that the account has by then.
 */
async function startTrial(user: User): Promise<User> {
  if (user.plan !== null || isOperator(user)) return user;
  const { tenantId, id, email, trialStartedAt } = user;
  return withTx(async (tx) => {
    const startedAt = await firstTrial(tx, { tenantId, email, now: trialStartedAt ?? (await databaseNow(tx)) });
    if (trialStartedAt !== null) return user;
    await tx.user.updateMany({ where: { tenantId, id, trialStartedAt: null }, data: { trialStartedAt: startedAt } });
    return tx.user.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
  });
}

/** Where an account may go now. Those who run the marketplace need no plan. */
export async function accessOf(user: User): Promise<Access> {
  return isOperator(user) ? FREE : readAccess(user);
}

function isOperator({ role }: Pick<User, "role">): boolean {
  return isRole(role) && groupOf(role) === "operator";
}
