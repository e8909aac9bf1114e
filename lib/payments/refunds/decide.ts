import { AppError } from "@/lib/core/errors";
import { assertStep } from "@/lib/core/machine";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { rememberAnswer } from "@/lib/http/idempotency";
import type { Refund } from "@/prisma/generated/client";
import { approveRefund, rejectRefund } from "./approve";
import { assertOwesNothing, isWithinFloor } from "./floor";
import { assertUncontested } from "./contested";
import { askForSecond, needsSecondPerson } from "./limit";
import { REFUND_MACHINE, type RefundState } from "./machine";
import { type RefundView, viewRefund } from "./request";
import { resendRefund } from "./resolve";

export interface RefundDecision {
  readonly tenantId: string;
  readonly refundId: string;
  readonly userId: string;
  /** The partner whose order it must be; null for operators. */
  readonly partnerId: string | null;
  readonly decision: "approve" | "reject" | "resend";
  readonly reason: string;
}

/**
 * Decides about a customer's wish, or sends a refund again that the gateway refused (operators only). Above the limit an
 * operator's approval asks for a second operator, and the refund waits.
 * @throws AppError `not_found` also for somebody else's refund, `wrong_state`, `forbidden`.
 */
export function decideRefund(i: RefundDecision): Promise<RefundView> {
  return withTx(async (tx) => {
    const refund = await lockRefund(tx, i.tenantId, i.refundId, { partnerId: i.partnerId });
    if (i.decision !== "reject") await assertUncontested(tx, { tenantId: i.tenantId, id: refund.paymentId });
    return rememberAnswer(tx, viewRefund(await decide(tx, refund, i)));
  });
}

async function decide(tx: Tx, refund: Refund, i: RefundDecision): Promise<Refund> {
  switch (i.decision) {
    case "approve":
      if (i.partnerId !== null) await assertPartnerMayApprove(tx, refund, i.partnerId);
      else if (await isAboveLimit(tx, refund)) return ask(tx, refund, i);
      return approveRefund(tx, refund, i.userId, i.reason);
    case "reject":
      return rejectRefund(tx, refund, { decidedBy: i.userId, reason: i.reason, to: "rejected" });
    case "resend":
      if (i.partnerId !== null) throw new AppError("forbidden", "only an operator sends a refund again");
      return resendRefund(tx, refund, { actor: i.userId, reason: i.reason });
  }
}

async function isAboveLimit(tx: Tx, refund: Refund): Promise<boolean> {
  const { tenantId, paymentId } = refund;
  const payment = await tx.payment.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: paymentId } } });
  return needsSecondPerson(tx, refund, payment.refundedMinor);
}

/** What waits already, or is decided, is not asked for. */
async function ask(tx: Tx, refund: Refund, i: RefundDecision): Promise<Refund> {
  assertStep(REFUND_MACHINE, refund.state as RefundState, "approved");
  await askForSecond(tx, refund, { requestedBy: i.userId, reason: i.reason, requestId: null });
  return refund;
}

/**
 * Grants what one operator asked for and another approved, in the transaction of the second one's word.
 * @throws AppError `wrong_state` when something else was decided about it meanwhile.
 */
export async function grantAsSecond(
  tx: Tx,
  i: { tenantId: string; refundId: string; userId: string; reason: string },
): Promise<void> {
  const refund = await lockRefund(tx, i.tenantId, i.refundId, {});
  await assertUncontested(tx, { tenantId: i.tenantId, id: refund.paymentId });
  await approveRefund(tx, refund, i.userId, i.reason);
}

async function assertPartnerMayApprove(tx: Tx, refund: Refund, partnerId: string): Promise<void> {
  await assertOwesNothing(tx, { tenantId: refund.tenantId, partnerId, currency: refund.currency });
  if (!(await isWithinFloor(tx, refund)))
    throw new AppError("forbidden", "this is more than you can pay back soon, so our team decides");
}

/**
 * Takes back all wishes about an order that nobody has decided about, because something else decides now. The order and
 * its payment must be locked.
 */
export async function withdrawWishes(
  tx: Tx,
  i: { tenantId: string; orderId: string; decidedBy: string; reason: string },
): Promise<void> {
  const wishes = await tx.refund.findMany({
    where: { tenantId: i.tenantId, orderId: i.orderId, state: "requested" },
    orderBy: { id: "asc" },
  });
  for (const wish of wishes) await rejectRefund(tx, wish, { decidedBy: i.decidedBy, reason: i.reason, to: "canceled" });
}

/** A customer takes a wish back that nobody has decided about. @throws AppError `not_found`, `wrong_state` */
export function cancelRefund(i: { tenantId: string; refundId: string; userId: string }): Promise<RefundView> {
  return withTx(async (tx) => {
    const refund = await lockRefund(tx, i.tenantId, i.refundId, { requestedBy: i.userId });
    const canceled = await rejectRefund(tx, refund, { decidedBy: i.userId, reason: "taken back", to: "canceled" });
    return rememberAnswer(tx, viewRefund(canceled));
  });
}

/** Locks order, payment and refund in the order in which everybody locks them. */
async function lockRefund(
  tx: Tx,
  tenantId: string,
  refundId: string,
  whose: { partnerId?: string | null; requestedBy?: string },
): Promise<Refund> {
  const found = await tx.refund.findUnique({
    where: { tenantId_id: { tenantId, id: refundId } },
    include: { order: true },
  });
  const isPartners = whose.partnerId == null || found?.order?.partnerId === whose.partnerId;
  const isAskers = whose.requestedBy === undefined || found?.requestedBy === whose.requestedBy;
  if (!found || !isPartners || !isAskers) throw new AppError("not_found", "there is no such refund");
  await tx.$executeRaw`SELECT 1 FROM customer_order WHERE tenant_id = ${tenantId} AND id = ${found.orderId ?? ""} FOR UPDATE`;
  await tx.$executeRaw`SELECT 1 FROM payment WHERE tenant_id = ${tenantId} AND id = ${found.paymentId} FOR UPDATE`;
  await tx.$executeRaw`SELECT 1 FROM refund WHERE tenant_id = ${tenantId} AND id = ${refundId} FOR UPDATE`;
  return tx.refund.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: refundId } } });
}
