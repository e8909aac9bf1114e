import type { Tx } from "@/lib/db/client";

/**
 * Takes payments whose next question to the gateway is due and notes when the one after it is.
 * @param minutes until the next question, by how often we asked; after the last one we ask no more.
 */
export async function claimPaymentsToPoll(
  tx: Tx,
  i: { limit: number; minutes: readonly number[] },
): Promise<{ tenantId: string; id: string }[]> {
  return tx.$queryRaw<{ tenantId: string; id: string }[]>`
    UPDATE payment p SET poll_count = p.poll_count + 1,
      next_poll_at = hf_now() + (${[...i.minutes]}::int[])[p.poll_count + 1] * interval '1 minute'
    WHERE (p.tenant_id, p.id) IN (
      SELECT tenant_id, id FROM payment WHERE next_poll_at <= hf_now() ORDER BY next_poll_at LIMIT ${i.limit} FOR UPDATE SKIP LOCKED)
    RETURNING p.tenant_id AS "tenantId", p.id`;
}
