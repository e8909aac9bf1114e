-- The auditor's door: read-only views in stable shapes. Debit is positive, credit negative; minor units.
CREATE SCHEMA books;

CREATE VIEW books.account AS
SELECT a.tenant_id || '/' || a.path || '/' || a.currency AS id, a.tenant_id AS tenant, a.kind, a.owner, a.currency,
       CASE WHEN a.tracks_balance THEN a.balance_minor ELSE coalesce(s.balance, 0) END AS balance,
       CASE WHEN a.tracks_balance THEN a.entry_count ELSE coalesce(s.entries, 0) END AS entries,
       a.may_go_negative
FROM ledger_account a
LEFT JOIN (
  SELECT e.tenant_id, e.path, e.currency, sum(e.amount_minor)::bigint AS balance, count(*) AS entries
  FROM ledger_entry e GROUP BY 1, 2, 3
) s ON NOT a.tracks_balance AND s.tenant_id = a.tenant_id AND s.path = a.path AND s.currency = a.currency;

CREATE VIEW books.transfer AS
SELECT tenant_id || '/' || id AS id, tenant_id AS tenant, kind, source, created_at FROM ledger_transfer;

CREATE VIEW books.entry AS
SELECT seq, tenant_id || '/' || transfer_id AS transfer, tenant_id AS tenant,
       tenant_id || '/' || path || '/' || currency AS account, currency, amount_minor AS amount
FROM ledger_entry;

CREATE VIEW books.orders AS
SELECT o.id, o.tenant_id AS tenant, o.partner_id AS partner, o.currency, o.subtotal_minor AS subtotal, o.discount_minor AS discount,
       o.tax_minor AS tax, o.total_minor AS total,
       CASE
         WHEN o.state = 'open' THEN 'pending'
         WHEN o.state = 'expired' THEN 'expired'
         WHEN o.state = 'canceled' THEN 'cancelled'
         WHEN e.state = 'settled' THEN 'settled'
         WHEN e.state = 'refunded' THEN 'refunded'
         WHEN e.state = 'paused' THEN 'disputed'
         WHEN e.state = 'holding' THEN 'completed'
         ELSE 'paid'
       END AS status,
       e.completed_at, e.release_at AS hold_until, NULL::text AS coupon,
       CASE WHEN f.capacity IS NOT NULL THEN o.offer_id END AS item, 1 AS qty,
       CASE WHEN o.state = 'open' THEN o.expires_at END AS reserved_until
FROM customer_order o
JOIN offer f ON f.tenant_id = o.tenant_id AND f.id = o.offer_id
LEFT JOIN escrow e ON e.tenant_id = o.tenant_id AND e.order_id = o.id;

CREATE VIEW books.payment AS
SELECT coalesce(gateway_payment_id, id) AS id, tenant_id AS tenant, CASE WHEN suspense_reason IS NULL THEN order_id END AS order_id,
       gateway, currency, amount_minor AS amount, state AS status
FROM payment;

CREATE VIEW books.settlement AS
SELECT id, tenant_id AS tenant, order_id, settled_at, released_minor AS released, partner_minor AS partner, platform_minor AS platform,
       tenant_minor AS tenant_share, tax_minor AS tax, policy
FROM settlement;

CREATE VIEW books.payout AS
SELECT p.id, p.tenant_id AS tenant, p.partner_id AS partner, p.currency, p.amount_minor AS amount,
       CASE
         WHEN p.state IN ('requested', 'under_review', 'approved', 'queued') THEN 'requested'
         WHEN p.state IN ('submitted', 'processing', 'in_doubt', 'held', 'unclaimed') THEN 'processing'
         WHEN p.state = 'paid' THEN 'processed'
         WHEN p.state = 'failed' THEN 'failed'
         WHEN p.state = 'returned' THEN 'reversed'
         ELSE 'cancelled'
       END AS status,
       (SELECT a.gateway_payout_id FROM payout_attempt a
        WHERE a.tenant_id = p.tenant_id AND a.payout_id = p.id AND a.gateway_payout_id IS NOT NULL ORDER BY a.n DESC LIMIT 1) AS gateway_id
FROM payout p;

CREATE VIEW books.payout_attempt AS
SELECT payout_id AS payout, n, id AS idem_key,
       CASE state WHEN 'paid' THEN 'processed' ELSE state END AS outcome
FROM payout_attempt;

CREATE VIEW books.event AS
SELECT gateway, account, event_key AS event_id, true AS verified, status, received_at, processed_at, effects FROM inbox_event;

CREATE VIEW books.item AS
SELECT id, capacity FROM offer WHERE capacity IS NOT NULL;

-- Present and empty until the feature exists.
CREATE VIEW books.refund AS
SELECT NULL::text AS id, NULL::text AS tenant, NULL::text AS payment_id, NULL::bigint AS amount, NULL::text AS status WHERE false;
CREATE VIEW books.dispute AS
SELECT NULL::text AS id, NULL::text AS tenant, NULL::text AS order_id, NULL::timestamptz AS opened_at, NULL::timestamptz AS closed_at, NULL::text AS outcome WHERE false;
CREATE VIEW books.coupon AS SELECT NULL::text AS code, NULL::text AS tenant, NULL::int AS max_uses WHERE false;
CREATE VIEW books.redemption AS SELECT NULL::text AS coupon, NULL::text AS order_id, NULL::text AS state WHERE false;
CREATE VIEW books.audit AS
SELECT NULL::bigint AS seq, NULL::text AS tenant, NULL::text AS actor, NULL::text AS action, NULL::text AS subject, NULL::jsonb AS payload,
       NULL::bytea AS prev_hash, NULL::bytea AS hash WHERE false;

GRANT USAGE ON SCHEMA books TO holdfast_app, holdfast_auditor;
GRANT SELECT ON ALL TABLES IN SCHEMA books TO holdfast_app, holdfast_auditor;
