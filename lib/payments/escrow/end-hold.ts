import type { Tx } from "@/lib/db/client";
import { endPause, type Pause } from "./pause";

/**
 * Ends a pause because it is decided what happens to the money: the hold is over now, or as soon as it has been as long
 * as its policy says, counted from completion without pauses. A session that is not completed keeps its whole hold; so
 * does an order with another open pause, which runs on by the usual rule when that one ends.
 */
export function endHold(tx: Tx, i: Pause & { closedBy: string }): Promise<void> {
  return endPause(
    tx,
    { ...i, action: "hold.ended" },
    (at) => tx.$executeRaw`
    UPDATE escrow e SET state = 'holding', running_since = ${at}, elapsed_ms = e.hold_required_ms - r.remaining,
      release_at = ${at}::timestamptz + r.remaining * interval '1 millisecond'
    FROM (SELECT x.order_id, least(x.hold_required_ms, greatest(0,
            x.hold_required_ms - floor(extract(epoch FROM ${at}::timestamptz - x.completed_at) * 1000)::bigint)) AS remaining
          FROM escrow x WHERE x.tenant_id = ${i.tenantId} AND x.order_id = ${i.orderId}) r
    WHERE e.tenant_id = ${i.tenantId} AND e.order_id = r.order_id AND e.state = 'paused' AND e.balance_minor > 0
      AND NOT EXISTS (SELECT FROM escrow_pause p WHERE p.tenant_id = e.tenant_id AND p.order_id = e.order_id AND p.closed_at IS NULL)`,
  );
}
