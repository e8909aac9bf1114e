-- Endings of sessions, decisions of two operators, changes of a running hold, and what partners owe.

-- Sessions ------------------------------------------------------------------------------------------------------------
ALTER TABLE offer
  -- Whether the partner has to say yes after the payment; copied to each session when it is booked.
  ADD COLUMN needs_acceptance boolean NOT NULL DEFAULT false,
  ADD COLUMN canceled_at timestamptz,
  ADD COLUMN canceled_by text,
  ADD COLUMN cancel_reason text,
  ADD CONSTRAINT offer_canceled_has_story CHECK ((canceled_at IS NULL) = (canceled_by IS NULL) AND (canceled_at IS NULL) = (cancel_reason IS NULL));

ALTER TABLE session DROP CONSTRAINT session_state_check;
ALTER TABLE session ADD CONSTRAINT session_state_check
  CHECK (state IN ('requested', 'scheduled', 'in_progress', 'awaiting_confirmation', 'completed', 'canceled', 'no_show'));
ALTER TABLE session
  ADD COLUMN needs_acceptance boolean NOT NULL DEFAULT false,
  -- Until when the partner can say yes; set by the payment.
  ADD COLUMN accept_by timestamptz,
  -- A canceled seat of which money was retained is paid for: it is not sold again.
  ADD COLUMN keeps_seat boolean NOT NULL DEFAULT false,
  ADD COLUMN absent text CHECK (absent IN ('customer', 'partner', 'both')),
  ADD COLUMN absence_disputed boolean NOT NULL DEFAULT false,
  -- When the default is applied; null once it is decided.
  ADD COLUMN absence_due_at timestamptz,
  ADD COLUMN reopened_at timestamptz,
  ADD CONSTRAINT session_no_show_says_who CHECK ((state = 'no_show') = (absent IS NOT NULL)),
  ADD CONSTRAINT session_absence_is_no_show CHECK (absence_due_at IS NULL OR state = 'no_show'),
  ADD CONSTRAINT session_kept_seat_is_canceled CHECK (NOT keeps_seat OR state = 'canceled');
CREATE INDEX session_to_accept ON session (accept_by) WHERE state = 'requested' AND accept_by IS NOT NULL;
CREATE INDEX session_absence_due ON session (absence_due_at) WHERE absence_due_at IS NOT NULL;

-- Another time for a session, proposed by one side and accepted by the other.
CREATE TABLE session_proposal (
  tenant_id text NOT NULL,
  id text NOT NULL,
  session_id text NOT NULL,
  proposed_by text NOT NULL,
  proposed_role text NOT NULL CHECK (proposed_role IN ('customer', 'partner')),
  starts_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'expired')),
  -- Nobody accepts it after the session has begun, at the old time or the new.
  expires_at timestamptz NOT NULL,
  decided_by text,
  decided_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, session_id) REFERENCES session (tenant_id, id),
  CONSTRAINT session_proposal_decided CHECK ((state = 'open') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX session_proposal_one_open ON session_proposal (tenant_id, session_id) WHERE state = 'open';
CREATE INDEX session_proposal_due ON session_proposal (expires_at) WHERE state = 'open';

-- The hold ------------------------------------------------------------------------------------------------------------
-- Whether a contented customer may shorten the hold.
ALTER TABLE tenant ADD COLUMN early_release boolean NOT NULL DEFAULT false;
-- When a pause ends by itself; null for one that ends with its cause.
ALTER TABLE escrow_pause ADD COLUMN expires_at timestamptz;
CREATE INDEX escrow_pause_due ON escrow_pause (expires_at) WHERE closed_at IS NULL AND expires_at IS NOT NULL;

-- Decisions of two operators ------------------------------------------------------------------------------------------
CREATE TABLE approval (
  tenant_id text NOT NULL,
  id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('hold_release', 'hold_extend', 'hold_pause_risk', 'receivable_write_off')),
  subject text NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}',
  reason text NOT NULL,
  requested_by text NOT NULL,
  decided_by text,
  decision_reason text,
  state text NOT NULL CHECK (state IN ('pending', 'approved', 'declined', 'expired')),
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  expires_at timestamptz NOT NULL,
  decided_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT approval_two_people CHECK (decided_by <> requested_by),
  CONSTRAINT approval_decided CHECK ((state = 'pending') = (decided_at IS NULL)),
  CONSTRAINT approval_decided_by_somebody CHECK ((state IN ('approved', 'declined')) = (decided_by IS NOT NULL))
);
CREATE UNIQUE INDEX approval_one_pending ON approval (tenant_id, kind, subject) WHERE state = 'pending';
CREATE INDEX approval_due ON approval (expires_at) WHERE state = 'pending';

-- What partners owe ---------------------------------------------------------------------------------------------------
-- How new income of a partner is treated; '*' is for all partners of the tenant, a row of the partner's own wins.
CREATE TABLE income_tier (
  tenant_id text NOT NULL REFERENCES tenant (id),
  partner_id text NOT NULL,
  -- The part of each settlement that pays back a debt.
  netting_basis_points int NOT NULL DEFAULT 10000 CHECK (netting_basis_points BETWEEN 5000 AND 10000),
  reserve_basis_points int NOT NULL DEFAULT 0 CHECK (reserve_basis_points BETWEEN 0 AND 10000),
  reserve_days int NOT NULL DEFAULT 0 CHECK (reserve_days BETWEEN 0 AND 365),
  -- Settlements before it are left alone.
  since timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, partner_id)
);

-- A settlement that a tier applied to, once for each.
CREATE TABLE partner_income (
  tenant_id text NOT NULL,
  order_id text NOT NULL,
  partner_id text NOT NULL,
  currency char(3) NOT NULL,
  netted_minor bigint NOT NULL CHECK (netted_minor >= 0),
  reserved_minor bigint NOT NULL CHECK (reserved_minor >= 0),
  -- What of it still stands in partner:<id>:reserve.
  reserve_left_minor bigint NOT NULL CHECK (reserve_left_minor BETWEEN 0 AND reserved_minor),
  release_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, order_id),
  FOREIGN KEY (tenant_id, order_id) REFERENCES settlement (tenant_id, order_id)
);
CREATE INDEX partner_income_reserved ON partner_income (release_at) WHERE reserve_left_minor > 0;

GRANT SELECT, INSERT, UPDATE ON session_proposal, approval, partner_income TO holdfast_app;
GRANT SELECT ON income_tier TO holdfast_app;
