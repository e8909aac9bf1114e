import type { Money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import type { GatewayFee } from "@/lib/payments/gateways/types";
import type { OrderState, PaymentState } from "./machine";
import { FIRST_LOOK_MINUTES } from "./poll";

export interface FoundPayment {
  readonly tenantId: string;
  readonly paymentId: string;
  readonly gateway: string;
  readonly gatewayOrderId: string;
  readonly state: PaymentState;
  readonly gatewayAccount: string;
  readonly gatewayPaymentId: string | null;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly orderId: string;
  readonly orderState: OrderState;
  readonly customerId: string;
  /** null for a plan. */
  readonly sessionId: string | null;
  readonly planId: string | null;
  readonly partnerId: string;
  readonly policyId: string;
  readonly holdMs: bigint;
  /** Whether the operator sold it in its own name. */
  readonly isPrincipal: boolean;
  /** Whether it was sold into an account of the partner's own. */
  readonly isDirect: boolean;
}

const json = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? item.toString() : item));

/**
 * Finds and locks our payments and their orders by the gateway's order ids, in the order of the orders' ids, which is
 * the order in which everybody locks them. Keyed by `[tenant, gateway, gateway order id]` as JSON.
 */
export async function findKnownPayments(
  tx: Tx,
  wanted: readonly { tenantId: string; gateway: string; gatewayOrderId: string | null }[],
): Promise<Map<string, FoundPayment>> {
  const named = wanted.filter((each) => each.gatewayOrderId !== null);
  const rows = await tx.$queryRaw<FoundPayment[]>`
    SELECT p.tenant_id AS "tenantId", p.id AS "paymentId", p.gateway, p.gateway_order_id AS "gatewayOrderId", p.state,
      p.gateway_account AS "gatewayAccount", p.gateway_payment_id AS "gatewayPaymentId", p.amount_minor AS "amountMinor", p.currency,
      o.id AS "orderId", o.state AS "orderState", o.customer_id AS "customerId", o.session_id AS "sessionId", o.plan_id AS "planId", o.partner_id AS "partnerId", o.policy_id AS "policyId",
      y.hold_ms AS "holdMs", o.fund_flow = 'PRINCIPAL' AS "isPrincipal",
      o.fund_flow = 'DIRECT_MERCHANT' AND o.plan_id IS NULL AS "isDirect"
    FROM (SELECT DISTINCT * FROM unnest(${named.map((each) => each.tenantId)}::text[], ${named.map((each) => each.gateway)}::text[],
      ${named.map((each) => each.gatewayOrderId)}::text[]) AS u(tenant_id, gateway, gateway_order_id)) w
    JOIN payment p ON p.tenant_id = w.tenant_id AND p.gateway = w.gateway AND p.gateway_order_id = w.gateway_order_id
    JOIN customer_order o ON o.tenant_id = p.tenant_id AND o.id = p.order_id
    JOIN settlement_policy y ON y.tenant_id = o.tenant_id AND y.id = o.policy_id
    WHERE p.suspense_reason IS NULL
    ORDER BY o.id, p.id FOR UPDATE OF o, p`;
  return new Map(rows.map((row) => [JSON.stringify([row.tenantId, row.gateway, row.gatewayOrderId]), row]));
}

/** Which of the gateway's payments are in our books already, as `[tenant, gateway, gateway payment id]` in JSON. */
export async function findBooked(
  tx: Tx,
  wanted: readonly { tenantId: string; gateway: string; gatewayPaymentId: string }[],
): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ tenantId: string; gateway: string; id: string }[]>`
    SELECT p.tenant_id AS "tenantId", p.gateway, p.gateway_payment_id AS id
    FROM unnest(${wanted.map((each) => each.tenantId)}::text[], ${wanted.map((each) => each.gateway)}::text[],
      ${wanted.map((each) => each.gatewayPaymentId)}::text[]) AS w(tenant_id, gateway, gateway_payment_id)
    JOIN payment p ON p.tenant_id = w.tenant_id AND p.gateway = w.gateway AND p.gateway_payment_id = w.gateway_payment_id
    WHERE p.state = 'captured'`;
  return new Set(rows.map((row) => JSON.stringify([row.tenantId, row.gateway, row.id])));
}

export interface Accepted extends Omit<FoundPayment, "gateway" | "gatewayOrderId"> {
  readonly capturedId: string;
  readonly fee: GatewayFee | null;
  readonly inboxId: string;
}

/** Fees that the gateway has not named yet are asked for so much later. */
const FEE_POLL_MINUTES = 1;

/** Marks payments captured and their orders paid, confirms the sessions and opens the escrows; other tries of the same orders are called off. */
export async function acceptPayments(tx: Tx, accepted: readonly Accepted[]): Promise<void> {
  if (accepted.length === 0) return;
  const rows = json(
    accepted.map((each) => ({ ...each, fee: each.fee?.total.minor ?? null, feeTax: each.fee?.tax.minor ?? null })),
  );
  await tx.$executeRaw`
    WITH given AS (
      SELECT g.*, (SELECT hf_now()) AS at FROM jsonb_to_recordset(${rows}::jsonb) AS g("tenantId" text, "paymentId" text, state text, "capturedId" text,
        "orderId" text, "sessionId" text, "partnerId" text, currency text, "amountMinor" bigint, "policyId" text, "holdMs" bigint,
        "isPrincipal" boolean, "isDirect" boolean, fee bigint, "feeTax" bigint, "inboxId" text)
    ), payments AS (
      UPDATE payment p SET state = 'captured', gateway_payment_id = g."capturedId", captured_at = g.at, fee_minor = g.fee, fee_tax_minor = g."feeTax",
        failure_reason = NULL, poll_count = 0,
        next_poll_at = g.at + CASE WHEN g.fee IS NULL THEN ${FEE_POLL_MINUTES}::int ELSE ${FIRST_LOOK_MINUTES}::int END * interval '1 minute'
      FROM given g WHERE p.tenant_id = g."tenantId" AND p.id = g."paymentId"
    ), rivals AS (
      UPDATE payment p SET state = 'canceled' FROM given g
      WHERE p.tenant_id = g."tenantId" AND p.order_id = g."orderId" AND p.id <> g."paymentId" AND p.state IN ('created', 'requires_action', 'processing')
    ), orders AS (
      UPDATE customer_order o SET state = 'paid', paid_at = g.at FROM given g WHERE o.tenant_id = g."tenantId" AND o.id = g."orderId"
    ), sessions AS (
      UPDATE session s SET state = CASE WHEN s.needs_acceptance THEN 'requested' ELSE 'scheduled' END,
        accept_by = CASE WHEN s.needs_acceptance THEN least(g.at + interval '24 hours', s.starts_at) END FROM given g
      WHERE s.tenant_id = g."tenantId" AND s.id = g."sessionId" AND s.state IN ('requested', 'canceled')
    ), escrows AS (
      INSERT INTO escrow (tenant_id, order_id, partner_id, currency, state, funded_minor, balance_minor, policy_id, hold_required_ms, is_principal, is_direct, funded_at)
      SELECT g."tenantId", g."orderId", g."partnerId", g.currency, 'funded', g."amountMinor", g."amountMinor", g."policyId", g."holdMs", g."isPrincipal", g."isDirect", g.at FROM given g
    )
    INSERT INTO payment_event (tenant_id, payment_id, kind, from_state, to_state, inbox_id, at)
    SELECT g."tenantId", g."paymentId", 'payment_captured', g.state, 'captured', g."inboxId", g.at FROM given g`;
}

export interface Suspended {
  readonly tenantId: string;
  readonly paymentId: string;
  readonly orderId: string | null;
  readonly gateway: string;
  readonly account: string;
  readonly gatewayOrderId: string | null;
  readonly capturedId: string;
  readonly amount: Money;
  readonly fee: GatewayFee | null;
  readonly inboxId: string;
  readonly reason: string;
}

/** Notes payments whose money stands in suspense, each with the reason. */
export async function keepInSuspense(tx: Tx, suspended: readonly Suspended[]): Promise<void> {
  if (suspended.length === 0) return;
  const rows = json(
    suspended.map((each) => ({
      ...each,
      amount: each.amount.minor,
      currency: each.amount.currency,
      fee: each.fee?.total.minor ?? null,
      feeTax: each.fee?.tax.minor ?? null,
    })),
  );
  await tx.$executeRaw`
    WITH given AS (
      SELECT g.*, (SELECT hf_now()) AS at FROM jsonb_to_recordset(${rows}::jsonb) AS g("tenantId" text, "paymentId" text, "orderId" text, gateway text,
        account text, "gatewayOrderId" text, "capturedId" text, currency text, amount bigint, fee bigint, "feeTax" bigint, "inboxId" text, reason text)
    ), payments AS (
      INSERT INTO payment (tenant_id, id, order_id, gateway, gateway_account, gateway_order_id, gateway_payment_id, currency, amount_minor, state,
        suspense_reason, fee_minor, fee_tax_minor, captured_at, next_poll_at)
      SELECT g."tenantId", g."paymentId", g."orderId", g.gateway, g.account, g."gatewayOrderId", g."capturedId", g.currency, g.amount, 'captured',
        g.reason, g.fee, g."feeTax", g.at, CASE WHEN g.fee IS NULL THEN g.at + ${FEE_POLL_MINUTES}::int * interval '1 minute' END FROM given g
    )
    INSERT INTO payment_event (tenant_id, payment_id, kind, to_state, inbox_id, detail, at)
    SELECT g."tenantId", g."paymentId", 'payment_captured', 'captured', g."inboxId", jsonb_build_object('suspense', g.reason), g.at FROM given g`;
}

/** Notes fees that came after the capture; returns those payments whose fee was not known before, keyed as in `findBooked`. */
export async function bookFees(
  tx: Tx,
  fees: readonly { tenantId: string; gateway: string; capturedId: string; fee: GatewayFee | null }[],
): Promise<Set<string>> {
  const late = new Set<string>();
  for (const { tenantId, gateway, capturedId, fee } of fees) {
    if (fee === null) continue;
    const count = await tx.$executeRaw`
      UPDATE payment SET fee_minor = ${fee.total.minor}, fee_tax_minor = ${fee.tax.minor}, poll_count = 0,
        next_poll_at = CASE WHEN suspense_reason IS NULL THEN hf_now() + ${FIRST_LOOK_MINUTES}::int * interval '1 minute' END
      WHERE tenant_id = ${tenantId} AND gateway = ${gateway} AND gateway_payment_id = ${capturedId} AND state = 'captured' AND fee_minor IS NULL`;
    if (count > 0) late.add(JSON.stringify([tenantId, gateway, capturedId]));
  }
  return late;
}
