import type { Tx } from "@/lib/db/client";
import type { TransferState } from "./machine";

export interface TransferToPoll {
  readonly tenantId: string;
  readonly id: string;
  readonly state: TransferState;
}

/**
 * Takes transfers of which something is due and notes when the next look is.
 * @param minutes until the next look, by how often we looked; after the last one once a day.
 */
export function claimTransfersToPoll(
  tx: Tx,
  i: { limit: number; minutes: readonly number[] },
): Promise<TransferToPoll[]> {
  return tx.$queryRaw<TransferToPoll[]>`
    UPDATE route_transfer r SET poll_count = r.poll_count + 1,
      next_poll_at = hf_now() + coalesce((${[...i.minutes]}::int[])[r.poll_count + 1], 1440) * interval '1 minute'
    WHERE (r.tenant_id, r.id) IN (
      SELECT tenant_id, id FROM route_transfer WHERE next_poll_at <= hf_now() ORDER BY next_poll_at LIMIT ${i.limit} FOR UPDATE SKIP LOCKED)
    RETURNING r.tenant_id AS "tenantId", r.id, r.state`;
}
