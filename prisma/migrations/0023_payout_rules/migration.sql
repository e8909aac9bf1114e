-- Which payouts a person looks at first, what they cost, when they go out by themselves, and what was tried.

-- The rules of a tenant for one currency. A change is a new version; a payout names the one it was judged by.
CREATE TABLE payout_rule (
  tenant_id text NOT NULL REFERENCES tenant (id),
  currency char(3) NOT NULL,
  version int NOT NULL CHECK (version > 0),
  -- A payout above it is reviewed; null: none is for its amount.
  review_above_minor bigint CHECK (review_above_minor >= 0),
  -- A review above it needs a second operator; null: every one does.
  second_above_minor bigint CHECK (second_above_minor >= 0),
  -- More payouts, or more money, of one partner within 24 hours are reviewed.
  daily_count int CHECK (daily_count > 0),
  daily_sum_minor bigint CHECK (daily_sum_minor >= 0),
  -- More money of one partner within 24 hours is refused.
  daily_cap_minor bigint CHECK (daily_cap_minor > 0),
  cooling_hours int NOT NULL CHECK (cooling_hours BETWEEN 0 AND 720),
  -- Open chargebacks above this share of what was settled with the partner in 90 days.
  chargeback_basis_points int CHECK (chargeback_basis_points BETWEEN 0 AND 10000),
  -- Whether the partner owed something within so many days.
  negative_days int CHECK (negative_days > 0),
  fee_minor bigint NOT NULL CHECK (fee_minor >= 0),
  fee_from text NOT NULL CHECK (fee_from IN ('platform', 'partner')),
  decided_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, currency, version)
);
CREATE TRIGGER payout_rule_immutable BEFORE UPDATE OR DELETE ON payout_rule FOR EACH ROW EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON payout_rule TO holdfast_app;
SELECT hf_guard_tenant_table('payout_rule');

ALTER TABLE payout
  -- null: judged by the program's own rules, where the tenant has none.
  ADD COLUMN rule_version int,
  ADD COLUMN review_reasons text[] NOT NULL DEFAULT '{}',
  ADD COLUMN partner_fee_minor bigint NOT NULL DEFAULT 0 CHECK (partner_fee_minor >= 0),
  ADD COLUMN decided_by text,
  -- What shows that it was paid by hand; null for what a gateway paid.
  ADD COLUMN proof text,
  ADD COLUMN retry_of text,
  ADD FOREIGN KEY (tenant_id, currency, rule_version) REFERENCES payout_rule (tenant_id, currency, version),
  ADD FOREIGN KEY (tenant_id, retry_of) REFERENCES payout (tenant_id, id);
-- A payout that came to nothing is tried again once; the second try can be tried again itself.
CREATE UNIQUE INDEX payout_one_retry ON payout (tenant_id, retry_of) WHERE retry_of IS NOT NULL;
CREATE INDEX payout_recent ON payout (tenant_id, partner_id, currency, created_at);
CREATE INDEX payout_by_state ON payout (tenant_id, state, id);

-- Chosen before the first call, because a repeated call has to be the same (null: the gateway knows only one).
ALTER TABLE payout_attempt ADD COLUMN rail text CHECK (rail IN ('UPI', 'IMPS', 'NEFT', 'RTGS'));

-- Payouts that are requested by the calendar of India.
CREATE TABLE payout_schedule (
  tenant_id text NOT NULL,
  partner_id text NOT NULL,
  currency char(3) NOT NULL,
  method text NOT NULL CHECK (method IN ('bank_account', 'upi', 'paypal')),
  every text NOT NULL CHECK (every IN ('on_request', 'week', 'month')),
  -- The period that is done with, such as 2026-W47 or 2026-11.
  done_period text,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, partner_id, currency),
  FOREIGN KEY (tenant_id, partner_id) REFERENCES partner (tenant_id, id)
);
GRANT SELECT, INSERT, UPDATE ON payout_schedule TO holdfast_app;
SELECT hf_guard_tenant_table('payout_schedule');

ALTER TABLE approval DROP CONSTRAINT approval_kind_check;
ALTER TABLE approval ADD CONSTRAINT approval_kind_check CHECK (kind IN
  ('hold_release', 'hold_extend', 'hold_pause_risk', 'receivable_write_off', 'refund_approve', 'case_decide', 'policy_change',
   'payout_approve', 'payout_by_hand', 'payout_rules'));

-- The same time of day so many working days later; Saturdays and Sundays of India do not count.
CREATE FUNCTION hf_business_days_after(since timestamptz, days int) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT since + n * interval '1 day' FROM generate_series(1, 7 + 2 * days) n
  WHERE extract(isodow FROM (since + n * interval '1 day') AT TIME ZONE 'Asia/Kolkata') < 6 ORDER BY n OFFSET days - 1 LIMIT 1
$$;

-- As in 0019; a payout under review has a time of its own.
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
  WHERE state IN ('requested', 'approved', 'queued', 'submitted', 'processing', 'in_doubt', 'held')
  UNION ALL
  SELECT tenant_id, 'payout.under_review', id, hf_business_days_after(state_since, 3) FROM payout WHERE state = 'under_review'
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
