import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { withAnswer } from "@/lib/http/idempotency";
import type { CaseOffer, SupportCase } from "@/prisma/generated/client";
import { assertDecidable } from "./interlock";
import { lockCase, type SideDeed, stakeOf } from "./lock";
import { type CaseState, isInTalks } from "./machine";
import { stepOffer } from "./offers";
import { settleByAgreement } from "./resolve";
import { passTurn } from "./say";
import { type CaseView, viewCase } from "./view";

/**
 * Proposes to give a part of the money back. It takes the place of the offer that was open: an own one is withdrawn by
 * it, the other side's declined.
 * @param i.amountMinor what the customer would get back, in minor units.
 * @throws AppError `not_found`, `wrong_state` when there is nothing to talk about any more, `insufficient_funds`.
 */
export function makeOffer(i: SideDeed & { amountMinor: bigint }): Promise<CaseView> {
  return withAnswer(async (tx) => {
    const found = await lockTalks(tx, i);
    const { left } = await stakeOf(tx, found);
    if (i.amountMinor <= 0n || i.amountMinor > left.minor)
      throw new AppError("insufficient_funds", "more than is at stake", { leftMinor: left.minor.toString() });
    const { tenantId, caseId } = i;
    const before = await tx.caseOffer.findFirst({ where: { tenantId, caseId, state: "open" } });
    if (before) {
      const to = before.role === i.actor.role ? "withdrawn" : "declined";
      await stepOffer(tx, { found, offer: before, to, by: i.actor.userId });
    }
    await insertOffer(tx, found, i);
    return viewCase(await passTurn(tx, found, i.actor));
  });
}

async function insertOffer(tx: Tx, found: SupportCase, i: SideDeed & { amountMinor: bigint }): Promise<void> {
  const { tenantId, caseId, actor, amountMinor } = i;
  const offer = await tx.caseOffer.create({
    data: {
      tenantId,
      id: newId("caseOffer"),
      caseId,
      amountMinor,
      offeredBy: actor.userId,
      role: actor.role,
      state: "open",
      createdAt: await databaseNow(tx),
    },
  });
  await recordAudit(tx, [
    {
      tenantId,
      actor: actor.userId,
      action: "case.offered",
      subject: found.orderId,
      payload: { caseId, offerId: offer.id, amountMinor: amountMinor.toString() },
    },
  ]);
}

/**
 * Answers the open offer: the other side accepts or declines it, its own side withdraws it. What is accepted is
 * carried out at once.
 * @throws AppError `not_found`, `forbidden` for an answer that is not this side's to give, `wrong_state`.
 */
export function answerOffer(
  i: SideDeed & { offerId: string; answer: "accept" | "decline" | "withdraw" },
): Promise<CaseView> {
  return withAnswer(async (tx) => {
    const found = await lockTalks(tx, i);
    const offer = await tx.caseOffer.findFirst({ where: { tenantId: i.tenantId, caseId: i.caseId, id: i.offerId } });
    if (!offer) throw new AppError("not_found", "there is no such offer");
    const isOwn = offer.role === i.actor.role;
    if (isOwn !== (i.answer === "withdraw")) throw new AppError("forbidden", "this answer is the other side's to give");
    if (i.answer === "accept") return viewCase(await accept(tx, found, { offer, by: i.actor.userId }));
    const to = i.answer === "decline" ? "declined" : "withdrawn";
    await stepOffer(tx, { found, offer, to, by: i.actor.userId });
    return viewCase(await passTurn(tx, found, i.actor));
  });
}

async function accept(tx: Tx, found: SupportCase, i: { offer: CaseOffer; by: string }): Promise<SupportCase> {
  await assertDecidable(tx, found);
  const { left } = await stakeOf(tx, found);
  if (i.offer.amountMinor > left.minor)
    throw new AppError("insufficient_funds", "more than is at stake", { leftMinor: left.minor.toString() });
  await stepOffer(tx, { found, offer: i.offer, to: "accepted", by: i.by });
  return settleByAgreement(tx, found, { refundMinor: i.offer.amountMinor, by: i.by });
}

async function lockTalks(tx: Tx, i: SideDeed): Promise<SupportCase> {
  const found = await lockCase(tx, i);
  if (!isInTalks(found.state as CaseState))
    throw new AppError("wrong_state", "this case is not open to offers any more", { state: found.state });
  return found;
}
