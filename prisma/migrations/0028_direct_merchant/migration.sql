-- The fund flow DIRECT_MERCHANT: each partner takes the money into an account of its own (docs/decisions/0017).

-- The gateway accounts of partners. Keys stay when an account is switched off: what was paid there may still be given back.
CREATE TABLE partner_gateway (
  tenant_id text NOT NULL,
  partner_id text NOT NULL,
  gateway text NOT NULL CHECK (gateway = 'razorpay'),
  state text NOT NULL CHECK (state IN ('connected', 'off')),
  -- The public half of the keys, to recognise them by.
  key_label text NOT NULL,
  sealed_keys text NOT NULL,
  key_version int NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, partner_id, gateway),
  FOREIGN KEY (tenant_id, partner_id) REFERENCES partner (tenant_id, id),
  FOREIGN KEY (tenant_id, key_version) REFERENCES tenant_data_key (tenant_id, version)
);
SELECT hf_guard_tenant_table('partner_gateway');
GRANT SELECT, INSERT, UPDATE ON partner_gateway TO holdfast_app;

-- What an order was sold under, copied with its policy at the capture. No order was sold so before this release.
ALTER TABLE escrow ADD COLUMN is_direct boolean NOT NULL DEFAULT false;
-- Few or none in most installations: whoever looks for them does not read all the others.
CREATE INDEX escrow_direct ON escrow (tenant_id, order_id) WHERE is_direct;
CREATE INDEX customer_order_direct ON customer_order (tenant_id, id) WHERE fund_flow = 'DIRECT_MERCHANT';

ALTER TABLE approval DROP CONSTRAINT approval_kind_check;
ALTER TABLE approval ADD CONSTRAINT approval_kind_check CHECK (kind IN
  ('hold_release', 'hold_extend', 'hold_pause_risk', 'receivable_write_off', 'refund_approve', 'case_decide', 'policy_change',
   'payout_approve', 'payout_by_hand', 'payout_rules', 'fund_flow_change', 'commission_paid'));

-- The auditor's door -------------------------------------------------------------------------------------------------
-- As before; what stands in a partner's own account, and the escrow of its orders, is neither ours nor owed by us.
CREATE OR REPLACE VIEW books.account AS
SELECT a.tenant_id || '/' || a.path || '/' || a.currency AS id, a.tenant_id AS tenant, a.kind, a.owner, a.currency,
       CASE WHEN a.tracks_balance THEN a.balance_minor ELSE coalesce((SELECT sum(e.amount_minor)::bigint FROM ledger_entry e
         WHERE e.tenant_id = a.tenant_id AND e.path = a.path AND e.currency = a.currency), 0) END AS balance,
       CASE WHEN a.tracks_balance THEN a.entry_count ELSE (SELECT count(*) FROM ledger_entry e
         WHERE e.tenant_id = a.tenant_id AND e.path = a.path AND e.currency = a.currency) END AS entries,
       a.may_go_negative,
       CASE WHEN a.kind = 'escrow' AND EXISTS (SELECT FROM escrow x WHERE x.tenant_id = a.tenant_id AND x.order_id = a.owner AND x.is_principal)
         THEN 'deferred_revenue'
         WHEN a.kind = 'partner_gateway' OR (a.kind = 'escrow' AND EXISTS (SELECT FROM escrow x WHERE x.tenant_id = a.tenant_id AND x.order_id = a.owner AND x.is_direct))
         THEN 'memorandum' ELSE a.kind END AS shown_as
FROM ledger_account a;

-- Of every order that was paid into a partner's own account, and of any other that such money is booked for: what the books say
-- that stands there, contested money with it, and for whom: held, on its way back to the customer, or of a second payment.
CREATE VIEW books.own_account AS
WITH direct AS (
  SELECT o.tenant_id, o.id AS order_id FROM customer_order o
  WHERE o.fund_flow = 'DIRECT_MERCHANT' AND o.plan_id IS NULL
    AND EXISTS (SELECT FROM payment p WHERE p.tenant_id = o.tenant_id AND p.order_id = o.id AND p.state = 'captured')
), paid AS (
  SELECT p.tenant_id, p.id, p.order_id, p.gateway_payment_id FROM direct d JOIN payment p ON p.tenant_id = d.tenant_id AND p.order_id = d.order_id
), sources AS (
  SELECT tenant_id, order_id, gateway_payment_id AS source FROM paid WHERE gateway_payment_id IS NOT NULL
  UNION ALL SELECT r.tenant_id, p.order_id, r.id FROM paid p JOIN refund r ON r.tenant_id = p.tenant_id AND r.payment_id = p.id
), contested AS (
  SELECT c.tenant_id, p.order_id, c.id FROM paid p JOIN chargeback c ON c.tenant_id = p.tenant_id AND c.payment_id = p.id
), standing AS (
  SELECT a.tenant_id, a.owner AS order_id, a.balance_minor AS has, 0::bigint AS owed FROM ledger_account a WHERE a.kind = 'partner_gateway'
  UNION ALL SELECT c.tenant_id, c.order_id, a.balance_minor, 0 FROM contested c
    JOIN ledger_account a ON a.tenant_id = c.tenant_id AND a.kind = 'dispute_hold' AND a.owner = c.id
  UNION ALL SELECT d.tenant_id, d.order_id, 0, -a.balance_minor FROM direct d
    JOIN ledger_account a ON a.tenant_id = d.tenant_id AND a.kind = 'escrow' AND a.owner = d.order_id
  UNION ALL SELECT p.tenant_id, p.order_id, 0, -a.balance_minor FROM paid p JOIN refund r ON r.tenant_id = p.tenant_id AND r.payment_id = p.id
    JOIN ledger_account a ON a.tenant_id = r.tenant_id AND a.kind = 'refund_in_flight' AND a.owner = r.id
  UNION ALL SELECT s.tenant_id, s.order_id, 0, -e.amount_minor FROM (
      SELECT tenant_id, order_id, source FROM sources
      UNION ALL SELECT c.tenant_id, c.order_id, t.source FROM contested c
        JOIN ledger_transfer t ON t.tenant_id = c.tenant_id AND t.kind = 'dispute_lost' AND split_part(t.source, '-', 1) = c.id
    ) s JOIN ledger_transfer t ON t.tenant_id = s.tenant_id AND t.source = s.source
    JOIN ledger_entry e ON e.tenant_id = t.tenant_id AND e.transfer_id = t.id AND e.path = 'suspense:unallocated'
)
SELECT s.tenant_id AS tenant, s.order_id, bool_or(d.order_id IS NOT NULL) AS is_direct, sum(s.has)::bigint AS has, sum(s.owed)::bigint AS owed
FROM standing s LEFT JOIN direct d ON d.tenant_id = s.tenant_id AND d.order_id = s.order_id GROUP BY 1, 2;

-- What each partner owes of its own account's orders: what others have of them by settlement, less refunds and lost chargebacks,
-- less what two people said was paid; and what is booked.
CREATE VIEW books.commission AS
WITH direct AS (
  SELECT o.tenant_id, o.id, o.partner_id, o.currency FROM customer_order o WHERE o.fund_flow = 'DIRECT_MERCHANT' AND o.plan_id IS NULL
), due AS (
  SELECT d.tenant_id, d.partner_id, d.currency, s.released_minor - s.partner_minor AS minor
  FROM direct d JOIN settlement s ON s.tenant_id = d.tenant_id AND s.order_id = d.id
  UNION ALL
  SELECT d.tenant_id, d.partner_id, d.currency, r.from_partner_minor + r.from_receivable_minor - r.amount_minor
  FROM direct d JOIN refund r ON r.tenant_id = d.tenant_id AND r.order_id = d.id WHERE r.from_held_minor = 0
  UNION ALL
  SELECT d.tenant_id, d.partner_id, d.currency, -coalesce((SELECT sum(l.value::bigint) FROM jsonb_each_text(c.lost_parts) l WHERE l.key NOT IN ('partner', 'held')), 0)
  FROM direct d JOIN chargeback c ON c.tenant_id = d.tenant_id AND c.order_id = d.id WHERE c.lost_parts IS NOT NULL
  UNION ALL
  SELECT tenant_id, payload->>'partnerId', payload->>'currency', -(payload->>'amountMinor')::bigint
  FROM approval WHERE kind = 'commission_paid' AND state = 'approved'
), summed AS (
  SELECT tenant_id, partner_id, currency, sum(minor)::bigint AS minor FROM due GROUP BY 1, 2, 3
), booked AS (
  SELECT tenant_id, owner AS partner_id, currency, balance_minor AS minor FROM ledger_account WHERE kind = 'commission_receivable'
)
SELECT coalesce(s.tenant_id, b.tenant_id) AS tenant, coalesce(s.partner_id, b.partner_id) AS partner, coalesce(s.currency, b.currency) AS currency,
       coalesce(s.minor, 0) AS due, coalesce(b.minor, 0) AS booked
FROM summed s FULL JOIN booked b ON b.tenant_id = s.tenant_id AND b.partner_id = s.partner_id AND b.currency = s.currency;
GRANT SELECT ON books.own_account, books.commission TO holdfast_across, holdfast_auditor;
