import { AppError } from "@/lib/core/errors";
import { recordAudit } from "@/lib/audit/record";
import type { Actor } from "@/lib/auth/caller";
import { enqueue } from "@/lib/jobs/jobs";
import { cancelUnpaid, closeOffer } from "@/lib/catalog/endings";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { inChunks } from "@/lib/db/chunks";
import { withTx } from "@/lib/db/tx";
import { withAnswer } from "@/lib/http/idempotency";
import { cancelOpenOrders } from "@/lib/payments/orders/cancel";
import { cancelPaid } from "./cancel";
import { lockPaidSession, type SessionDeed } from "./paid-session";

export interface OfferCancellation {
  readonly tenantId: string;
  readonly offerId: string;
  readonly actor: Exclude<Actor, { role: "customer" }>;
  readonly reason: string;
  readonly requestId: string | null;
}

/**
 * Calls a group session off before it begins: it is no longer sold, orders that are not paid are closed, and a job gives
 * every paid seat its money back. Doing it again changes nothing.
 * @returns how many paid seats there are to be given back.
 * @throws AppError `not_found` also for somebody else's offer, `wrong_state` for one without seats or that has begun.
 */
export function cancelOffer(i: OfferCancellation): Promise<{ offerId: string; seats: number }> {
  return withAnswer(async (tx) => {
    const { tenantId, offerId, actor, reason } = i;
    await tx.$executeRaw`SELECT 1 FROM offer WHERE tenant_id = ${tenantId} AND id = ${offerId} FOR UPDATE`;
    const offer = await tx.offer.findUnique({ where: { tenantId_id: { tenantId, id: offerId } } });
    if (!offer || (actor.role === "partner" && offer.partnerId !== actor.partnerId))
      throw new AppError("not_found", "there is no such offer");
    const now = await databaseNow(tx);
    if (offer.startsAt === null) throw new AppError("wrong_state", "only a group session is called off as a whole");
    if (offer.canceledAt === null && offer.startsAt <= now)
      throw new AppError("wrong_state", "this group session has begun");
    const seats = await countSeats(tx, tenantId, offerId);
    if (!(await closeOffer(tx, { tenantId, offerId, at: now, by: actor.userId, reason }))) return { offerId, seats };
    const unpaid = await cancelOpenOrders(tx, { tenantId, offerId, actor: actor.userId, reason });
    await cancelUnpaid(tx, tenantId, unpaid);
    await recordAudit(tx, [
      {
        tenantId,
        actor: actor.userId,
        action: "offer.canceled",
        subject: offerId,
        payload: { by: actor.role, reason, seats },
        requestId: i.requestId,
      },
    ]);
    await enqueue(tx, "cancel_seats", { tenantId, offerId }, { key: `cancel:${offerId}`, maxAttempts: 25 });
    return { offerId, seats };
  });
}

/** Sessions in these states have a paid seat that can still be given back. */
const ALIVE = ["requested", "scheduled", "in_progress", "awaiting_confirmation"];

function countSeats(tx: Tx, tenantId: string, offerId: string): Promise<number> {
  return tx.session.count({
    where: { tenantId, offerId, state: { in: ALIVE }, orders: { some: { state: "paid" } } },
  });
}

const CHUNK = 25;

/**
 * Gives all paid seats of a called-off group session back, a few in each transaction. A seat is canceled together with
 * its refund, so after a crash the next run goes on with those that are left, and none is given back twice.
 * @returns how many seats were given back.
 */
export function cancelSeats(tenantId: string, offerId: string): Promise<number> {
  return inChunks(CHUNK, () => withTx((tx) => cancelChunk(tx, tenantId, offerId)));
}

async function cancelChunk(tx: Tx, tenantId: string, offerId: string): Promise<number> {
  const offer = await tx.offer.findUnique({ where: { tenantId_id: { tenantId, id: offerId } } });
  if (offer?.canceledBy == null) return 0;
  const actor = { role: "rules", userId: offer.canceledBy } as const;
  const reason = `the group session was called off: ${offer.cancelReason ?? ""}`;
  // The orders are locked in the order of their ids, as everybody locks them.
  const seats = await tx.$queryRaw<{ sessionId: string }[]>`
    SELECT o.session_id AS "sessionId" FROM customer_order o
    JOIN session s ON s.tenant_id = o.tenant_id AND s.id = o.session_id
    WHERE o.tenant_id = ${tenantId} AND o.offer_id = ${offerId} AND o.state = 'paid' AND s.state = ANY (${ALIVE}::text[])
    ORDER BY o.id LIMIT ${CHUNK} FOR UPDATE OF o`;
  for (const { sessionId } of seats) {
    const deed: SessionDeed = { tenantId, sessionId, actor, requestId: null };
    const paid = await lockPaidSession(tx, deed);
    // It may have been canceled or completed while we waited for its order.
    if (ALIVE.includes(paid.session.state)) await cancelPaid(tx, paid, { ...deed, reason });
  }
  return seats.length;
}
