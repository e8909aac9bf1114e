-- Tables of the product. Every key starts with the tenant. Money is bigint minor units beside char(3) currency.
-- Tables that grow with every payment (inbox, audit, ledger) have no foreign key to the tenant, and escrow has none to the
-- policy: each insert would lock the same row and check it again, about a quarter of the time of booking a payment (docs/PERFORMANCE.md).
-- Their tenant and policy come from rows that have the key.

-- Roles: the program works as holdfast_app, a checker reads as holdfast_auditor. Where the owner may not create
-- roles (a hosted database), create both beforehand; the grants at the end of each migration need them.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'holdfast_app') THEN CREATE ROLE holdfast_app NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'holdfast_auditor') THEN CREATE ROLE holdfast_auditor NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database of the cluster made it at the same moment
END $$;

-- The clock ---------------------------------------------------------------------------------------------------
-- One row. Only an instance whose owner marked it movable (demo, development, test) can move forward; never back.
CREATE TABLE clock_offset (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  offset_ms bigint NOT NULL DEFAULT 0 CHECK (offset_ms >= 0),
  movable boolean NOT NULL DEFAULT false,
  CONSTRAINT clock_offset_fixed CHECK (movable OR offset_ms = 0)
);
INSERT INTO clock_offset DEFAULT VALUES;

CREATE FUNCTION clock_offset_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.offset_ms < OLD.offset_ms THEN RAISE EXCEPTION 'the clock never goes back' USING ERRCODE = 'HF001'; END IF;
  IF NEW.offset_ms > OLD.offset_ms AND NOT OLD.movable THEN
    RAISE EXCEPTION 'the clock of this instance is fixed' USING ERRCODE = 'HF001';
  END IF;
  PERFORM pg_notify('holdfast_clock', NEW.offset_ms::text);
  RETURN NEW;
END $$;
CREATE TRIGGER clock_offset_guard BEFORE UPDATE ON clock_offset FOR EACH ROW EXECUTE FUNCTION clock_offset_guard();

-- The moment by which every rule of the product is decided: the start of the transaction, moved by the offset.
CREATE FUNCTION hf_now() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT now() + (offset_ms * interval '1 millisecond') FROM clock_offset $$;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'HF002';
END $$;

-- Tenants and people --------------------------------------------------------------------------------------------
CREATE TABLE tenant (
  id text PRIMARY KEY,
  name text NOT NULL,
  trial_ms bigint NOT NULL CHECK (trial_ms >= 0),
  settlement_policy_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT hf_now()
);

-- Percentages are basis points (1 % = 100); a policy never changes once written: a new version is a new row.
CREATE TABLE settlement_policy (
  tenant_id text NOT NULL REFERENCES tenant (id),
  id text NOT NULL,
  name text NOT NULL,
  version int NOT NULL CHECK (version > 0),
  platform_basis_points int NOT NULL CHECK (platform_basis_points BETWEEN 0 AND 10000),
  -- The tenant's part of the commission.
  tenant_basis_points int NOT NULL DEFAULT 0 CHECK (tenant_basis_points BETWEEN 0 AND 10000),
  score_threshold int NOT NULL CHECK (score_threshold BETWEEN 0 AND 100),
  slope_basis_points int NOT NULL CHECK (slope_basis_points BETWEEN 0 AND 10000),
  penalty_cap_basis_points int CHECK (penalty_cap_basis_points BETWEEN 0 AND 10000),
  -- Penalties go to the quality fund instead of to the platform.
  penalty_to_fund boolean NOT NULL DEFAULT false,
  -- Tax inside the price, of the price without it; the tax on the commission; tax collected and deducted at source.
  price_tax_basis_points int NOT NULL DEFAULT 0 CHECK (price_tax_basis_points BETWEEN 0 AND 10000),
  commission_tax_basis_points int NOT NULL DEFAULT 0 CHECK (commission_tax_basis_points BETWEEN 0 AND 10000),
  tcs_basis_points int NOT NULL DEFAULT 0 CHECK (tcs_basis_points BETWEEN 0 AND 10000),
  tds_basis_points int NOT NULL DEFAULT 0 CHECK (tds_basis_points BETWEEN 0 AND 10000),
  hold_ms bigint NOT NULL CHECK (hold_ms >= 0),
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name, version),
  -- No score can cost the partner more than the base share, and all that is taken together not more than the price without tax.
  CONSTRAINT settlement_policy_penalty_bounded CHECK (slope_basis_points::bigint * score_threshold <= 10000),
  CONSTRAINT settlement_policy_within_price CHECK (
    platform_basis_points::bigint * (10000 + commission_tax_basis_points) + (tcs_basis_points + tds_basis_points)::bigint * 10000
    + (10000 - platform_basis_points)::bigint * least(slope_basis_points * score_threshold, coalesce(penalty_cap_basis_points, 10000)) <= 100000000)
);
CREATE TRIGGER settlement_policy_immutable BEFORE UPDATE OR DELETE ON settlement_policy FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The smallest payout of a tenant in each currency it pays out.
CREATE TABLE payout_minimum (
  tenant_id text NOT NULL REFERENCES tenant (id),
  currency char(3) NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  PRIMARY KEY (tenant_id, currency)
);

CREATE TABLE partner (
  tenant_id text NOT NULL REFERENCES tenant (id),
  id text NOT NULL,
  name text NOT NULL,
  headline text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id)
);

CREATE TABLE app_user (
  tenant_id text NOT NULL REFERENCES tenant (id),
  id text NOT NULL,
  email text NOT NULL CHECK (email = lower(email)),
  password_hash text NOT NULL,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('customer', 'partner', 'operator')),
  partner_id text,
  plan text,
  trial_started_at timestamptz,
  session_version int NOT NULL DEFAULT 1,
  disabled_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, email),
  FOREIGN KEY (tenant_id, partner_id) REFERENCES partner (tenant_id, id),
  CONSTRAINT app_user_partner_has_partner CHECK ((role = 'partner') = (partner_id IS NOT NULL))
);

-- Where a partner's money goes. Account details are sealed (AES-256-GCM); label shows the last four characters.
CREATE TABLE payout_destination (
  tenant_id text NOT NULL,
  id text NOT NULL,
  partner_id text NOT NULL,
  method text NOT NULL CHECK (method IN ('bank_account', 'upi', 'paypal')),
  currency char(3) NOT NULL,
  label text NOT NULL,
  sealed_details text NOT NULL,
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, partner_id) REFERENCES partner (tenant_id, id)
);
CREATE UNIQUE INDEX payout_destination_one_active ON payout_destination (tenant_id, partner_id, method, currency) WHERE active;

-- Catalogue -----------------------------------------------------------------------------------------------------
CREATE TABLE offer (
  tenant_id text NOT NULL,
  id text NOT NULL,
  partner_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('session', 'ticket')),
  title text NOT NULL,
  summary text NOT NULL DEFAULT '',
  duration_minutes int NOT NULL CHECK (duration_minutes BETWEEN 1 AND 1440),
  starts_at timestamptz,
  capacity int CHECK (capacity > 0),
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, partner_id) REFERENCES partner (tenant_id, id),
  -- A ticket is for a fixed moment with a number of seats; a session is arranged for each customer.
  CONSTRAINT offer_ticket_is_fixed CHECK ((kind = 'ticket') = (starts_at IS NOT NULL AND capacity IS NOT NULL))
);

CREATE TABLE offer_price (
  tenant_id text NOT NULL,
  offer_id text NOT NULL,
  currency char(3) NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  PRIMARY KEY (tenant_id, offer_id, currency),
  FOREIGN KEY (tenant_id, offer_id) REFERENCES offer (tenant_id, id)
);

CREATE TABLE session (
  tenant_id text NOT NULL,
  id text NOT NULL,
  offer_id text NOT NULL,
  partner_id text NOT NULL,
  customer_id text NOT NULL,
  -- Whether the customer chose this time, so that it is taken for others.
  reserved_slot boolean NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  state text NOT NULL CHECK (state IN ('requested', 'scheduled', 'in_progress', 'awaiting_confirmation', 'completed', 'canceled')),
  delivered_at timestamptz,
  completed_at timestamptz,
  completed_by text,
  score int CHECK (score BETWEEN 0 AND 100),
  rated_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, offer_id) REFERENCES offer (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES app_user (tenant_id, id),
  CONSTRAINT session_completed_has_time CHECK ((state = 'completed') = (completed_at IS NOT NULL)),
  CONSTRAINT session_score_only_when_completed CHECK (score IS NULL OR state = 'completed')
);
CREATE INDEX session_of_partner ON session (tenant_id, partner_id, starts_at);
CREATE INDEX session_due ON session (starts_at) WHERE state IN ('scheduled', 'in_progress', 'awaiting_confirmation');

-- Orders and payments ---------------------------------------------------------------------------------------------
CREATE TABLE customer_order (
  tenant_id text NOT NULL,
  id text NOT NULL,
  customer_id text NOT NULL,
  partner_id text NOT NULL,
  offer_id text NOT NULL,
  session_id text NOT NULL,
  currency char(3) NOT NULL,
  subtotal_minor bigint NOT NULL CHECK (subtotal_minor > 0),
  discount_minor bigint NOT NULL DEFAULT 0,
  tax_minor bigint NOT NULL DEFAULT 0 CHECK (tax_minor >= 0),
  total_minor bigint NOT NULL CHECK (total_minor > 0),
  policy_id text NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'paid', 'expired', 'canceled')),
  expires_at timestamptz NOT NULL,
  paid_at timestamptz,
  request_key text,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, customer_id, request_key),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES app_user (tenant_id, id),
  FOREIGN KEY (tenant_id, session_id) REFERENCES session (tenant_id, id),
  FOREIGN KEY (tenant_id, policy_id) REFERENCES settlement_policy (tenant_id, id),
  CONSTRAINT customer_order_total CHECK (total_minor = subtotal_minor - discount_minor + tax_minor),
  CONSTRAINT customer_order_discount CHECK (discount_minor BETWEEN 0 AND subtotal_minor),
  CONSTRAINT customer_order_paid_has_time CHECK ((state = 'paid') = (paid_at IS NOT NULL))
);
-- A session has one order that counts.
CREATE UNIQUE INDEX customer_order_of_session ON customer_order (tenant_id, session_id) WHERE state IN ('open', 'paid');
CREATE INDEX customer_order_of_customer ON customer_order (tenant_id, customer_id, id);
CREATE INDEX customer_order_expiring ON customer_order (expires_at) WHERE state = 'open';

CREATE TABLE payment (
  tenant_id text NOT NULL,
  id text NOT NULL,
  -- null for money that we cannot assign to an order (it stands in suspense).
  order_id text,
  gateway text NOT NULL,
  gateway_account text NOT NULL,
  gateway_order_id text,
  gateway_payment_id text,
  currency char(3) NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  state text NOT NULL CHECK (state IN ('created', 'requires_action', 'processing', 'in_doubt', 'failed', 'expired', 'canceled', 'authorized', 'voided', 'captured')),
  suspense_reason text,
  failure_reason text,
  fee_minor bigint CHECK (fee_minor >= 0),
  fee_tax_minor bigint CHECK (fee_tax_minor BETWEEN 0 AND fee_minor),
  checkout jsonb,
  next_poll_at timestamptz,
  poll_count int NOT NULL DEFAULT 0,
  captured_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, order_id) REFERENCES customer_order (tenant_id, id),
  CONSTRAINT payment_captured_is_known CHECK (state <> 'captured' OR (gateway_payment_id IS NOT NULL AND captured_at IS NOT NULL)),
  CONSTRAINT payment_suspense_is_captured CHECK (suspense_reason IS NULL OR state = 'captured')
);
CREATE UNIQUE INDEX payment_gateway_order ON payment (tenant_id, gateway, gateway_order_id) WHERE suspense_reason IS NULL;
CREATE UNIQUE INDEX payment_gateway_payment ON payment (tenant_id, gateway, gateway_payment_id) WHERE state = 'captured';
-- Two captures for one order: the first counts, the second is in suspense.
CREATE UNIQUE INDEX payment_captured_once ON payment (tenant_id, order_id) WHERE state = 'captured' AND suspense_reason IS NULL;
CREATE INDEX payment_of_order ON payment (tenant_id, order_id);
CREATE INDEX payment_polling ON payment (next_poll_at) WHERE next_poll_at IS NOT NULL;

CREATE TABLE payment_event (
  tenant_id text NOT NULL,
  seq bigserial NOT NULL,
  payment_id text NOT NULL,
  kind text NOT NULL,
  from_state text,
  to_state text NOT NULL,
  inbox_id text,
  detail jsonb NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, seq)
);
CREATE INDEX payment_event_of_payment ON payment_event (tenant_id, payment_id, seq);
CREATE TRIGGER payment_event_append_only BEFORE UPDATE OR DELETE ON payment_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_event_no_truncate BEFORE TRUNCATE ON payment_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Escrow and settlement ---------------------------------------------------------------------------------------------
CREATE TABLE escrow (
  tenant_id text NOT NULL,
  order_id text NOT NULL,
  partner_id text NOT NULL,
  currency char(3) NOT NULL,
  state text NOT NULL CHECK (state IN ('funded', 'holding', 'paused', 'settled', 'refunded', 'charged_back', 'frozen')),
  funded_minor bigint NOT NULL CHECK (funded_minor > 0),
  -- What is still held; always equal to the ledger balance of escrow:<order>.
  balance_minor bigint NOT NULL CHECK (balance_minor >= 0),
  policy_id text NOT NULL,
  score int CHECK (score BETWEEN 0 AND 100),
  hold_required_ms bigint NOT NULL CHECK (hold_required_ms >= 0),
  elapsed_ms bigint NOT NULL DEFAULT 0 CHECK (elapsed_ms >= 0),
  completed_at timestamptz,
  running_since timestamptz,
  release_at timestamptz,
  funded_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, order_id),
  FOREIGN KEY (tenant_id, order_id) REFERENCES customer_order (tenant_id, id),
  -- A missing time is never "long ago": a running clock has a start, and its end follows from it.
  CONSTRAINT escrow_holding_runs CHECK ((state = 'holding') = (running_since IS NOT NULL)),
  CONSTRAINT escrow_holding_ends CHECK (state <> 'holding' OR (completed_at IS NOT NULL AND
    release_at = running_since + (greatest(hold_required_ms - elapsed_ms, 0) * interval '1 millisecond'))),
  CONSTRAINT escrow_settled_is_empty CHECK (state NOT IN ('settled', 'refunded', 'charged_back') OR balance_minor = 0)
);
CREATE INDEX escrow_due ON escrow (release_at, order_id) WHERE state = 'holding';
CREATE INDEX escrow_of_partner ON escrow (tenant_id, partner_id) WHERE state IN ('funded', 'holding', 'paused');

CREATE TABLE settlement (
  tenant_id text NOT NULL,
  id text NOT NULL,
  order_id text NOT NULL,
  partner_id text NOT NULL,
  currency char(3) NOT NULL,
  state text NOT NULL CHECK (state IN ('posted', 'releasing', 'released', 'reversed')),
  released_minor bigint NOT NULL CHECK (released_minor > 0),
  partner_minor bigint NOT NULL CHECK (partner_minor >= 0),
  platform_minor bigint NOT NULL CHECK (platform_minor >= 0),
  -- The tenant's part of the commission, which platform_minor is without.
  tenant_minor bigint NOT NULL DEFAULT 0 CHECK (tenant_minor >= 0),
  tax_minor bigint NOT NULL DEFAULT 0 CHECK (tax_minor >= 0),
  -- Penalties, the platform's and the fund's, are inside platform_minor; the three taxes are inside tax_minor.
  penalty_minor bigint NOT NULL CHECK (penalty_minor >= 0),
  fund_minor bigint NOT NULL DEFAULT 0 CHECK (fund_minor >= 0),
  commission_tax_minor bigint NOT NULL DEFAULT 0 CHECK (commission_tax_minor >= 0),
  tcs_minor bigint NOT NULL DEFAULT 0 CHECK (tcs_minor >= 0),
  tds_minor bigint NOT NULL DEFAULT 0 CHECK (tds_minor >= 0),
  score int,
  policy jsonb NOT NULL,
  settled_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, order_id),
  FOREIGN KEY (tenant_id, order_id) REFERENCES escrow (tenant_id, order_id),
  CONSTRAINT settlement_parts CHECK (penalty_minor + fund_minor <= platform_minor AND commission_tax_minor + tcs_minor + tds_minor = tax_minor),
  CONSTRAINT settlement_conserves CHECK (partner_minor + platform_minor + tenant_minor + tax_minor = released_minor)
);
CREATE INDEX settlement_of_partner ON settlement (tenant_id, partner_id, settled_at);

-- Payouts -----------------------------------------------------------------------------------------------------------
CREATE TABLE payout (
  tenant_id text NOT NULL,
  id text NOT NULL,
  partner_id text NOT NULL,
  destination_id text NOT NULL,
  gateway text NOT NULL,
  currency char(3) NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  fee_minor bigint CHECK (fee_minor >= 0),
  fee_tax_minor bigint CHECK (fee_tax_minor BETWEEN 0 AND fee_minor),
  state text NOT NULL CHECK (state IN ('requested', 'under_review', 'approved', 'queued', 'submitted', 'processing', 'in_doubt', 'held', 'unclaimed', 'paid', 'failed', 'returned', 'rejected', 'canceled')),
  failure_reason text,
  bank_reference text,
  requested_by text NOT NULL,
  request_key text,
  next_poll_at timestamptz,
  poll_count int NOT NULL DEFAULT 0,
  paid_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, partner_id, request_key),
  FOREIGN KEY (tenant_id, partner_id) REFERENCES partner (tenant_id, id),
  FOREIGN KEY (tenant_id, destination_id) REFERENCES payout_destination (tenant_id, id)
);
CREATE INDEX payout_of_partner ON payout (tenant_id, partner_id, id);
CREATE INDEX payout_polling ON payout (next_poll_at) WHERE next_poll_at IS NOT NULL;

-- The id of an attempt is the gateway's idempotency key: written before the call, replaced only after a known failure.
CREATE TABLE payout_attempt (
  tenant_id text NOT NULL,
  id text NOT NULL,
  payout_id text NOT NULL,
  n int NOT NULL CHECK (n > 0),
  state text NOT NULL CHECK (state IN ('open', 'unknown', 'paid', 'failed')),
  gateway_payout_id text,
  first_sent_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, payout_id, n),
  FOREIGN KEY (tenant_id, payout_id) REFERENCES payout (tenant_id, id)
);
CREATE UNIQUE INDEX payout_attempt_one_live ON payout_attempt (tenant_id, payout_id) WHERE state IN ('open', 'unknown');
CREATE UNIQUE INDEX payout_attempt_gateway_id ON payout_attempt (tenant_id, gateway_payout_id) WHERE gateway_payout_id IS NOT NULL;

-- Inbox ---------------------------------------------------------------------------------------------------------------
-- Everything a gateway says, by whatever road it came, exactly as received.
CREATE TABLE inbox_event (
  tenant_id text NOT NULL,
  id text NOT NULL,
  seq bigserial NOT NULL,
  gateway text NOT NULL,
  account text NOT NULL,
  event_key text NOT NULL,
  event_type text NOT NULL,
  road text NOT NULL CHECK (road IN ('webhook', 'return', 'poll', 'reply')),
  shape text NOT NULL,
  body_text text,
  body_bytes bytea,
  headers jsonb NOT NULL DEFAULT '{}',
  source_ip text,
  status text NOT NULL DEFAULT 'received' CHECK (status IN ('received', 'processed', 'ignored', 'dead')),
  effects int NOT NULL DEFAULT 0,
  attempts int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT hf_now(),
  last_error text,
  received_at timestamptz NOT NULL DEFAULT hf_now(),
  processed_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, gateway, account, event_key),
  CONSTRAINT inbox_event_one_body CHECK ((body_text IS NULL) <> (body_bytes IS NULL)),
  CONSTRAINT inbox_event_done_has_time CHECK ((status = 'received') = (processed_at IS NULL))
);
CREATE INDEX inbox_event_due ON inbox_event (next_attempt_at, seq) WHERE status = 'received';
CREATE INDEX inbox_event_recent ON inbox_event (tenant_id, seq);

CREATE FUNCTION inbox_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.tenant_id, NEW.id, NEW.seq, NEW.gateway, NEW.account, NEW.event_key, NEW.road, NEW.shape, NEW.received_at)
      IS DISTINCT FROM (OLD.tenant_id, OLD.id, OLD.seq, OLD.gateway, OLD.account, OLD.event_key, OLD.road, OLD.shape, OLD.received_at)
    OR NEW.body_text IS DISTINCT FROM OLD.body_text OR NEW.body_bytes IS DISTINCT FROM OLD.body_bytes THEN
    RAISE EXCEPTION 'what a gateway said is never changed' USING ERRCODE = 'HF002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inbox_event_guard BEFORE UPDATE ON inbox_event FOR EACH ROW EXECUTE FUNCTION inbox_event_guard();
CREATE TRIGGER inbox_event_keep BEFORE DELETE ON inbox_event FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Forged and malformed deliveries leave a count, nothing else.
CREATE TABLE webhook_rejection (
  tenant_id text NOT NULL REFERENCES tenant (id),
  gateway text NOT NULL,
  reason text NOT NULL,
  hour timestamptz NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (tenant_id, gateway, reason, hour)
);

-- Requests and audit --------------------------------------------------------------------------------------------------
CREATE TABLE idempotency_record (
  tenant_id text NOT NULL REFERENCES tenant (id),
  principal text NOT NULL,
  route text NOT NULL,
  key text NOT NULL,
  body_hash text NOT NULL,
  status int,
  answer text,
  locked_until timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, principal, route, key)
);

CREATE TABLE audit_event (
  tenant_id text NOT NULL,
  seq bigserial NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}',
  request_id text,
  at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, seq)
);
CREATE INDEX audit_event_of_subject ON audit_event (tenant_id, subject, seq);
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What the program may do ------------------------------------------------------------------------------------------------
GRANT USAGE ON SCHEMA public TO holdfast_app, holdfast_auditor;
GRANT SELECT ON clock_offset TO holdfast_app, holdfast_auditor;
GRANT UPDATE (offset_ms) ON clock_offset TO holdfast_app;
GRANT SELECT, INSERT, UPDATE ON tenant, partner, app_user, payout_destination, payout_minimum, offer, offer_price, session, customer_order,
  payment, escrow, settlement, payout, payout_attempt, inbox_event, webhook_rejection TO holdfast_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_record TO holdfast_app;
GRANT SELECT, INSERT ON settlement_policy, payment_event, audit_event TO holdfast_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO holdfast_app;
