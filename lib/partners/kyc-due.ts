import type { Tx } from "@/lib/db/client";
import type { PartnerKey } from "./kyc";

/**
 * Takes partners about whom the gateway is to be asked, and notes when it is to be asked again.
 * @param minutes until the next question, by how often we asked; after the last one once a day.
 */
export function claimReviews(tx: Tx, i: { limit: number; minutes: readonly number[] }): Promise<PartnerKey[]> {
  return tx.$queryRaw<PartnerKey[]>`
    UPDATE partner_kyc k SET poll_count = k.poll_count + 1,
      next_poll_at = hf_now() + coalesce((${[...i.minutes]}::int[])[k.poll_count + 1], 1440) * interval '1 minute'
    WHERE (k.tenant_id, k.partner_id) IN (
      SELECT tenant_id, partner_id FROM partner_kyc WHERE next_poll_at <= hf_now()
      ORDER BY next_poll_at LIMIT ${i.limit} FOR UPDATE SKIP LOCKED)
    RETURNING k.tenant_id AS "tenantId", k.partner_id AS "partnerId"`;
}

/** Partners who have let two weeks pass since they were last reminded, or ninety days in all, and were not told yet. */
export function findLatePartners(tx: Tx, limit: number): Promise<PartnerKey[]> {
  return tx.$queryRaw<PartnerKey[]>`
    SELECT tenant AS "tenantId", id AS "partnerId" FROM books.waiting
    WHERE object = 'kyc.pending' AND due_at <= hf_now() ORDER BY due_at LIMIT ${limit}`;
}
