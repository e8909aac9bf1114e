-- Who is paid: what a partner says about himself, what he accepted, how far the check of it is, and whose an account is.

-- How far the check of a partner is. Every partner who may be paid has a row; without one nothing is paid out.
CREATE TABLE partner_kyc (
  tenant_id text NOT NULL,
  partner_id text NOT NULL,
  state text NOT NULL CHECK (state IN ('incomplete', 'submitted', 'under_review', 'needs_clarification', 'active', 'suspended')),
  state_since timestamptz NOT NULL DEFAULT hf_now(),
  -- In words, for the partner; of a suspension, of a question.
  reason text CHECK (length(reason) <= 500),
  -- What the gateway wants to know: [{field, reason, text}].
  clarifications jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(clarifications) = 'array'),
  -- Who suspended the partner: an operator's word is not lifted by the gateway.
  suspended_by text CHECK (suspended_by IN ('operator', 'gateway')),
  account_id text,
  stakeholder_id text,
  product_id text,
  activation text CHECK (activation IN ('requested', 'needs_clarification', 'under_review', 'activated', 'suspended')),
  next_poll_at timestamptz,
  poll_count int NOT NULL DEFAULT 0,
  reminders int NOT NULL DEFAULT 0 CHECK (reminders >= 0),
  listings_paused_at timestamptz,
  PRIMARY KEY (tenant_id, partner_id),
  FOREIGN KEY (tenant_id, partner_id) REFERENCES partner (tenant_id, id),
  CONSTRAINT partner_kyc_account_is_one UNIQUE (tenant_id, account_id),
  CONSTRAINT partner_kyc_suspended CHECK ((state = 'suspended') = (suspended_by IS NOT NULL))
);
CREATE INDEX partner_kyc_to_poll ON partner_kyc (next_poll_at) WHERE next_poll_at IS NOT NULL;
CREATE INDEX partner_kyc_waiting ON partner_kyc (state_since) WHERE state NOT IN ('active', 'suspended');

-- Those who are there already were taken in by the operator.
INSERT INTO partner_kyc (tenant_id, partner_id, state) SELECT tenant_id, id, 'active' FROM partner WHERE id <> 'par_house';

-- What a partner says about himself, step by step; a step that was not taken is null. PAN and GSTIN, which has the
-- PAN in it, are sealed with the tenant's key.
CREATE TABLE partner_profile (
  tenant_id text NOT NULL,
  partner_id text NOT NULL,
  contact_name text,
  phone text,
  legal_name text,
  business_type text,
  street1 text,
  street2 text,
  city text,
  state_code text,
  postal_code text,
  sealed_numbers text,
  key_version int,
  pan_last4 text CHECK (length(pan_last4) = 4),
  signatory_last4 text CHECK (length(signatory_last4) = 4),
  -- Its state and its last three characters.
  gstin_ends text CHECK (length(gstin_ends) = 5),
  -- null until answered; true for somebody who declared to be registered nowhere.
  unregistered boolean,
  PRIMARY KEY (tenant_id, partner_id),
  FOREIGN KEY (tenant_id, partner_id) REFERENCES partner (tenant_id, id),
  FOREIGN KEY (tenant_id, key_version) REFERENCES tenant_data_key (tenant_id, version),
  CONSTRAINT partner_profile_gst CHECK ((gstin_ends IS NOT NULL) = (unregistered IS NOT DISTINCT FROM false)),
  CONSTRAINT partner_profile_numbers CHECK (sealed_numbers IS NOT NULL OR (pan_last4 IS NULL AND gstin_ends IS NULL)),
  CONSTRAINT partner_profile_key CHECK ((sealed_numbers IS NULL) = (key_version IS NULL))
);

-- Which text was accepted, by whom and when; never changed.
CREATE TABLE partner_acceptance (
  tenant_id text NOT NULL,
  partner_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('terms', 'unregistered')),
  -- 0 for the text that comes with the software.
  version int NOT NULL CHECK (version >= 0),
  accepted_by text NOT NULL,
  accepted_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, partner_id, kind, version),
  FOREIGN KEY (tenant_id, partner_id) REFERENCES partner (tenant_id, id),
  FOREIGN KEY (tenant_id, accepted_by) REFERENCES app_user (tenant_id, id)
);

-- Whose a bank account, UPI id or PayPal address is: a keyed hash of it, which leads to one partner of the tenant.
CREATE TABLE payout_account_owner (
  tenant_id text NOT NULL,
  fingerprint text NOT NULL,
  partner_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, fingerprint),
  FOREIGN KEY (tenant_id, partner_id) REFERENCES partner (tenant_id, id)
);

-- A new account rests for a day before anything is sent to it.
ALTER TABLE payout_destination ADD COLUMN usable_from timestamptz NOT NULL DEFAULT hf_now();

GRANT SELECT, INSERT, UPDATE ON partner_kyc, partner_profile TO holdfast_app;
GRANT SELECT, INSERT ON partner_acceptance, payout_account_owner TO holdfast_app;

SELECT hf_guard_tenant_table('partner_kyc'), hf_guard_tenant_table('partner_profile'),
  hf_guard_tenant_table('partner_acceptance'), hf_guard_tenant_table('payout_account_owner');

-- As in 0023, and partners who have to do something.
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
  UNION ALL
  -- A partner who has to do something is reminded; after the sixth time, 84 days, the listings are paused instead.
  SELECT tenant_id, 'kyc.pending', partner_id, state_since + least((reminders + 1) * interval '14 days', interval '90 days') FROM partner_kyc
  WHERE state IN ('incomplete', 'needs_clarification') AND listings_paused_at IS NULL
  UNION ALL
  SELECT tenant_id, 'kyc.submitted', partner_id, state_since + interval '3 days' FROM partner_kyc WHERE state IN ('submitted', 'under_review')
) w;
