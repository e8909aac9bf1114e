import { AppError } from "@/lib/core/errors";
import { type Money, money } from "@/lib/core/money";
import { type DueSession, keepSeat, sessionsNotAccepted, stepSession } from "@/lib/catalog/endings";
import { databaseNow } from "@/lib/db/clock";
import { moveEach } from "@/lib/db/chunks";
import type { Tx } from "@/lib/db/client";
import { withAnswer } from "@/lib/http/idempotency";
import { cancellationRefund } from "@/lib/payments/refunds/plan";
import type { Payment } from "@/prisma/generated/client";
import {
  type EndingView,
  giveBack,
  keepForPartner,
  lockPaidSession,
  type PaidSession,
  type SessionDeed,
  TIMER,
  viewEnding,
} from "./paid-session";

export interface CanceledView extends EndingView {
  /** What goes back to the customer by this. */
  readonly refund: Money;
  /** What is left and will be split after the hold. */
  readonly retained: Money;
}

/**
 * Cancels a paid session. The customer can before its start and gets back what the terms give at this moment; what is
 * retained is held as if the session were completed now. The partner and operators can until it is completed, and all of
 * it goes back.
 * @throws AppError `not_found`, `wrong_state`.
 */
export function cancelSession(i: SessionDeed & { reason: string }): Promise<CanceledView> {
  return withAnswer(async (tx) => {
    const paid = await lockPaidSession(tx, i);
    return cancelPaid(tx, paid, i);
  });
}

/** The same inside a transaction that has locked the session. */
export async function cancelPaid(
  tx: Tx,
  paid: PaidSession,
  i: SessionDeed & { reason: string },
): Promise<CanceledView> {
  const { session, order, payment } = paid;
  const now = await databaseNow(tx);
  const isCustomers = i.actor.role === "customer";
  if (isCustomers && session.startsAt <= now)
    throw new AppError("wrong_state", "the session has begun; say that nobody came, or ask for money back");
  const msBeforeStart = session.startsAt.getTime() - now.getTime();
  await stepSession(tx, session, "canceled", {
    actor: i.actor.userId,
    action: "session.canceled",
    payload: { by: i.actor.role, reason: i.reason },
    requestId: i.requestId,
  });
  // A session that the partner has not accepted binds nobody.
  const inFull = !isCustomers || session.state === "requested";
  const amountOf = ({ amountMinor, refundedMinor }: Payment): bigint =>
    inFull
      ? amountMinor - refundedMinor
      : cancellationRefund({ paid: amountMinor, givenBack: refundedMinor, msBeforeStart });
  const refundMinor = await giveBack(tx, paid, { ...i, reason: `${WHO[i.actor.role]}: ${i.reason}`, amountOf });
  const escrow = await tx.escrow.findUniqueOrThrow({
    where: { tenantId_orderId: { tenantId: i.tenantId, orderId: order.id } },
  });
  if (escrow.balanceMinor > 0n) {
    await keepForPartner(tx, paid);
    if (session.offer.capacity !== null) await keepSeat(tx, session);
  }
  return {
    ...(await viewEnding(tx, paid)),
    refund: money(refundMinor, payment.currency),
    retained: money(escrow.balanceMinor, payment.currency),
  };
}

const WHO: Readonly<Record<SessionDeed["actor"]["role"], string>> = {
  customer: "canceled by the customer",
  partner: "canceled by the partner",
  operator: "canceled by our team",
  rules: "canceled",
};

const CHUNK = 100;

/** Paid sessions that the partner did not accept in time do not take place; all the money goes back. Returns how many. */
export function expireRequested(): Promise<number> {
  return moveEach(CHUNK, (tx) => sessionsNotAccepted(tx, CHUNK), expireOne);
}

async function expireOne(tx: Tx, { tenantId, id: sessionId }: DueSession): Promise<boolean> {
  const deed = { tenantId, sessionId, actor: TIMER, requestId: null };
  const paid = await lockPaidSession(tx, deed);
  // It may have been accepted since it was found.
  if (paid.session.state !== "requested") return false;
  await cancelPaid(tx, paid, { ...deed, reason: "the partner did not answer in time" });
  return true;
}
