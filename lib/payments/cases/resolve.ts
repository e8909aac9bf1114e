import { money } from "@/lib/core/money";
import { shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { endHold } from "@/lib/payments/escrow/end-hold";
import { requestRefundStep } from "@/lib/payments/refunds/request";
import type { SupportCase } from "@/prisma/generated/client";
import { stakeOf } from "./lock";
import { resolvedState } from "./machine";
import { dropOffers } from "./offers";
import { computeShare } from "./share";
import { noteCase, stepCase } from "./step";
import { APPEAL_MS, isAppealable } from "./terms";

/**
 * Decides a case in parts of what is at stake. Carried out at once, unless so much is at stake that the first decision
 * waits for an appeal.
 * @param i.by an operator's user id, or `timer`.
 */
export async function resolveCase(
  tx: Tx,
  found: SupportCase,
  i: { customerBasisPoints: number; by: string; reason: string | null },
): Promise<SupportCase> {
  const { left } = await stakeOf(tx, found);
  const now = await databaseNow(tx);
  const isReview = found.state === "appealed";
  const waits = !isReview && isAppealable(left);
  const decided = await stepCase(tx, found, resolvedState(i.customerBasisPoints), {
    actor: i.by,
    reason: i.reason,
    data: {
      customerBasisPoints: i.customerBasisPoints,
      partnerBasisPoints: 10_000 - i.customerBasisPoints,
      refundMinor: computeShare(left, i.customerBasisPoints).minor,
      deadlineAt: waits ? shift(now, APPEAL_MS) : now,
      ...(isReview ? { reviewedBy: i.by } : { decidedBy: i.by, decidedAt: now }),
    },
  });
  await dropOffers(tx, decided, i.by);
  return waits ? decided : carryOut(tx, decided, i.by);
}

/** Closes a case as the two sides agreed: so much goes back, at once and without appeal. */
export async function settleByAgreement(
  tx: Tx,
  found: SupportCase,
  i: { refundMinor: bigint; by: string },
): Promise<SupportCase> {
  const { left } = await stakeOf(tx, found);
  const now = await databaseNow(tx);
  const agreed = await stepCase(tx, found, i.refundMinor === left.minor ? "resolved_customer" : "resolved_split", {
    actor: i.by,
    reason: "agreed",
    data: { refundMinor: i.refundMinor, decidedBy: i.by, decidedAt: now, deadlineAt: now },
  });
  return carryOut(tx, agreed, i.by);
}

const RULES = { role: "rules", userId: "rules" } as const;

/**
 * Does what was decided: the customer's part goes back through the refunds, once (its key is the case's id), and the
 * hold of the rest ends.
 */
export async function carryOut(tx: Tx, found: SupportCase, by: string): Promise<SupportCase> {
  const { paymentId, left } = await stakeOf(tx, found);
  const decided = money(found.refundMinor ?? 0n, found.currency);
  const amountMinor = decided.minor < left.minor ? decided.minor : left.minor;
  const { tenantId, orderId } = found;
  if (amountMinor > 0n) {
    await requestRefundStep(tx, {
      tenantId,
      paymentId,
      amountMinor,
      reason: "case_decided",
      actor: RULES,
      requestKey: found.id,
      requestId: null,
    });
  }
  await endHold(tx, { tenantId, orderId, cause: found.id, closedBy: by });
  const closedAt = await databaseNow(tx);
  return noteCase(tx, found, { actor: by, action: "carried_out", data: { deadlineAt: null, closedAt } });
}
