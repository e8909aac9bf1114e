import { AppError } from "@/lib/core/errors";
import { shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import type { Actor } from "@/lib/auth/caller";
import { withAnswer } from "@/lib/http/idempotency";
import type { SupportCase } from "@/prisma/generated/client";
import { type CaseDeed, lockCase } from "./lock";
import { type CaseState, isInTalks } from "./machine";
import { stepCase } from "./step";
import { ANSWER_MS, REVIEW_STAGE_MS } from "./terms";
import { type CaseView, viewCase } from "./view";

/** Adds a message; messages are never changed or removed. */
export async function say(tx: Tx, found: SupportCase, { userId, role }: Actor, text: string): Promise<void> {
  await tx.caseMessage.create({
    data: { tenantId: found.tenantId, caseId: found.id, author: userId, role, text, at: await databaseNow(tx) },
  });
}

/**
 * Writes in a case. When it was the writer's turn it is the other side's; or the case goes to an operator.
 * @param i.review hands the case over to an operator, who decides.
 * @throws AppError `not_found`, `wrong_state` once it is closed.
 */
export function writeMessage(i: CaseDeed & { text: string; review: boolean }): Promise<CaseView> {
  return withAnswer(async (tx) => {
    const found = await lockCase(tx, i);
    if (found.closedAt !== null) throw new AppError("wrong_state", "this case is closed", { state: found.state });
    await say(tx, found, i.actor, i.text);
    const isHandedOver = i.review && isInTalks(found.state as CaseState) && found.state !== "under_review";
    return viewCase(isHandedOver ? await sendToReview(tx, found, i.actor.userId) : await passTurn(tx, found, i.actor));
  });
}

/** The other side has to answer now, if it was this side's turn; writing twice gives nobody more time. */
export async function passTurn(tx: Tx, found: SupportCase, { userId, role }: Actor): Promise<SupportCase> {
  if (role === "operator" || found.state !== `awaiting_${role}`) return found;
  const next = role === "customer" ? "awaiting_partner" : "awaiting_customer";
  const deadlineAt = shift(await databaseNow(tx), ANSWER_MS);
  return stepCase(tx, found, next, { actor: userId, data: { deadlineAt } });
}

/** @param more what else becomes known by it, for example that the partner was silent. */
export async function sendToReview(
  tx: Tx,
  found: SupportCase,
  actor: string,
  more: { defaultBasisPoints?: number } = {},
): Promise<SupportCase> {
  const deadlineAt = shift(await databaseNow(tx), REVIEW_STAGE_MS);
  return stepCase(tx, found, "under_review", { actor, data: { ...more, deadlineAt } });
}
