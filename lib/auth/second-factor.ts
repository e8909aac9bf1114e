import { randomBytes } from "node:crypto";
import { AppError } from "@/lib/core/errors";
import { MINUTE_MS, SECOND_MS } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db, type Tx } from "@/lib/db/client";
import { seal, unseal } from "@/lib/db/seal";
import { withTx } from "@/lib/db/tx";
import { recordAudit } from "@/lib/audit/record";
import { writeMail } from "@/lib/mail/outbox";
import { findTenant } from "@/lib/tenants/queries";
import type { SecondFactor } from "@/prisma/generated/client";
import { hashToken } from "./secrets";
import { type Person, revokeAll } from "./sign-ins";
import { matchTotp, newTotpSecret, toBase32, totpUri } from "./totp";

const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 10;

/** Somebody who is signed in, at one browser. */
export interface SignedInPerson extends Person {
  readonly email: string;
  readonly signInId: string;
}

const context = (userId: string): string => `second_factor:${userId}`;
const keyOf = ({ tenantId, userId }: Person): Person => ({ tenantId, userId });

export async function hasSecondFactor(person: Person): Promise<boolean> {
  const found = await db().secondFactor.findUnique({ where: { tenantId_userId: keyOf(person) } });
  return found !== null && found.confirmedAt !== null;
}

/**
 * Begins to set up an authenticator; nothing is asked for until a first code has come back.
 * @returns the secret, which is shown this once.
 * @throws AppError `wrong_state` when there is one already.
 */
export async function beginSecondFactor(person: SignedInPerson): Promise<{ secret: string; uri: string }> {
  const secret = newTotpSecret();
  const sealedSecret = seal(secret, context(person.userId));
  const begun = await db().$executeRaw`
    INSERT INTO second_factor AS f (tenant_id, user_id, sealed_secret) VALUES (${person.tenantId}, ${person.userId}, ${sealedSecret})
    ON CONFLICT (tenant_id, user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret WHERE f.confirmed_at IS NULL`;
  if (begun !== 1) throw new AppError("wrong_state", "your account has a second factor already");
  const { name: brand } = await findTenant(db(), person.tenantId);
  return { secret, uri: totpUri({ secret, brand, email: person.email }) };
}

/**
 * The first code is right: from now on one is asked for. Sign-ins elsewhere, which were without it, end.
 * @returns ten recovery codes, which are shown this once.
 * @throws AppError `code_invalid`, `wrong_state` when none is being set up.
 */
export function confirmSecondFactor(person: SignedInPerson, code: string): Promise<readonly string[]> {
  return withTx(async (tx) => {
    const factor = await tx.secondFactor.findUnique({ where: { tenantId_userId: keyOf(person) } });
    if (factor === null || factor.confirmedAt !== null)
      throw new AppError("wrong_state", "no second factor is being set up");
    if (!(await takeTotp(tx, factor, code))) throw wrongCode();
    const confirmedAt = await databaseNow(tx);
    await tx.secondFactor.update({ where: { tenantId_userId: keyOf(person) }, data: { confirmedAt } });
    const codes = await newRecoveryCodes(tx, person);
    await revokeAll(tx, { ...person, except: person.signInId });
    await tell(tx, person, "on");
    return codes;
  });
}

/** @throws AppError `not_found` without a second factor. */
export function removeSecondFactor(person: SignedInPerson): Promise<void> {
  return withTx(async (tx) => {
    const { count } = await tx.secondFactor.deleteMany({ where: keyOf(person) });
    if (count === 0) throw new AppError("not_found", "your account has no second factor");
    await tx.recoveryCode.deleteMany({ where: keyOf(person) });
    await tell(tx, person, "off");
  });
}

async function tell(tx: Tx, person: SignedInPerson, what: "on" | "off"): Promise<void> {
  const { tenantId, userId, email } = person;
  await recordAudit(tx, [{ tenantId, actor: userId, action: `user.second_factor_${what}`, subject: userId }]);
  await writeMail(tx, {
    tenantId,
    to: email,
    letter: {
      subject: `Two-step sign-in is ${what}`,
      paragraphs: [
        `Two-step sign-in was turned ${what} for your account.`,
        "If this was not you, reset your password at once and write to us.",
      ],
    },
  });
}

/** Ten new recovery codes in the place of the old ones. */
export function renewRecoveryCodes(person: SignedInPerson): Promise<readonly string[]> {
  return withTx(async (tx) => {
    const factor = await tx.secondFactor.findUnique({ where: { tenantId_userId: keyOf(person) } });
    if (!factor?.confirmedAt) throw new AppError("not_found", "your account has no second factor");
    const { tenantId, userId } = person;
    await recordAudit(tx, [{ tenantId, actor: userId, action: "user.recovery_codes_renewed", subject: userId }]);
    return newRecoveryCodes(tx, person);
  });
}

async function newRecoveryCodes(tx: Tx, person: Person): Promise<readonly string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => toBase32(randomBytes(RECOVERY_BYTES)));
  await tx.recoveryCode.deleteMany({ where: keyOf(person) });
  await tx.recoveryCode.createMany({ data: codes.map((code) => ({ ...keyOf(person), hash: hashToken(code) })) });
  return codes.map((code) => (code.match(/.{4}/g) ?? []).join("-").toLowerCase());
}

/**
 * Uses a code of the authenticator or a recovery code up; each is good once.
 * @throws AppError `code_invalid`, `rate_limited` while the authenticator is closed after too many wrong codes
 */
export async function takeCode(tx: Tx, person: Person, code: string): Promise<void> {
  const plain = code.replaceAll(/[\s-]/g, "").toUpperCase();
  const factor = await tx.secondFactor.findUnique({ where: { tenantId_userId: keyOf(person) } });
  if (!factor?.confirmedAt) throw wrongCode();
  const isLocked = factor.lockedUntil !== null && factor.lockedUntil > (await realNow(tx));
  if (!isLocked && (await takeTotp(tx, factor, plain))) return;
  const where = { ...keyOf(person), hash: hashToken(plain), usedAt: null };
  const { count } = await tx.recoveryCode.updateMany({ where, data: { usedAt: await databaseNow(tx) } });
  if (count !== 1) throw isLocked ? locked() : wrongCode();
  const { tenantId, userId } = person;
  await recordAudit(tx, [{ tenantId, actor: userId, action: "user.recovery_code_used", subject: userId }]);
}

const FAILURES = 5;
const LOCKED_S = (15 * MINUTE_MS) / SECOND_MS;

function locked(): AppError {
  const message = "too many wrong codes: wait a quarter of an hour, or use a recovery code";
  return new AppError("rate_limited", message, { retryAfterSeconds: LOCKED_S });
}

/** Counts a wrong code, whatever becomes of the transaction that found it wrong. */
export async function countWrongCode(tx: Tx, { tenantId, userId }: Person): Promise<void> {
  await tx.$executeRaw`
    UPDATE second_factor SET failures = failures + 1, locked_until =
      CASE WHEN (failures + 1) % ${FAILURES}::int = 0 THEN now() + ${LOCKED_S}::int * interval '1 second' ELSE locked_until END
    WHERE tenant_id = ${tenantId} AND user_id = ${userId}`;
}

function wrongCode(): AppError {
  return new AppError("code_invalid", "this code is not right, or was used already");
}

async function takeTotp(tx: Tx, factor: SecondFactor, code: string): Promise<boolean> {
  const step = matchTotp(unseal(factor.sealedSecret, context(factor.userId)), code, await realNow(tx));
  if (step === null) return false;
  const { count } = await tx.secondFactor.updateMany({
    where: { ...keyOf(factor), lastStep: { lt: step } },
    data: { lastStep: step, failures: 0 },
  });
  return count === 1;
}

/** Authenticators know nothing of a clock that was moved. */
async function realNow(tx: Tx): Promise<Date> {
  const [row] = await tx.$queryRaw<{ at: Date }[]>`SELECT now() AS at`;
  if (!row) throw new AppError("internal", "the database did not tell the time");
  return row.at;
}
