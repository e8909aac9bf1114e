import { expect } from "vitest";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { waysIn } from "@/lib/auth/own-account";
import {
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  type SignedInPerson,
  takeCode,
} from "@/lib/auth/second-factor";
import { hashPassword } from "@/lib/auth/password";
import { findSignIn, listSignIns, openSignIn } from "@/lib/auth/sign-ins";
import { stepUp, stepUpRequired } from "@/lib/auth/step-up";
import { totpCode, totpStep } from "@/lib/auth/totp";
import { test } from "../support/in-tenant";
import { lettersTo } from "../support/letters";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world, given } = await setUp();

const wrong = { code: "code_invalid" };
const codeOf = (secret: string, steps = 0): string => totpCode(secret, totpStep(new Date()) + steps);

async function somebody(): Promise<SignedInPerson & { sid: string }> {
  const userId = await given.customer();
  const sid = await openSignIn({ tenantId: TENANT, userId, method: "password" });
  const { email } = await db().user.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id: userId } } });
  return { tenantId: TENANT, userId, email, sid, signInId: (await findSignIn(TENANT, sid))?.id ?? "" };
}

async function enrolled() {
  const person = await somebody();
  const { secret } = await beginSecondFactor(person);
  const recoveryCodes = await confirmSecondFactor(person, codeOf(secret, -1));
  return { person, secret, recoveryCodes };
}

const take = (person: SignedInPerson, code: string): Promise<void> => withTx((tx) => takeCode(tx, person, code));

async function ageProof(person: SignedInPerson): Promise<void> {
  const sql = "UPDATE sign_in SET proven_at = now() - interval '6 minutes' WHERE id = $1";
  await asOwner(world.database, sql, [person.signInId]);
}

test("nothing is asked for until the first code has come back", async () => {
  const person = await somebody();
  const { secret } = await beginSecondFactor(person);
  expect(await waysIn(person)).toMatchObject({ hasSecondFactor: false });
  await expect(take(person, codeOf(secret))).rejects.toMatchObject(wrong);
  await expect(confirmSecondFactor(person, "000000")).rejects.toMatchObject(wrong);
  await confirmSecondFactor(person, codeOf(secret));
  expect(await waysIn(person)).toMatchObject({ hasSecondFactor: true, recoveryCodesLeft: 10 });
  await expect(beginSecondFactor(person)).rejects.toMatchObject({ code: "wrong_state" });
  await expect(confirmSecondFactor(person, codeOf(secret, 1))).rejects.toMatchObject({ code: "wrong_state" });
});

test("turning it on ends the sessions elsewhere and tells the owner", async () => {
  const person = await somebody();
  const elsewhere = await openSignIn({ tenantId: TENANT, userId: person.userId, method: "password" });
  const { secret } = await beginSecondFactor(person);
  await confirmSecondFactor(person, codeOf(secret));
  expect(await findSignIn(TENANT, elsewhere)).toBeNull();
  expect(await findSignIn(TENANT, person.sid)).toMatchObject({ state: "open" });
  expect((await lettersTo(person.email))[0]?.subject).toBe("Two-step sign-in is on");
});

test("a code works once, also when it is sent twice at the same moment, and none before it works afterwards", async () => {
  const { person, secret } = await enrolled();
  const code = codeOf(secret, 1);
  const results = await Promise.allSettled([take(person, code), take(person, code)]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  for (const steps of [-1, 0, 1]) await expect(take(person, codeOf(secret, steps))).rejects.toMatchObject(wrong);
});

test("a code of another person, or of two steps away, is none", async () => {
  const [{ person }, other] = [await enrolled(), await enrolled()];
  await expect(take(person, codeOf(other.secret))).rejects.toMatchObject(wrong);
  await expect(take(other.person, codeOf(other.secret, 3))).rejects.toMatchObject(wrong);
});

test("each recovery code works once, however it is written, and new ones end the old", async () => {
  const { person, recoveryCodes } = await enrolled();
  expect(new Set(recoveryCodes).size).toBe(10);
  const [first = "", second = ""] = recoveryCodes;
  expect(first).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
  await take(person, ` ${first.toUpperCase().replaceAll("-", " ")}`);
  await expect(take(person, first)).rejects.toMatchObject(wrong);
  expect(await waysIn(person)).toMatchObject({ recoveryCodesLeft: 9 });
  const renewed = await renewRecoveryCodes(person);
  await expect(take(person, second)).rejects.toMatchObject(wrong);
  await take(person, renewed[9] ?? "");
});

test("neither secret nor recovery codes are in the database as they are", async () => {
  const { secret, recoveryCodes } = await enrolled();
  for (const table of ["second_factor", "recovery_code", "audit_event", "mail_outbox"]) {
    const all = JSON.stringify(await asOwner(world.database, `SELECT t::text AS row FROM ${table} t`));
    for (const each of [secret, ...recoveryCodes.map((code) => code.replaceAll("-", "").toUpperCase())])
      expect(all, table).not.toContain(each);
  }
});

test("after a right password the account with a second factor is nobody until the code has come", async () => {
  const { person, secret } = await enrolled();
  const sid = await openSignIn({ tenantId: TENANT, userId: person.userId, method: "password" });
  const pending = await findSignIn(TENANT, sid);
  expect(pending).toMatchObject({ state: "pending" });
  expect((await listSignIns(person)).map(({ signInId }) => signInId)).toEqual([person.signInId]);
  const there = { ...person, signInId: pending?.id ?? "" };
  await expect(stepUp(there, { code: "000000" })).rejects.toMatchObject(wrong);
  expect(await findSignIn(TENANT, sid)).toMatchObject({ state: "pending" });
  await stepUp(there, { code: codeOf(secret, 1) });
  expect(await findSignIn(TENANT, sid)).toMatchObject({ state: "open", isProven: true });
});

test("a code that comes too late signs nobody in, and is not used up", async () => {
  const { person, secret } = await enrolled();
  const sid = await openSignIn({ tenantId: TENANT, userId: person.userId, method: "password" });
  const there = { ...person, signInId: (await findSignIn(TENANT, sid))?.id ?? "" };
  const sql = "UPDATE sign_in SET expires_at = now() - interval '1 second' WHERE id = $1";
  await asOwner(world.database, sql, [there.signInId]);
  const code = codeOf(secret, 1);
  await expect(stepUp(there, { code })).rejects.toMatchObject({ code: "unauthenticated" });
  await take(person, code);
});

test("five wrong codes close the authenticator for a quarter of an hour, and not the recovery codes", async () => {
  const { person, secret, recoveryCodes } = await enrolled();
  for (let n = 0; n < 5; n += 1) await expect(stepUp(person, { code: "000000" })).rejects.toMatchObject(wrong);
  const right = codeOf(secret, 1);
  await expect(stepUp(person, { code: right })).rejects.toMatchObject({ code: "rate_limited" });
  await stepUp(person, { code: recoveryCodes[0] ?? "" });
  const sql = "UPDATE second_factor SET locked_until = now() - interval '1 second' WHERE user_id = $1";
  await asOwner(world.database, sql, [person.userId]);
  await stepUp(person, { code: right });
});

test("with a second factor the password is no proof, without one it is", async () => {
  const [{ person, secret }, plain] = [await enrolled(), await somebody()];
  const passwordHash = await hashPassword("a long enough password");
  await asOwner(world.database, "UPDATE app_user SET password_hash = $1 WHERE id = ANY($2)", [
    passwordHash,
    [person.userId, plain.userId],
  ]);
  await Promise.all([ageProof(person), ageProof(plain)]);
  expect(await stepUpRequired(person)).toMatchObject({ details: { ask: "code" } });
  expect(await stepUpRequired(plain)).toMatchObject({ details: { ask: "password" } });
  await expect(stepUp(person, { password: "a long enough password" })).rejects.toMatchObject(wrong);
  await expect(stepUp(plain, { password: "another one" })).rejects.toMatchObject(wrong);
  expect(await findSignIn(TENANT, plain.sid)).toMatchObject({ isProven: false });
  await stepUp(plain, { password: "a long enough password" });
  await stepUp(person, { code: codeOf(secret) });
  for (const { sid } of [person, plain]) expect(await findSignIn(TENANT, sid)).toMatchObject({ isProven: true });
  await asOwner(world.database, "UPDATE app_user SET password_hash = NULL WHERE id = $1", [plain.userId]);
  expect(await stepUpRequired(plain)).toMatchObject({ details: { ask: "sign_in" } });
});

test("taken away, neither its codes nor its recovery codes are worth anything", async () => {
  const { person, secret, recoveryCodes } = await enrolled();
  await removeSecondFactor(person);
  for (const code of [codeOf(secret), recoveryCodes[0] ?? ""])
    await expect(take(person, code)).rejects.toMatchObject(wrong);
  await expect(removeSecondFactor(person)).rejects.toMatchObject({ code: "not_found" });
  const actions = await asOwner(world.database, "SELECT action FROM audit_event WHERE subject = $1", [person.userId]);
  expect(actions.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["user.second_factor_on", "user.second_factor_off"]),
  );
  await world.books.assertAllInvariants();
});
