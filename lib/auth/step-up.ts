import { AppError, isAppError } from "@/lib/core/errors";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { recordAudit } from "@/lib/audit/record";
import { isPassword } from "./password";
import { countWrongCode, hasSecondFactor, takeCode } from "./second-factor";
import { type Person, proveSignIn } from "./sign-ins";

/** What somebody is asked for again: who has neither second factor nor password signs in again. */
export type Proof = "code" | "password" | "sign_in";

/** The refusal of what needs a fresh proof. `details.ask` says which. */
export async function stepUpRequired(person: Person): Promise<AppError> {
  const ask = await proofOf(person);
  return new AppError("step_up_required", "please confirm that it is you", { ask });
}

async function proofOf(person: Person): Promise<Proof> {
  if (await hasSecondFactor(person)) return "code";
  return (await passwordHashOf(person)) === null ? "sign_in" : "password";
}

async function passwordHashOf({ tenantId, userId }: Person): Promise<string | null> {
  const user = await db().user.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: userId } } });
  return user.passwordHash;
}

export type GivenProof = { readonly code: string } | { readonly password: string };

/**
 * Takes a fresh proof; what asks for one is open for five minutes then. With a second factor the password is not enough.
 * @throws AppError `code_invalid`
 */
export async function stepUp(person: Person & { readonly signInId: string }, given: GivenProof): Promise<void> {
  if ("code" in given) return proveByCode(person, given.code);
  const isRight = await isPassword(given.password, await passwordHashOf(person));
  if (!isRight || (await hasSecondFactor(person))) throw new AppError("code_invalid", "this is not right");
  await withTx(async (tx) => {
    await proveSignIn(tx, person);
    await recordAudit(tx, [auditOf(person, "password")]);
  });
}

/**
 * The second factor, at sign-in or again.
 * @throws AppError `code_invalid`, `unauthenticated` when the sign-in is over.
 */
export async function proveByCode(person: Person & { readonly signInId: string }, code: string): Promise<void> {
  await withTx(async (tx) => {
    await takeCode(tx, person, code);
    await proveSignIn(tx, person);
    await recordAudit(tx, [auditOf(person, "code")]);
  }).catch(async (error: unknown) => {
    const { tenantId, userId } = person;
    const failed = { tenantId, actor: userId, action: "sign_in.code_refused", subject: person.signInId };
    await withTx(async (tx) => {
      if (isAppError(error, "code_invalid")) await countWrongCode(tx, person);
      await recordAudit(tx, [failed]);
    });
    throw error;
  });
}

function auditOf({ tenantId, userId, signInId }: Person & { signInId: string }, by: "code" | "password") {
  return { tenantId, actor: userId, action: "sign_in.proven", subject: signInId, payload: { by } };
}
