import type { Tx } from "@/lib/db/client";

const DAY_MINUTES = 1_440;

/**
 * Minutes from one look at the order of a captured payment to the next: had the customer paid it a second time and the
 * webhook been lost, nobody else would tell us. Some banks authorise three days late.
 */
const LOOK_MINUTES = [60, DAY_MINUTES, 3 * DAY_MINUTES] as const;
export const FIRST_LOOK_MINUTES = LOOK_MINUTES[0];

export interface PaymentToPoll {
  readonly tenantId: string;
  readonly id: string;
  readonly gateway: string;
  readonly gatewayAccount: string;
  readonly gatewayOrderId: string | null;
  readonly gatewayPaymentId: string | null;
  readonly isInSuspense: boolean;
}

/**
 * Takes payments whose next question to the gateway is due and notes when the one after it is.
 * @param minutes until the next question, by how often we asked; after the last one we ask no more. Captured ones whose fee is
 *   known have looks of their own.
 */
export async function claimPaymentsToPoll(
  tx: Tx,
  i: { limit: number; minutes: readonly number[] },
): Promise<PaymentToPoll[]> {
  return tx.$queryRaw<PaymentToPoll[]>`
    UPDATE payment p SET poll_count = p.poll_count + 1,
      next_poll_at = hf_now() + interval '1 minute' * CASE WHEN p.state = 'captured' AND p.fee_minor IS NOT NULL
        THEN (${LOOK_MINUTES.slice(1)}::int[])[p.poll_count + 1] ELSE (${[...i.minutes]}::int[])[p.poll_count + 1] END
    WHERE (p.tenant_id, p.id) IN (
      SELECT tenant_id, id FROM payment WHERE next_poll_at <= hf_now() ORDER BY next_poll_at LIMIT ${i.limit} FOR UPDATE SKIP LOCKED)
    RETURNING p.tenant_id AS "tenantId", p.id, p.gateway, p.gateway_account AS "gatewayAccount", p.gateway_order_id AS "gatewayOrderId", p.gateway_payment_id AS "gatewayPaymentId",
      p.suspense_reason IS NOT NULL AS "isInSuspense"`;
}
