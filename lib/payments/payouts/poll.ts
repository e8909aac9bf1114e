import type { Tx } from "@/lib/db/client";
import type { PayoutState } from "./machine";

export interface PayoutToPoll {
  readonly tenantId: string;
  readonly id: string;
  readonly state: PayoutState;
}

/**
 * Takes payouts under way whose next question to the gateway is due and notes when the one after it is.
 * @param minutes until the next question, by how often we asked; after the last one once a day.
 */
export async function claimPayoutsToPoll(
  tx: Tx,
  i: { limit: number; minutes: readonly number[] },
): Promise<PayoutToPoll[]> {
  return tx.$queryRaw<PayoutToPoll[]>`
    UPDATE payout p SET poll_count = p.poll_count + 1,
      next_poll_at = hf_now() + coalesce((${[...i.minutes]}::int[])[p.poll_count + 1], 1440) * interval '1 minute'
    WHERE (p.tenant_id, p.id) IN (
      SELECT tenant_id, id FROM payout WHERE next_poll_at <= hf_now() ORDER BY next_poll_at LIMIT ${i.limit} FOR UPDATE SKIP LOCKED)
    RETURNING p.tenant_id AS "tenantId", p.id, p.state`;
}
