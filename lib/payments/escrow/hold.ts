import type { Tx } from "@/lib/db/client";
import { stopPausedClocks } from "./pause";

/**
 * Starts the hold of completed sessions: the clock runs from `at`, a moment of the database's clock, for as long as
 * the policy frozen in the order says. An escrow that does not stand in `funded` is left alone.
 * @returns the orders whose hold began now.
 */
export async function startHolds(
  tx: Tx,
  i: { tenantId: string; sessionIds: readonly string[]; score: number | null; at: Date },
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ order_id: string }[]>`
    UPDATE escrow e SET state = 'holding', completed_at = ${i.at}, running_since = ${i.at}, elapsed_ms = 0, score = ${i.score}::int,
      release_at = ${i.at}::timestamptz + (e.hold_required_ms * interval '1 millisecond')
    FROM customer_order o
    WHERE o.tenant_id = ${i.tenantId} AND o.session_id = ANY (${[...i.sessionIds]}::text[]) AND o.state = 'paid'
      AND e.tenant_id = o.tenant_id AND e.order_id = o.id AND e.state = 'funded'
    RETURNING e.order_id`;
  const orderIds = rows.map((row) => row.order_id);
  await stopPausedClocks(tx, i.tenantId, orderIds, i.at);
  return orderIds;
}

/** The same for an order that nobody has to complete, such as one for a plan. */
export async function startHoldOfOrder(tx: Tx, i: { tenantId: string; orderId: string; at: Date }): Promise<void> {
  await tx.$executeRaw`
    UPDATE escrow SET state = 'holding', completed_at = ${i.at}, running_since = ${i.at}, elapsed_ms = 0,
      release_at = ${i.at}::timestamptz + (hold_required_ms * interval '1 millisecond')
    WHERE tenant_id = ${i.tenantId} AND order_id = ${i.orderId} AND state = 'funded'`;
}

/** Takes a score into a running hold; after settlement it changes nothing. */
export async function scoreHold(tx: Tx, i: { tenantId: string; sessionId: string; score: number }): Promise<boolean> {
  const count = await tx.$executeRaw`
    UPDATE escrow e SET score = ${i.score} FROM customer_order o
    WHERE o.tenant_id = ${i.tenantId} AND o.session_id = ${i.sessionId} AND o.state = 'paid'
      AND e.tenant_id = o.tenant_id AND e.order_id = o.id AND e.state IN ('holding', 'paused') AND e.score IS NULL`;
  return count === 1;
}
