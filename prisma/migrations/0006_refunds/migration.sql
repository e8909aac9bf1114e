-- Refunds, and pauses of the hold.

-- How much of a payment is given back or about to be; the database refuses more than was captured.
ALTER TABLE payment ADD COLUMN refunded_minor bigint NOT NULL DEFAULT 0 CHECK (refunded_minor >= 0);
ALTER TABLE payment ADD CONSTRAINT payment_refunds_within_capture CHECK (refunded_minor <= amount_minor);

CREATE TABLE refund (
  tenant_id text NOT NULL,
  id text NOT NULL,
  payment_id text NOT NULL,
  -- null for money in suspense.
  order_id text,
  gateway text NOT NULL,
  currency char(3) NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  state text NOT NULL CHECK (state IN ('requested', 'approved', 'queued', 'submitted', 'pending', 'succeeded', 'rejected', 'canceled', 'waiting_funds', 'in_doubt', 'needs_manual')),
  reason text NOT NULL,
  requested_by text NOT NULL,
  requested_role text NOT NULL CHECK (requested_role IN ('customer', 'partner', 'operator', 'rules')),
  decided_by text,
  -- What each side gave; all null until approved, all from escrow (or suspense) before settlement.
  from_held_minor bigint CHECK (from_held_minor >= 0),
  from_partner_minor bigint CHECK (from_partner_minor >= 0),
  -- The part of the partner's share that the balance did not cover.
  from_receivable_minor bigint CHECK (from_receivable_minor >= 0),
  from_tenant_minor bigint CHECK (from_tenant_minor >= 0),
  from_commission_minor bigint CHECK (from_commission_minor >= 0),
  from_penalty_minor bigint CHECK (from_penalty_minor >= 0),
  from_fund_minor bigint CHECK (from_fund_minor >= 0),
  from_commission_tax_minor bigint CHECK (from_commission_tax_minor >= 0),
  from_tcs_minor bigint CHECK (from_tcs_minor >= 0),
  from_tds_minor bigint CHECK (from_tds_minor >= 0),
  -- How often it was begun at the gateway with a new key; the first key is the id.
  attempt int NOT NULL DEFAULT 1 CHECK (attempt > 0),
  gateway_refund_id text,
  first_sent_at timestamptz,
  next_poll_at timestamptz,
  poll_count int NOT NULL DEFAULT 0,
  failure_reason text,
  request_key text,
  succeeded_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, requested_by, request_key),
  FOREIGN KEY (tenant_id, payment_id) REFERENCES payment (tenant_id, id),
  FOREIGN KEY (tenant_id, order_id) REFERENCES customer_order (tenant_id, id),
  CONSTRAINT refund_parts_add_up CHECK (from_held_minor IS NULL
    OR from_held_minor + from_partner_minor + from_receivable_minor + from_tenant_minor + from_commission_minor + from_penalty_minor + from_fund_minor
      + from_commission_tax_minor + from_tcs_minor + from_tds_minor = amount_minor)
);
CREATE INDEX refund_of_payment ON refund (tenant_id, payment_id, id);
CREATE INDEX refund_of_order ON refund (tenant_id, order_id);
CREATE INDEX refund_polling ON refund (next_poll_at) WHERE next_poll_at IS NOT NULL;
CREATE UNIQUE INDEX refund_gateway_id ON refund (tenant_id, gateway, gateway_refund_id) WHERE gateway_refund_id IS NOT NULL;

-- Why a hold stands still. The clock runs only while no pause of the order is open.
CREATE TABLE escrow_pause (
  tenant_id text NOT NULL,
  order_id text NOT NULL,
  -- The object that caused it, for example a refund; one pause for each.
  cause text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('refund', 'case', 'chargeback', 'risk')),
  opened_by text NOT NULL,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz CHECK (closed_at >= opened_at),
  PRIMARY KEY (tenant_id, order_id, cause),
  FOREIGN KEY (tenant_id, order_id) REFERENCES escrow (tenant_id, order_id)
);

GRANT SELECT, INSERT, UPDATE ON refund, escrow_pause TO holdfast_app;

DROP VIEW books.refund;
CREATE VIEW books.refund AS
SELECT coalesce(r.gateway_refund_id, r.id) AS id, r.tenant_id AS tenant, p.gateway_payment_id AS payment_id, r.amount_minor AS amount,
       CASE WHEN r.state = 'succeeded' THEN 'processed' WHEN r.state IN ('rejected', 'canceled') THEN 'failed' ELSE 'pending' END AS status
FROM refund r JOIN payment p ON p.tenant_id = r.tenant_id AND p.id = r.payment_id;
GRANT SELECT ON books.refund TO holdfast_app, holdfast_auditor;

CREATE OR REPLACE VIEW books.payment AS
SELECT coalesce(gateway_payment_id, id) AS id, tenant_id AS tenant, CASE WHEN suspense_reason IS NULL THEN order_id END AS order_id,
       gateway, currency, amount_minor AS amount,
       CASE WHEN state = 'captured' AND refunded_minor = amount_minor THEN 'refunded' WHEN state = 'captured' AND refunded_minor > 0 THEN 'partially_refunded' ELSE state END AS status
FROM payment;
