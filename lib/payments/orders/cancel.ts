import { recordAudit } from "@/lib/audit/record";
import type { Tx } from "@/lib/db/client";

/**
 * Calls off all orders of an offer that are not paid, with their payments; money that arrives for one of them later goes
 * back by itself.
 * @returns the sessions that they were for.
 */
export async function cancelOpenOrders(
  tx: Tx,
  i: { tenantId: string; offerId: string; actor: string; reason: string },
): Promise<string[]> {
  const orders = await tx.$queryRaw<{ id: string; sessionId: string }[]>`
    UPDATE customer_order o SET state = 'canceled'
    WHERE o.tenant_id = ${i.tenantId} AND o.offer_id = ${i.offerId} AND o.state = 'open'
    RETURNING o.id, o.session_id AS "sessionId"`;
  const ids = orders.map(({ id }) => id);
  await tx.$executeRaw`
    UPDATE payment p SET state = 'canceled'
    WHERE p.tenant_id = ${i.tenantId} AND p.order_id = ANY (${ids}::text[]) AND p.state IN ('created', 'requires_action')`;
  await recordAudit(
    tx,
    ids.map((id) => ({
      tenantId: i.tenantId,
      actor: i.actor,
      action: "order.canceled",
      subject: id,
      payload: { reason: i.reason },
    })),
  );
  return orders.map(({ sessionId }) => sessionId);
}
