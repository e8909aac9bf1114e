import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import type { GatewayAnswer } from "@/lib/payments/gateways/answer";
import { ownerOf } from "@/lib/payments/gateways/owner";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import { isGateway } from "@/lib/payments/gateways/types";

/** How often we ask once more after it was closed: a verdict can come before the money. */
const QUESTIONS_AFTER_CLOSING = 6;

/**
 * Takes chargebacks whose next question to the gateway is due and notes when the one after it is.
 * @param minutes until the next question, by how often we asked; after the last one once a day.
 */
export async function claimChargebacksToPoll(
  tx: Tx,
  i: { limit: number; minutes: readonly number[] },
): Promise<{ tenantId: string; id: string }[]> {
  return tx.$queryRaw<{ tenantId: string; id: string }[]>`
    UPDATE chargeback c SET poll_count = c.poll_count + 1,
      next_poll_at = CASE WHEN c.closed_at IS NULL OR c.poll_count < ${QUESTIONS_AFTER_CLOSING}::int
        THEN hf_now() + coalesce((${[...i.minutes]}::int[])[c.poll_count + 1], 1440) * interval '1 minute' END
    WHERE (c.tenant_id, c.id) IN (
      SELECT tenant_id, id FROM chargeback WHERE next_poll_at <= hf_now() ORDER BY next_poll_at LIMIT ${i.limit} FOR UPDATE SKIP LOCKED)
    RETURNING c.tenant_id AS "tenantId", c.id`;
}

/** Asks the gateway how a chargeback stands. */
export async function askAboutChargeback(tenantId: string, id: string): Promise<GatewayAnswer | null> {
  const row = await withTx((tx) =>
    tx.chargeback.findUnique({ where: { tenantId_id: { tenantId, id } }, include: { payment: true } }),
  );
  if (!row || !isGateway(row.gateway)) return null;
  const owner = ownerOf(row.payment.gatewayAccount);
  const { disputes } = await gatewayOf(tenantId, row.gateway, owner);
  const message = await disputes.fetchDispute(row.gatewayDisputeId);
  return { tenantId, gateway: row.gateway, owner, message };
}
