import type { Tx } from "@/lib/db/client";
import type { RefundState } from "./machine";

/**
 * Takes refunds under way whose next question to the gateway is due and notes when the one after it is; those that wait
 * for funds are tried every hour.
 * @param minutes until the next question, by how often we asked; after the last one once a day.
 */
export async function claimRefundsToPoll(
  tx: Tx,
  i: { limit: number; minutes: readonly number[] },
): Promise<{ tenantId: string; id: string; state: RefundState }[]> {
  return tx.$queryRaw<{ tenantId: string; id: string; state: RefundState }[]>`
    UPDATE refund r SET poll_count = r.poll_count + 1,
      next_poll_at = hf_now() + CASE WHEN r.state = 'waiting_funds' THEN 60
        ELSE coalesce((${[...i.minutes]}::int[])[r.poll_count + 1], 1440) END * interval '1 minute'
    WHERE (r.tenant_id, r.id) IN (
      SELECT tenant_id, id FROM refund WHERE next_poll_at <= hf_now() ORDER BY next_poll_at LIMIT ${i.limit} FOR UPDATE SKIP LOCKED)
    RETURNING r.tenant_id AS "tenantId", r.id, r.state`;
}
