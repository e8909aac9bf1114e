import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { queueMove } from "./step";

/** Route moves rupees only. */
const CURRENCY = "INR";
/** Nor less than a rupee. */
const LEAST_MINOR = 100;

export interface CapturedOrder {
  readonly tenantId: string;
  readonly orderId: string;
  readonly paymentId: string;
  readonly currency: string;
}

/**
 * For orders just paid that were sold under PA_HOLD, where the partner has an activated account at that gateway: the most
 * that the partner can get is to be held there. Every other order's money stays with us.
 */
export async function openTransfers(tx: Tx, captured: readonly CapturedOrder[]): Promise<void> {
  const rows = captured.filter(({ currency }) => currency === CURRENCY);
  if (rows.length === 0) return;
  const opened = await tx.$queryRaw<{ tenantId: string; id: string; orderId: string; amountMinor: bigint }[]>`
    INSERT INTO route_transfer (tenant_id, id, order_id, payment_id, partner_id, gateway, account_id, currency, amount_minor, keep_minor, state)
    SELECT o.tenant_id, g.id, o.id, p.id, o.partner_id, p.gateway, l.account_id, p.currency, m.most, m.most, 'queued'
    FROM unnest(${rows.map((row) => row.tenantId)}::text[], ${rows.map(() => newId("transfer"))}::text[],
      ${rows.map((row) => row.orderId)}::text[], ${rows.map((row) => row.paymentId)}::text[]) AS g(tenant_id, id, order_id, payment_id)
    JOIN customer_order o ON o.tenant_id = g.tenant_id AND o.id = g.order_id AND o.fund_flow = 'PA_HOLD' AND o.plan_id IS NULL
    JOIN payment p ON p.tenant_id = g.tenant_id AND p.id = g.payment_id
    JOIN partner_kyc l ON l.tenant_id = o.tenant_id AND l.partner_id = o.partner_id AND l.state = 'active' AND l.activation = 'activated' AND p.gateway = 'razorpay'
    JOIN settlement_policy y ON y.tenant_id = o.tenant_id AND y.id = o.policy_id
    CROSS JOIN LATERAL split_price(p.amount_minor, NULL, y) x
    CROSS JOIN LATERAL (SELECT least(p.amount_minor - coalesce(p.fee_minor, 0),
      p.amount_minor - x.tenant - x.commission - x.commission_tax - x.penalty - x.tcs - x.tds) AS most) m
    WHERE m.most >= ${LEAST_MINOR}::int
    RETURNING tenant_id AS "tenantId", id, order_id AS "orderId", amount_minor AS "amountMinor"`;
  for (const each of opened) await queueMove(tx, each);
  await recordAudit(
    tx,
    opened.map(({ tenantId, id, orderId, amountMinor }) => ({
      tenantId,
      actor: "rules",
      action: "transfer.queued",
      subject: orderId,
      payload: { transferId: id, amountMinor: amountMinor.toString() },
      after: { state: "queued" },
    })),
  );
}
