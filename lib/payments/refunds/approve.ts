import { AppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { cancelScheduled } from "@/lib/catalog/sessions";
import { endPlan } from "@/lib/plans/entitlements";
import { resumeHold, takeFromHold } from "@/lib/payments/escrow/pause";
import { componentsFrom } from "@/lib/payments/ledger/components";
import { postTransfers } from "@/lib/payments/ledger/post";
import { refundReserveRecipe, type RefundParts, type Transfer } from "@/lib/payments/ledger/recipes";
import { freeOnPayment } from "@/lib/payments/orders/refunded";
import { givenBack, grossUps } from "@/lib/payments/settlement/gross-up";
import { ownAccounts } from "@/lib/payments/settlement/own-account";
import { fetchBack, shrinkToHold, takeFromRelease } from "@/lib/payments/transfers/shrink";
import type { Refund } from "@/prisma/generated/client";
import { componentsLeft, coveredByPartner } from "./left";
import { planRefund } from "./plan";
import { queueRefund, stepRefund } from "./step";

/**
 * Grants a refund: the money leaves whoever has it now (the hold; or, after settlement, partner and platform by what each
 * still has of this order; or suspense) and the gateway is called from a job, all in one transaction.
 */
export async function approveRefund(
  tx: Tx,
  refund: Refund,
  decidedBy: string,
  reason: string | null = null,
): Promise<Refund> {
  const source = await findSource(tx, refund);
  const amount = money(refund.amountMinor, refund.currency);
  await postTransfers(tx, [
    ...source.before,
    refundReserveRecipe({
      tenantId: refund.tenantId,
      refundId: refund.id,
      orderId: refund.orderId,
      partnerId: source.partnerId,
      amount,
      parts: source.parts,
    }),
    ...source.after,
  ]);
  const approved = await stepRefund(tx, refund, "approved", {
    actor: decidedBy,
    reason,
    data: {
      decidedBy,
      ...columnsOf(source.parts),
    },
  });
  if (refund.orderId !== null)
    await resumeHold(tx, { tenantId: refund.tenantId, orderId: refund.orderId, cause: refund.id, closedBy: decidedBy });
  return queueRefund(tx, approved, { actor: decidedBy });
}

/** Refuses a wish that waits for a decision; the hold runs on. */
export async function rejectRefund(
  tx: Tx,
  refund: Refund,
  i: { decidedBy: string; reason: string; to: "rejected" | "canceled" },
): Promise<Refund> {
  const rejected = await stepRefund(tx, refund, i.to, {
    actor: i.decidedBy,
    reason: i.reason,
    data: { decidedBy: i.decidedBy, failureReason: i.reason },
  });
  await freeOnPayment(tx, { tenantId: refund.tenantId, paymentId: refund.paymentId, amountMinor: refund.amountMinor });
  if (refund.orderId !== null)
    await resumeHold(tx, {
      tenantId: refund.tenantId,
      orderId: refund.orderId,
      cause: refund.id,
      closedBy: i.decidedBy,
    });
  return rejected;
}

interface Source {
  readonly partnerId: string | null;
  readonly parts: RefundParts;
  /** What else is booked with it. */
  readonly before: readonly Transfer[];
  readonly after: readonly Transfer[];
}

async function findSource(tx: Tx, refund: Refund): Promise<Source> {
  const nothing = money(0n, refund.currency);
  const none: RefundParts = { ...componentsFrom(refund.currency, () => 0n), held: nothing, receivable: nothing };
  const amount = money(refund.amountMinor, refund.currency);
  if (refund.orderId === null) return { partnerId: null, parts: { ...none, held: amount }, before: [], after: [] };
  const { tenantId, orderId } = refund;
  // Whoever has the escrow first decides: settlement then sees the smaller balance, or this sees the settlement.
  await tx.$executeRaw`SELECT 1 FROM escrow WHERE tenant_id = ${tenantId} AND order_id = ${orderId} FOR UPDATE`;
  const escrow = await tx.escrow.findUniqueOrThrow({ where: { tenantId_orderId: { tenantId, orderId } } });
  if (escrow.state !== "settled") {
    if (!(await takeFromHold(tx, { tenantId, orderId, amountMinor: refund.amountMinor }))) {
      throw new AppError("insufficient_funds", "more than is held for this order");
    }
    await shrinkToHold(tx, { tenantId, orderId });
    if (escrow.balanceMinor === refund.amountMinor) await cancelSession(tx, tenantId, orderId);
    return { partnerId: escrow.partnerId, parts: { ...none, held: amount }, before: [], after: [] };
  }
  await endIfAllIsGiven(tx, refund);
  const shares = planRefund(amount, await componentsLeft(tx, { tenantId, orderId }));
  const back = { source: refund.id, shares: givenBack(shares) };
  await takeFromRelease(tx, { tenantId, orderId, source: refund.id, wantedMinor: shares.partner.minor });
  // The partner's own account gives back what it got: the balance with us has nothing to do with it.
  const covered = escrow.isDirect
    ? shares.partner
    : await coveredByPartner(tx, { tenantId, partnerId: escrow.partnerId, wanted: shares.partner });
  const receivable = money(shares.partner.minor - covered.minor, refund.currency);
  await fetchBack(tx, { tenantId, orderId, wantedMinor: receivable.minor });
  return {
    partnerId: escrow.partnerId,
    parts: { ...shares, held: nothing, partner: covered, receivable },
    before: ownAccounts(escrow, back),
    after: grossUps(escrow, back),
  };
}

/** A session that has not begun does not take place once all its money is given back. */
async function cancelSession(tx: Tx, tenantId: string, orderId: string): Promise<void> {
  const order = await tx.order.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: orderId } } });
  if (order.sessionId !== null) await cancelScheduled(tx, tenantId, order.sessionId);
}

/** A plan of which all the money goes back does not go on. */
async function endIfAllIsGiven(tx: Tx, { tenantId, orderId, paymentId }: Refund): Promise<void> {
  const payment = await tx.payment.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: paymentId } } });
  if (orderId !== null && payment.refundedMinor === payment.amountMinor)
    await endPlan(tx, { tenantId, orderId, reason: "its money went back" });
}

function columnsOf(parts: RefundParts) {
  return {
    fromHeldMinor: parts.held.minor,
    fromPartnerMinor: parts.partner.minor,
    fromReceivableMinor: parts.receivable.minor,
    fromTenantMinor: parts.tenant.minor,
    fromCommissionMinor: parts.commission.minor,
    fromPenaltyMinor: parts.penalty.minor,
    fromFundMinor: parts.fund.minor,
    fromCommissionTaxMinor: parts.commissionTax.minor,
    fromTcsMinor: parts.tcs.minor,
    fromTdsMinor: parts.tds.minor,
  };
}
