import { inChunks } from "@/lib/db/chunks";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";

const CHUNK = 500;
/** A payment that has begun keeps the place for this much longer. */
const GRACE_MINUTES = 10;

/**
 * Gives up orders that were not paid in time and frees their places. Payments on their way at the gateway are left
 * to the gateway: if one succeeds late, `reactions/on-payment-captured.ts` decides.
 * @returns how many orders expired.
 */
export function expireOrders(): Promise<number> {
  return inChunks(CHUNK, () => withTx((tx) => expireDue(tx)));
}

/** @param orderId only this one, if it is due; without it a chunk of all. @returns how many orders expired. */
export async function expireDue(tx: Tx, orderId: string | null = null): Promise<number> {
  const rows = await tx.$queryRaw<{ expired: bigint }[]>`
      WITH due AS (
        SELECT o.tenant_id, o.id, o.session_id FROM customer_order o
        WHERE o.state = 'open' AND (${orderId}::text IS NULL OR o.id = ${orderId}) AND o.expires_at <= hf_now() AND (o.expires_at <= hf_now() - ${GRACE_MINUTES}::int * interval '1 minute'
          OR NOT EXISTS (SELECT FROM payment p WHERE p.tenant_id = o.tenant_id AND p.order_id = o.id AND p.state IN ('processing', 'authorized')))
        ORDER BY o.expires_at LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED
      ), orders AS (
        UPDATE customer_order o SET state = 'expired' FROM due d WHERE o.tenant_id = d.tenant_id AND o.id = d.id
      ), freed AS (
        UPDATE session s SET state = 'canceled' FROM due d WHERE s.tenant_id = d.tenant_id AND s.id = d.session_id AND s.state = 'requested'
      ), payments AS (
        UPDATE payment p SET state = 'expired' FROM due d
        WHERE p.tenant_id = d.tenant_id AND p.order_id = d.id AND p.state IN ('created', 'requires_action')
      ), audited AS (
        INSERT INTO audit_event (tenant_id, actor, action, subject, before, after, at)
        SELECT d.tenant_id, 'timer', 'order.expired', d.id, '{"state": "open"}', '{"state": "expired"}', hf_now() FROM due d
      )
      SELECT count(*) AS expired FROM due`;
  return Number(rows[0]?.expired ?? 0n);
}
