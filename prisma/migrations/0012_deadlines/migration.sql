-- Since when an object is in its state; set by the database, so that no statement can forget it.
ALTER TABLE payment ADD COLUMN state_since timestamptz NOT NULL DEFAULT hf_now();
ALTER TABLE refund ADD COLUMN state_since timestamptz NOT NULL DEFAULT hf_now();
ALTER TABLE payout ADD COLUMN state_since timestamptz NOT NULL DEFAULT hf_now();

CREATE FUNCTION note_state_since() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.state_since := hf_now();
  RETURN NEW;
END $$;
CREATE TRIGGER payment_state_since BEFORE UPDATE OF state ON payment FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION note_state_since();
CREATE TRIGGER refund_state_since BEFORE UPDATE OF state ON refund FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION note_state_since();
CREATE TRIGGER payout_state_since BEFORE UPDATE OF state ON payout FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION note_state_since();

CREATE INDEX payment_waiting ON payment (state_since) WHERE state IN ('requires_action', 'processing', 'in_doubt', 'authorized');
CREATE INDEX refund_waiting ON refund (state_since) WHERE state NOT IN ('succeeded', 'rejected', 'canceled');
CREATE INDEX payout_waiting ON payout (state_since) WHERE state IN ('requested', 'under_review', 'approved', 'queued', 'submitted', 'processing', 'in_doubt', 'held', 'unclaimed');

-- What an operator must look at; one open alert for a kind and subject.
CREATE TABLE alert (
  tenant_id text NOT NULL,
  seq bigserial NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  message text NOT NULL,
  raised_at timestamptz NOT NULL DEFAULT hf_now(),
  closed_at timestamptz CHECK (closed_at >= raised_at),
  PRIMARY KEY (tenant_id, seq)
);
CREATE UNIQUE INDEX alert_open_once ON alert (tenant_id, kind, subject) WHERE closed_at IS NULL;

-- As of which moments the timer of the deadlines last went through the whole table. One row. A run leaves what somebody else
-- has locked to the next one, so what counts is the run before the last.
CREATE TABLE deadline_run (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  as_of timestamptz NOT NULL,
  before_as_of timestamptz
);

GRANT SELECT, INSERT, UPDATE ON alert, deadline_run TO holdfast_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO holdfast_app;

-- Everything that waits, with the moment at which it must have moved on (lib/payments/deadlines/table.ts says how).
-- `escalated`: an operator has been told, and it may stay until somebody decides.
CREATE VIEW books.waiting AS
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
) w;
GRANT SELECT ON books.waiting TO holdfast_app, holdfast_auditor;

-- What the last two runs of the timer should have moved on.
CREATE VIEW books.overdue AS
SELECT w.tenant, w.object, w.id, w.due_at FROM books.waiting w, deadline_run r WHERE w.due_at <= r.before_as_of AND NOT w.escalated;
GRANT SELECT ON books.overdue TO holdfast_app, holdfast_auditor;
