import { AppError } from "@/lib/core/errors";
import type { Actor } from "@/lib/auth/caller";
import { concerns } from "@/lib/catalog/sessions";
import type { SessionState } from "@/lib/catalog/machine";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { startHolds } from "@/lib/payments/escrow/hold";
import { withdrawWishes } from "@/lib/payments/refunds/decide";
import { requestRefundStep } from "@/lib/payments/refunds/request";
import type { Offer, Order, Payment, Session } from "@/prisma/generated/client";

/** The product itself: where time decides, or where it carries out what somebody decided for many at once. */
export interface Rules {
  readonly role: "rules";
  /** `timer`, or the user who decided. */
  readonly userId: string;
}
export const TIMER: Rules = { role: "rules", userId: "timer" };

/** Somebody who ends a session; the names of the fields are those of every operation here. */
export interface SessionDeed {
  readonly tenantId: string;
  readonly sessionId: string;
  readonly actor: Actor | Rules;
  readonly requestId: string | null;
}

export interface PaidSession {
  readonly session: Session & { offer: Offer };
  readonly order: Order;
  readonly payment: Payment;
}

/** A session as its two sides see it after a deed. */
export interface EndingView {
  readonly sessionId: string;
  readonly orderId: string;
  readonly state: SessionState;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly absent: string | null;
  /** When what is to become of a no-show is decided by itself; null once it is. */
  readonly absenceDueAt: Date | null;
}

/**
 * Finds a paid session and locks order, then session, then payment: the order in which everybody locks them.
 * @throws AppError `not_found` also for a session of somebody else, `wrong_state` for one that is not paid.
 */
export async function lockPaidSession(tx: Tx, i: SessionDeed): Promise<PaidSession> {
  const { tenantId, sessionId } = i;
  await tx.$executeRaw`
    SELECT 1 FROM customer_order WHERE tenant_id = ${tenantId} AND session_id = ${sessionId} AND state IN ('open', 'paid') FOR UPDATE`;
  await tx.$executeRaw`SELECT 1 FROM session WHERE tenant_id = ${tenantId} AND id = ${sessionId} FOR UPDATE`;
  const found = await tx.session.findUnique({
    where: { tenantId_id: { tenantId, id: sessionId } },
    include: { offer: true, orders: { where: { state: "paid" }, include: { payments: PAYING } } },
  });
  if (!found || (i.actor.role !== "rules" && !concerns(found, i.actor)))
    throw new AppError("not_found", "there is no such session");
  const { orders, ...session } = found;
  const [order] = orders;
  const [payment] = order?.payments ?? [];
  if (!order || !payment) throw new AppError("wrong_state", "this session is not paid", { state: session.state });
  await tx.$executeRaw`SELECT 1 FROM payment WHERE tenant_id = ${tenantId} AND id = ${payment.id} FOR UPDATE`;
  return { session, order, payment };
}

const PAYING = { where: { state: "captured", suspenseReason: null } } as const;

/**
 * Gives money of a session back to its customer, once: wishes that wait are replaced by it.
 * @param i.reason read by the customer.
 * @param i.amountOf how much, in minor units, of what was paid and what went back before; null for all that is left.
 */
export async function giveBack(
  tx: Tx,
  { order, payment }: PaidSession,
  i: SessionDeed & { reason: string; amountOf?: (payment: Payment) => bigint },
): Promise<bigint> {
  const { tenantId } = order;
  await withdrawWishes(tx, { tenantId, orderId: order.id, decidedBy: i.actor.userId, reason: i.reason });
  const now = await tx.payment.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: payment.id } } });
  const amountMinor = i.amountOf?.(now) ?? now.amountMinor - now.refundedMinor;
  if (amountMinor <= 0n) return 0n;
  await requestRefundStep(tx, {
    tenantId,
    paymentId: payment.id,
    amountMinor,
    reason: i.reason,
    actor: { role: "rules", userId: "rules" },
    // A session ends once, so this money goes back once.
    requestKey: `ending:${i.sessionId}`,
    requestId: i.requestId,
  });
  return amountMinor;
}

/** What is left of the money begins its hold, as if the session were completed at this moment. */
export async function keepForPartner(tx: Tx, { session }: PaidSession): Promise<void> {
  const { tenantId, id } = session;
  const begun = await startHolds(tx, { tenantId, sessionIds: [id], score: null, at: await databaseNow(tx) });
  await recordAudit(
    tx,
    begun.map((orderId) => ({ tenantId, actor: "rules", action: "hold.started", subject: orderId })),
  );
}

export async function viewEnding(tx: Tx, { session, order }: PaidSession): Promise<EndingView> {
  const now = await tx.session.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: session.tenantId, id: session.id } },
  });
  return {
    sessionId: now.id,
    orderId: order.id,
    state: now.state as SessionState,
    startsAt: now.startsAt,
    endsAt: now.endsAt,
    absent: now.absent,
    absenceDueAt: now.absenceDueAt,
  };
}
