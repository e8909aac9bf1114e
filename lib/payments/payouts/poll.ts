import type { Tx } from "@/lib/db/client";
import type { PayoutState } from "./machine";

export interface PayoutToPoll {
  readonly tenantId: string;
  readonly id: string;
  readonly state: PayoutState;
}

/** Banks return money within a few working days; so long a paid payout is asked about once a day. */
const RETURN_DAYS = 10;

/**
 * Takes payouts whose next question to the gateway is due, under way or paid a few days ago, and notes when the one after
 * it is.
 * @param minutes until the next question about one under way, by how often we asked; after the last one once a day.
 */
export async function claimPayoutsToPoll(
  tx: Tx,
  i: { limit: number; minutes: readonly number[] },
): Promise<PayoutToPoll[]> {
  return tx.$queryRaw<PayoutToPoll[]>`
    UPDATE payout p SET poll_count = p.poll_count + 1,
      next_poll_at = CASE WHEN p.state <> 'paid' THEN hf_now() + coalesce((${[...i.minutes]}::int[])[p.poll_count + 1], 1440) * interval '1 minute'
        WHEN p.paid_at > hf_now() - ${RETURN_DAYS}::int * interval '1 day' THEN hf_now() + interval '1 day' END
    WHERE (p.tenant_id, p.id) IN (
      SELECT tenant_id, id FROM payout WHERE next_poll_at <= hf_now() ORDER BY next_poll_at LIMIT ${i.limit} FOR UPDATE SKIP LOCKED)
    RETURNING p.tenant_id AS "tenantId", p.id, p.state`;
}
