import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { type Money, money } from "@/lib/core/money";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { violates } from "@/lib/db/errors";
import { recordAudit } from "@/lib/audit/record";
import type { Actor } from "@/lib/auth/caller";
import { withAnswer } from "@/lib/http/idempotency";
import { pauseHold } from "@/lib/payments/escrow/pause";
import { reserveOnPayment } from "@/lib/payments/orders/refunded";
import type { Order, Payment, Refund, Session } from "@/prisma/generated/client";
import { approveRefund } from "./approve";
import { assertOwesNothing, isWithinFloor } from "./floor";
import { assertUncontested } from "./contested";
import { askForSecond, needsSecondPerson } from "./limit";
import type { RefundState } from "./machine";
import { cancellationBasisPoints } from "./plan";

export interface RefundRequest {
  readonly tenantId: string;
  readonly paymentId: string;
  /** Minor units; null for all that is left. */
  readonly amountMinor: bigint | null;
  readonly reason: string;
  /** `rules`: the product itself, for money that was paid for nothing. */
  readonly actor: Actor | { readonly role: "rules"; readonly userId: "rules" };
  readonly requestKey: string | null;
  readonly requestId: string | null;
}

export interface RefundView {
  readonly refundId: string;
  readonly paymentId: string;
  readonly orderId: string | null;
  readonly state: RefundState;
  readonly amount: Money;
  readonly reason: string;
  readonly requestedBy: "customer" | "partner" | "operator" | "rules";
  readonly createdAt: Date;
}

type FullPayment = Payment & { order: (Order & { session: Session | null }) | null };

/**
 * Asks for money back. Partners (for their own orders, as far as `isWithinFloor`), operators (up to their limit) and rules decide by asking;
 * a customer's wish is approved at once when the cancellation terms give it, otherwise it waits for a decision and the hold stands still.
 * The same request key gives the same refund.
 * @throws AppError `not_found` also for somebody else's payment, `wrong_state` when nothing was captured or the bank decides,
 * `insufficient_funds` when more is asked than is left or by a partner who owes something, `idempotency_key_reused`.
 */
export async function requestRefund(i: RefundRequest): Promise<RefundView> {
  const request = (): Promise<RefundView> => withAnswer((tx) => requestRefundStep(tx, i));
  try {
    return await request();
  } catch (error) {
    // A rival request with the same key won the race: its refund is the answer.
    if (violates(error, "refund_tenant_id_requested_by_request_key_key")) return request();
    throw error;
  }
}

/** The same inside a transaction that is under way, for rules that give money back by themselves. */
export async function requestRefundStep(tx: Tx, i: RefundRequest): Promise<RefundView> {
  const payment = await lockPayment(tx, i);
  const repeated = await findRepeated(tx, i);
  if (repeated) return viewRefund(repeated);
  if (i.actor.role === "partner")
    await assertOwesNothing(tx, { ...i, partnerId: i.actor.partnerId, currency: payment.currency });
  await assertUncontested(tx, payment);
  const left = payment.amountMinor - payment.refundedMinor - payment.disputedMinor;
  const amountMinor = i.amountMinor ?? left;
  if (amountMinor <= 0n || amountMinor > left)
    throw new AppError("insufficient_funds", "more than is left of this payment", { leftMinor: left.toString() });
  await reserveOnPayment(tx, { tenantId: i.tenantId, paymentId: payment.id, amountMinor });
  const refund = await tx.refund.create({
    data: {
      tenantId: i.tenantId,
      id: newId("refund"),
      paymentId: payment.id,
      orderId: payment.suspenseReason === null ? payment.orderId : null,
      gateway: payment.gateway,
      currency: payment.currency,
      amountMinor,
      state: "requested",
      reason: i.reason,
      requestedBy: i.actor.userId,
      requestedRole: i.actor.role,
      requestKey: i.requestKey,
    },
  });
  await recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: i.actor.userId,
      action: "refund.requested",
      subject: refund.orderId ?? refund.paymentId,
      payload: {
        refundId: refund.id,
        amountMinor: amountMinor.toString(),
        currency: refund.currency,
        reason: i.reason,
      },
      before: { refundedMinor: payment.refundedMinor.toString() },
      after: { state: "requested", refundedMinor: (payment.refundedMinor + amountMinor).toString() },
      requestId: i.requestId,
    },
  ]);
  if (await decidesAlone(tx, i, payment, refund)) return viewRefund(await approveRefund(tx, refund, i.actor.userId));
  const { reason, requestId } = i;
  if (i.actor.role === "operator") await askForSecond(tx, refund, { requestedBy: i.actor.userId, reason, requestId });
  if (refund.orderId !== null)
    await pauseHold(tx, {
      tenantId: i.tenantId,
      orderId: refund.orderId,
      cause: refund.id,
      kind: "refund",
      openedBy: i.actor.userId,
    });
  return viewRefund(refund);
}

/** Locks the order and the payment, in the order in which everybody locks them. */
async function lockPayment(tx: Tx, i: RefundRequest): Promise<FullPayment> {
  await tx.$executeRaw`
    SELECT 1 FROM customer_order o JOIN payment p ON p.tenant_id = o.tenant_id AND p.order_id = o.id
    WHERE p.tenant_id = ${i.tenantId} AND p.id = ${i.paymentId} FOR UPDATE OF o`;
  await tx.$executeRaw`SELECT 1 FROM payment WHERE tenant_id = ${i.tenantId} AND id = ${i.paymentId} FOR UPDATE`;
  const payment = await tx.payment.findUnique({
    where: { tenantId_id: { tenantId: i.tenantId, id: i.paymentId } },
    include: { order: { include: { session: true } } },
  });
  if (!payment || !isTheirs(payment, i.actor)) throw new AppError("not_found", "there is no such payment");
  if (payment.state !== "captured")
    throw new AppError("wrong_state", "nothing was charged for this payment", { state: payment.state });
  return payment;
}

function isTheirs(payment: FullPayment, actor: RefundRequest["actor"]): boolean {
  if (actor.role === "customer") return payment.order?.customerId === actor.userId && payment.suspenseReason === null;
  if (actor.role === "partner") return payment.order?.partnerId === actor.partnerId && payment.suspenseReason === null;
  return true;
}

async function findRepeated(tx: Tx, i: RefundRequest): Promise<Refund | null> {
  if (i.requestKey === null) return null;
  const found = await tx.refund.findFirst({
    where: { tenantId: i.tenantId, requestedBy: i.actor.userId, requestKey: i.requestKey },
  });
  if (found && (found.paymentId !== i.paymentId || (i.amountMinor !== null && found.amountMinor !== i.amountMinor))) {
    throw new AppError("idempotency_key_reused", "this key belongs to another refund");
  }
  return found;
}

/**
 * A customer's wish needs nobody's word where the terms give it: before the start, as much as the tier says, all refunds
 * together. A partner's does as far as the partner can be trusted to pay it back.
 */
async function decidesAlone(tx: Tx, i: RefundRequest, payment: FullPayment, refund: Refund): Promise<boolean> {
  if (i.actor.role === "partner") return isWithinFloor(tx, refund);
  if (i.actor.role === "operator")
    return !(await needsSecondPerson(tx, refund, payment.refundedMinor + refund.amountMinor));
  if (i.actor.role !== "customer") return true;
  const session = payment.order?.session;
  if (!session || session.state !== "scheduled") return false;
  const basisPoints = cancellationBasisPoints(session.startsAt.getTime() - (await databaseNow(tx)).getTime());
  return (payment.refundedMinor + refund.amountMinor) * 10_000n <= payment.amountMinor * BigInt(basisPoints);
}

export function viewRefund(refund: Refund): RefundView {
  return {
    refundId: refund.id,
    paymentId: refund.paymentId,
    orderId: refund.orderId,
    state: refund.state as RefundState,
    amount: money(refund.amountMinor, refund.currency),
    reason: refund.reason,
    requestedBy: refund.requestedRole as RefundView["requestedBy"],
    createdAt: refund.createdAt,
  };
}
