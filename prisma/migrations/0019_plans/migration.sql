-- The tenant's own plan and other sites ---------------------------------------------------------------------------------
ALTER TABLE tenant
  -- How many requests its callers may make (lib/http/limits.ts); null: as the configuration says.
  ADD COLUMN plan text CHECK (plan IN ('free', 'starter', 'professional', 'enterprise')),
  -- Exact origins of other sites whose pages may call the API; empty: those of the configuration, for the tenant that it names.
  ADD COLUMN cors_origins text[] NOT NULL DEFAULT '{}';

-- Plans ---------------------------------------------------------------------------------------------------------------
-- What a tenant sells to those whose trial is over. A plan does not change: another price is another plan.
CREATE TABLE plan (
  tenant_id text NOT NULL REFERENCES tenant (id),
  id text NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  summary text NOT NULL DEFAULT '',
  currency char(3) NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  period_days int NOT NULL CHECK (period_days BETWEEN 1 AND 3660),
  -- What it opens (lib/plans/areas.ts).
  areas text[] NOT NULL CHECK (cardinality(areas) > 0 AND areas <@ ARRAY['booking', 'dashboard']),
  -- Who sells it, the house itself, and how its price is split: all of it is commission, and nothing is held.
  partner_id text NOT NULL,
  policy_id text NOT NULL,
  withdrawn_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, partner_id) REFERENCES partner (tenant_id, id),
  FOREIGN KEY (tenant_id, policy_id) REFERENCES settlement_policy (tenant_id, id)
);
GRANT SELECT, INSERT, UPDATE (withdrawn_at) ON plan TO holdfast_app;
SELECT hf_guard_tenant_table('plan');

-- What an area needs where a tenant wants it otherwise than the program (lib/plans/areas.ts).
CREATE TABLE area_rule (
  tenant_id text NOT NULL REFERENCES tenant (id),
  area text NOT NULL CHECK (area IN ('booking', 'dashboard')),
  needs text NOT NULL CHECK (needs IN ('nothing', 'trial_or_plan', 'plan')),
  PRIMARY KEY (tenant_id, area)
);
GRANT SELECT, INSERT, UPDATE ON area_rule TO holdfast_app;
SELECT hf_guard_tenant_table('area_rule');

-- An order is for a session or for a plan ---------------------------------------------------------------------------------
ALTER TABLE customer_order
  ALTER COLUMN session_id DROP NOT NULL,
  ALTER COLUMN offer_id DROP NOT NULL,
  ADD COLUMN plan_id text,
  ADD FOREIGN KEY (tenant_id, plan_id) REFERENCES plan (tenant_id, id),
  ADD CONSTRAINT customer_order_one_line CHECK ((session_id IS NULL) = (plan_id IS NOT NULL) AND (session_id IS NULL) = (offer_id IS NULL));
-- Whoever clicks twice has one order.
CREATE UNIQUE INDEX customer_order_of_plan ON customer_order (tenant_id, customer_id, plan_id) WHERE state = 'open' AND plan_id IS NOT NULL;

-- What was bought, from when until when; one for each paid order.
CREATE TABLE entitlement (
  tenant_id text NOT NULL,
  order_id text NOT NULL,
  user_id text NOT NULL,
  plan_id text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  -- Set when its money went back before it was over.
  ended_at timestamptz,
  PRIMARY KEY (tenant_id, order_id),
  FOREIGN KEY (tenant_id, order_id) REFERENCES customer_order (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, id),
  FOREIGN KEY (tenant_id, plan_id) REFERENCES plan (tenant_id, id),
  CONSTRAINT entitlement_lasts CHECK (starts_at < ends_at)
);
CREATE INDEX entitlement_of_user ON entitlement (tenant_id, user_id, ends_at);
CREATE INDEX entitlement_running ON entitlement (ends_at) WHERE ended_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON entitlement TO holdfast_app;
SELECT hf_guard_tenant_table('entitlement');

-- Of which ends its owner was told, so many days before; 0 is the end itself.
CREATE TABLE plan_notice (
  tenant_id text NOT NULL,
  order_id text NOT NULL,
  days_before int NOT NULL CHECK (days_before IN (0, 1, 3, 7)),
  sent_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, order_id, days_before),
  FOREIGN KEY (tenant_id, order_id) REFERENCES entitlement (tenant_id, order_id)
);
GRANT SELECT, INSERT ON plan_notice TO holdfast_app;
SELECT hf_guard_tenant_table('plan_notice');

-- Letters still to be written. Only the last of several periods ends; nobody hears of seven days after hearing of three; and
-- a period that is shorter than a notice has none. Of all tenants, so for the worker alone.
CREATE VIEW books.plan_notice_due AS
SELECT e.tenant_id, e.order_id, e.user_id, e.plan_id, e.ends_at, d.days_before, e.ends_at - d.days_before * interval '24 hours' AS due_at
FROM entitlement e CROSS JOIN (VALUES (7), (3), (1), (0)) AS d (days_before)
WHERE e.ended_at IS NULL AND e.ends_at - d.days_before * interval '24 hours' > e.starts_at
  AND NOT EXISTS (SELECT FROM entitlement later WHERE later.tenant_id = e.tenant_id AND later.user_id = e.user_id AND later.plan_id = e.plan_id
    AND later.ended_at IS NULL AND later.ends_at > e.ends_at)
  AND NOT EXISTS (SELECT FROM plan_notice n WHERE n.tenant_id = e.tenant_id AND n.order_id = e.order_id AND n.days_before <= d.days_before);
GRANT SELECT ON books.plan_notice_due TO holdfast_across, holdfast_auditor;

-- Trials --------------------------------------------------------------------------------------------------------------
-- By what a person is known again who comes with a new account, as a keyed hash (lib/plans/signals.ts), and when the first
-- trial began.
CREATE TABLE trial_signal (
  tenant_id text NOT NULL REFERENCES tenant (id),
  kind text NOT NULL CHECK (kind IN ('email')),
  hash bytea NOT NULL CHECK (length(hash) = 32),
  started_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, kind, hash)
);
GRANT SELECT, INSERT ON trial_signal TO holdfast_app;
SELECT hf_guard_tenant_table('trial_signal');

-- Views of the books --------------------------------------------------------------------------------------------------
-- An order for a plan has no offer.
CREATE OR REPLACE VIEW books.orders AS
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
LEFT JOIN offer f ON f.tenant_id = o.tenant_id AND f.id = o.offer_id
LEFT JOIN escrow e ON e.tenant_id = o.tenant_id AND e.order_id = o.id;

-- As in 0012, and the letters about plans.
CREATE OR REPLACE VIEW books.waiting AS
SELECT w.*, EXISTS (SELECT FROM alert a WHERE a.tenant_id = w.tenant AND a.kind = w.object AND a.subject = w.id AND a.closed_at IS NULL) AS escalated
FROM (
  SELECT o.tenant_id AS tenant, 'order.open' AS object, o.id,
         o.expires_at + CASE WHEN EXISTS (SELECT FROM payment p WHERE p.tenant_id = o.tenant_id AND p.order_id = o.id AND p.state IN ('processing', 'authorized'))
           THEN interval '10 minutes' ELSE interval '0' END AS due_at
  FROM customer_order o WHERE o.state = 'open'
  UNION ALL
  SELECT tenant_id, 'payment.authorized', id, state_since + interval '30 minutes' FROM payment WHERE state = 'authorized'
  UNION ALL
  SELECT tenant_id, 'payment.in_doubt', id, state_since + interval '72 hours' FROM payment WHERE state = 'in_doubt'
  UNION ALL
  SELECT tenant_id, 'payment.silent', id, state_since + interval '5 days' FROM payment WHERE state IN ('requires_action', 'processing', 'in_doubt')
  UNION ALL
  SELECT tenant_id, 'session', id, least(ends_at + interval '12 hours', delivered_at + interval '2 hours') FROM session
  WHERE state IN ('scheduled', 'in_progress', 'awaiting_confirmation')
  UNION ALL
  SELECT tenant_id, 'session.requested', id, accept_by FROM session WHERE state = 'requested' AND accept_by IS NOT NULL
  UNION ALL
  SELECT tenant_id, 'session.no_show', id, absence_due_at FROM session WHERE absence_due_at IS NOT NULL
  UNION ALL
  SELECT tenant_id, 'session.proposal', id, expires_at FROM session_proposal WHERE state = 'open'
  UNION ALL
  SELECT tenant_id, 'escrow.risk', order_id, expires_at FROM escrow_pause WHERE closed_at IS NULL AND expires_at IS NOT NULL
  UNION ALL
  SELECT tenant_id, 'approval.pending', id, expires_at FROM approval WHERE state = 'pending'
  UNION ALL
  SELECT tenant_id, 'partner.reserve', order_id, release_at FROM partner_income WHERE reserve_left_minor > 0
  UNION ALL
  SELECT tenant_id, 'escrow.holding', order_id, release_at FROM escrow WHERE state = 'holding' AND balance_minor > 0
  UNION ALL
  SELECT tenant_id, 'refund.requested', id, created_at + interval '72 hours' FROM refund WHERE state = 'requested'
  UNION ALL
  SELECT tenant_id, 'refund.waiting_funds', id, first_sent_at + interval '7 days' FROM refund WHERE state = 'waiting_funds'
  UNION ALL
  SELECT tenant_id, 'refund.under_way', id, state_since + interval '10 days' FROM refund WHERE state IN ('approved', 'queued', 'submitted', 'pending', 'in_doubt')
  UNION ALL
  SELECT tenant_id, 'refund.needs_manual', id, state_since FROM refund WHERE state = 'needs_manual'
  UNION ALL
  SELECT tenant_id, 'payout.under_way', id, state_since + interval '10 days' FROM payout
  WHERE state IN ('requested', 'under_review', 'approved', 'queued', 'submitted', 'processing', 'in_doubt', 'held')
  UNION ALL
  -- A case whose money is being decided about elsewhere waits for that.
  SELECT c.tenant_id, CASE c.state WHEN 'awaiting_partner' THEN 'case.awaiting_partner' WHEN 'awaiting_customer' THEN 'case.awaiting_customer'
      WHEN 'under_review' THEN 'case.under_review' WHEN 'appealed' THEN 'case.appealed' ELSE 'case.decided' END,
    c.id, c.deadline_at FROM support_case c
  WHERE c.closed_at IS NULL AND NOT EXISTS (
    SELECT FROM refund r WHERE r.tenant_id = c.tenant_id AND r.order_id = c.order_id AND r.state = 'requested')
    AND NOT EXISTS (
    SELECT FROM chargeback b WHERE b.tenant_id = c.tenant_id AND b.order_id = c.order_id AND b.closed_at IS NULL AND b.stage <> 'warning')
  UNION ALL
  SELECT tenant_id, 'chargeback.warning', id, opened_at + interval '24 hours' FROM chargeback
  WHERE stage = 'warning' AND status = 'needs_response' AND funds = 'none' AND closed_at IS NULL
  UNION ALL
  SELECT tenant_id, 'chargeback.needs_response', id, respond_by - interval '24 hours' FROM chargeback
  WHERE status = 'needs_response' AND stage <> 'warning' AND answer IS NULL AND failure_reason IS NULL AND closed_at IS NULL
  UNION ALL
  SELECT tenant_id, 'payout.unclaimed', id, state_since + interval '31 days' FROM payout WHERE state = 'unclaimed'
  UNION ALL
  SELECT tenant_id, 'plan.notice', order_id, due_at FROM books.plan_notice_due
) w;
