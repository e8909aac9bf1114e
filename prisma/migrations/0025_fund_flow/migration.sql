-- How customers' money flows (INDIA.md 4.4): the tenant's setting, and what each order was sold under.
ALTER TABLE tenant ADD COLUMN fund_flow text NOT NULL DEFAULT 'PA_HOLD'
  CHECK (fund_flow IN ('PA_HOLD', 'DIRECT_MERCHANT', 'PRINCIPAL', 'AGENT_OWN_ACCOUNT', 'SANDBOX'));
ALTER TABLE customer_order ADD COLUMN fund_flow text NOT NULL DEFAULT 'PA_HOLD'
  CHECK (fund_flow IN ('PA_HOLD', 'DIRECT_MERCHANT', 'PRINCIPAL', 'AGENT_OWN_ACCOUNT', 'SANDBOX'));

ALTER TABLE approval DROP CONSTRAINT approval_kind_check;
ALTER TABLE approval ADD CONSTRAINT approval_kind_check CHECK (kind IN
  ('hold_release', 'hold_extend', 'hold_pause_risk', 'receivable_write_off', 'refund_approve', 'case_decide', 'policy_change',
   'payout_approve', 'payout_by_hand', 'payout_rules', 'fund_flow_change'));

-- What went on to the partner's own account out of what the gateway held for us of this payment.
ALTER TABLE payment ADD COLUMN routed_minor bigint NOT NULL DEFAULT 0 CHECK (routed_minor >= 0);

-- A partner's part of one payment, held by the gateway in the partner's name until we release it.
CREATE TABLE route_transfer (
  tenant_id text NOT NULL,
  id text NOT NULL,
  order_id text NOT NULL,
  payment_id text NOT NULL,
  partner_id text NOT NULL,
  gateway text NOT NULL,
  account_id text NOT NULL,
  currency char(3) NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  -- What is to stay in the partner's account; the rest is fetched back.
  keep_minor bigint NOT NULL,
  reversed_minor bigint NOT NULL DEFAULT 0,
  -- What left the partner's balance at the settlement, and is released.
  reserved_minor bigint NOT NULL DEFAULT 0,
  state text NOT NULL CHECK (state IN ('queued', 'submitted', 'in_doubt', 'pending', 'held', 'releasing', 'released', 'settled', 'reversed', 'failed', 'canceled')),
  gateway_transfer_id text,
  settlement_id text,
  failure_reason text,
  decided_at timestamptz, -- when the order was settled: from then on it is to be released
  first_sent_at timestamptz,
  released_at timestamptz,
  next_poll_at timestamptz,
  poll_count int NOT NULL DEFAULT 0,
  state_since timestamptz NOT NULL DEFAULT hf_now(),
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, order_id) REFERENCES customer_order (tenant_id, id),
  FOREIGN KEY (tenant_id, payment_id) REFERENCES payment (tenant_id, id),
  FOREIGN KEY (tenant_id, partner_id) REFERENCES partner (tenant_id, id),
  CONSTRAINT route_transfer_keeps_a_part CHECK (keep_minor BETWEEN 0 AND amount_minor),
  CONSTRAINT route_transfer_gives_back_a_part CHECK (reversed_minor BETWEEN 0 AND amount_minor),
  CONSTRAINT route_transfer_releases_what_is_kept CHECK (reserved_minor BETWEEN 0 AND amount_minor)
);
CREATE UNIQUE INDEX route_transfer_one_open ON route_transfer (tenant_id, payment_id) WHERE state NOT IN ('reversed', 'failed', 'canceled');
CREATE UNIQUE INDEX route_transfer_of_gateway ON route_transfer (tenant_id, gateway, gateway_transfer_id);
CREATE INDEX route_transfer_of_order ON route_transfer (tenant_id, order_id);
CREATE INDEX route_transfer_of_settlement ON route_transfer (tenant_id, gateway, settlement_id);
CREATE INDEX route_transfer_to_poll ON route_transfer (next_poll_at) WHERE next_poll_at IS NOT NULL;
CREATE INDEX route_transfer_waiting ON route_transfer (state_since) WHERE state NOT IN ('settled', 'reversed', 'failed', 'canceled');
CREATE TRIGGER route_transfer_state_since BEFORE UPDATE OF state ON route_transfer FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION note_state_since();

-- A part of a transfer on its way back to us; one at a time.
CREATE TABLE route_reversal (
  tenant_id text NOT NULL,
  id text NOT NULL,
  transfer_id text NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  state text NOT NULL CHECK (state IN ('sent', 'done', 'refused')),
  gateway_reversal_id text,
  failure_reason text,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, transfer_id) REFERENCES route_transfer (tenant_id, id)
);
CREATE UNIQUE INDEX route_reversal_one_open ON route_reversal (tenant_id, transfer_id) WHERE state = 'sent';
CREATE INDEX route_reversal_of_transfer ON route_reversal (tenant_id, transfer_id);

-- What the gateway paid to partners' banks, as it told.
CREATE TABLE linked_settlement (
  tenant_id text NOT NULL,
  gateway text NOT NULL,
  settlement_id text NOT NULL,
  currency char(3) NOT NULL,
  amount_minor bigint NOT NULL,
  bank_reference text,
  told_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, gateway, settlement_id),
  FOREIGN KEY (tenant_id) REFERENCES tenant (id)
);

GRANT SELECT, INSERT, UPDATE ON route_transfer, route_reversal TO holdfast_app;
GRANT SELECT, INSERT ON linked_settlement TO holdfast_app;
SELECT hf_guard_tenant_table('route_transfer'),
  hf_guard_tenant_table('route_reversal'), hf_guard_tenant_table('linked_settlement');

CREATE VIEW books.route_transfer AS
SELECT t.tenant_id AS tenant, t.id, t.order_id, t.partner_id AS partner, t.gateway, t.gateway_transfer_id AS gateway_id, t.currency, t.amount_minor AS amount,
       t.keep_minor AS keep, t.reversed_minor AS reversed, t.reserved_minor AS reserved, t.state AS status, t.decided_at, o.fund_flow,
       coalesce(p.gateway_payment_id, p.id) AS payment_id, coalesce(r.done, 0) AS reversals, coalesce(r.open, 0) AS reversing, s.bank_reference
FROM route_transfer t
JOIN customer_order o ON o.tenant_id = t.tenant_id AND o.id = t.order_id
JOIN payment p ON p.tenant_id = t.tenant_id AND p.id = t.payment_id
LEFT JOIN (
  SELECT tenant_id, transfer_id, sum(amount_minor) FILTER (WHERE state = 'done') AS done, sum(amount_minor) FILTER (WHERE state = 'sent') AS open
  FROM route_reversal GROUP BY 1, 2
) r ON r.tenant_id = t.tenant_id AND r.transfer_id = t.id
LEFT JOIN linked_settlement s ON s.tenant_id = t.tenant_id AND s.gateway = t.gateway AND s.settlement_id = t.settlement_id;
GRANT SELECT ON books.route_transfer TO holdfast_across, holdfast_auditor;

-- What waits, as before, and transfers: what is being made or released, and what is released and has not reached a bank.
DO $$
BEGIN
  EXECUTE 'CREATE OR REPLACE VIEW books.waiting AS ' || rtrim(pg_get_viewdef('books.waiting'::regclass), ';') || '
    UNION ALL
    SELECT w.tenant, w.object, w.id, w.due_at,
      EXISTS (SELECT FROM alert a WHERE a.tenant_id = w.tenant AND a.kind = w.object AND a.subject = w.id AND a.closed_at IS NULL)
    FROM (
      SELECT t.tenant_id AS tenant, ''transfer.under_way'' AS object, t.id,
        CASE t.state WHEN ''held'' THEN t.decided_at ELSE t.state_since END + interval ''3 days'' AS due_at
      FROM route_transfer t JOIN payment p ON p.tenant_id = t.tenant_id AND p.id = t.payment_id
      WHERE (t.state IN (''queued'', ''submitted'', ''in_doubt'', ''pending'', ''releasing'') OR (t.state = ''held'' AND t.decided_at IS NOT NULL))
        AND p.disputed_minor = 0
      UNION ALL
      SELECT tenant_id, ''transfer.released'', id, state_since + interval ''10 days'' FROM route_transfer WHERE state = ''released''
    ) w';
END $$;
