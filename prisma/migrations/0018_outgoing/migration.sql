-- Outgoing webhooks ---------------------------------------------------------------------------------------------------
-- Where a tenant wants to hear of what happens. Secrets are sealed (lib/db/seal.ts); the one before is used beside the new
-- one until its time is over.
CREATE TABLE webhook_endpoint (
  tenant_id text NOT NULL,
  id text NOT NULL,
  url text NOT NULL CHECK (length(url) <= 2000),
  types text[] NOT NULL CHECK (cardinality(types) > 0),
  sealed_secret text NOT NULL,
  previous_sealed_secret text,
  previous_until timestamptz,
  failing_since timestamptz,
  disabled_at timestamptz,
  disabled_reason text CHECK (disabled_reason IN ('operator', 'failing', 'gone')),
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT webhook_endpoint_previous_ends CHECK ((previous_sealed_secret IS NULL) = (previous_until IS NULL)),
  CONSTRAINT webhook_endpoint_disabled_has_reason CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
);

-- Which audited deeds are told, and as what; the same as EVENTS in lib/webhooks/catalogue.ts (a test compares them).
CREATE TABLE webhook_cause (
  action text NOT NULL,
  type text NOT NULL,
  named_by text, -- the field of the audit's payload with the object's id; its subject without one
  PRIMARY KEY (action, type)
);
INSERT INTO webhook_cause (action, type, named_by) VALUES
  ('order.paid', 'order.paid', NULL),
  ('order.expired', 'order.expired', NULL),
  ('order.canceled', 'order.canceled', NULL),
  ('session.completed', 'session.completed', NULL),
  ('session.canceled', 'session.canceled', NULL),
  ('session.completed', 'hold.started', NULL),
  ('hold.started', 'hold.started', NULL),
  ('hold.paused', 'hold.paused', NULL),
  ('hold.resumed', 'hold.resumed', NULL),
  ('hold.ended', 'hold.resumed', NULL),
  ('escrow.settled', 'settlement.released', NULL),
  ('refund.requested', 'refund.requested', 'refundId'),
  ('refund.succeeded', 'refund.succeeded', 'refundId'),
  ('refund.needs_manual', 'refund.failed', 'refundId'),
  ('refund.rejected', 'refund.rejected', 'refundId'),
  ('refund.canceled', 'refund.canceled', 'refundId'),
  ('chargeback.opened', 'chargeback.opened', 'chargebackId'),
  ('chargeback.under_review', 'chargeback.under_review', 'chargebackId'),
  ('chargeback.won', 'chargeback.won', 'chargebackId'),
  ('chargeback.lost', 'chargeback.lost', 'chargebackId'),
  ('chargeback.accepted', 'chargeback.lost', 'chargebackId'),
  ('chargeback.expired', 'chargeback.lost', 'chargebackId'),
  ('chargeback.withdrawn', 'chargeback.withdrawn', 'chargebackId'),
  ('chargeback.prevented', 'chargeback.withdrawn', 'chargebackId'),
  ('case.opened', 'case.opened', 'caseId'),
  ('case.under_review', 'case.under_review', 'caseId'),
  ('case.resolved_customer', 'case.resolved', 'caseId'),
  ('case.resolved_partner', 'case.resolved', 'caseId'),
  ('case.resolved_split', 'case.resolved', 'caseId'),
  ('case.appealed', 'case.appealed', 'caseId'),
  ('case.withdrawn', 'case.withdrawn', 'caseId'),
  ('case.expired', 'case.expired', 'caseId'),
  ('case.carried_out', 'case.carried_out', 'caseId'),
  ('payout.requested', 'payout.requested', NULL),
  ('payout.paid', 'payout.paid', NULL),
  ('payout.failed', 'payout.failed', NULL),
  ('payout.returned', 'payout.returned', NULL),
  ('payout.rejected', 'payout.canceled', NULL),
  ('payout.canceled', 'payout.canceled', NULL);

-- What happened, in the order of the audit. Object, sequence and body are filled in soon after the commit, when the state
-- that the body shows can be seen (lib/webhooks/publish.ts).
CREATE TABLE webhook_event (
  tenant_id text NOT NULL,
  id text NOT NULL DEFAULT 'evt_' || upper(replace(gen_random_uuid()::text, '-', '')),
  seq bigserial NOT NULL,
  type text NOT NULL,
  subject text NOT NULL,
  at timestamptz NOT NULL,
  object_id text,
  sequence integer,
  body text,
  published_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT webhook_event_sequence UNIQUE (tenant_id, object_id, sequence),
  CONSTRAINT webhook_event_whole CHECK ((object_id IS NULL) = (sequence IS NULL) AND (object_id IS NULL) = (body IS NULL)),
  CONSTRAINT webhook_event_published CHECK (body IS NULL OR published_at IS NOT NULL)
);
CREATE INDEX webhook_event_unpublished ON webhook_event (seq) WHERE published_at IS NULL;

-- One event on its way to one endpoint. Waits while next_attempt_at is given; over when it is not.
CREATE TABLE webhook_delivery (
  tenant_id text NOT NULL,
  id text NOT NULL,
  seq bigserial NOT NULL,
  endpoint_id text NOT NULL,
  event_id text NOT NULL,
  object_id text NOT NULL,
  is_replay boolean NOT NULL DEFAULT false,
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  next_attempt_at timestamptz,
  delivered_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, endpoint_id) REFERENCES webhook_endpoint (tenant_id, id),
  FOREIGN KEY (tenant_id, event_id) REFERENCES webhook_event (tenant_id, id),
  CONSTRAINT webhook_delivery_ends CHECK (delivered_at IS NULL OR next_attempt_at IS NULL)
);
CREATE UNIQUE INDEX webhook_delivery_once ON webhook_delivery (tenant_id, endpoint_id, event_id) WHERE NOT is_replay;
CREATE INDEX webhook_delivery_due ON webhook_delivery (tenant_id, endpoint_id, next_attempt_at, seq) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX webhook_delivery_of_endpoint ON webhook_delivery (tenant_id, endpoint_id, seq);

-- The log: what each attempt came to.
CREATE TABLE webhook_attempt (
  tenant_id text NOT NULL,
  delivery_id text NOT NULL,
  attempt integer NOT NULL CHECK (attempt > 0),
  status integer,
  duration_ms integer NOT NULL CHECK (duration_ms >= 0),
  error text,
  answer text CHECK (length(answer) <= 500),
  at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, delivery_id, attempt),
  FOREIGN KEY (tenant_id, delivery_id) REFERENCES webhook_delivery (tenant_id, id)
);

-- An event exists if and only if its audit row does: same statement, same transaction. Tenants that listen nowhere pay
-- for no rows.
CREATE FUNCTION note_webhook_events() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  INSERT INTO webhook_event (tenant_id, type, subject, at)
  SELECT a.tenant_id, c.type, coalesce(a.payload ->> c.named_by, a.subject), a.at
  FROM audited a JOIN webhook_cause c ON c.action = a.action
  WHERE EXISTS (SELECT FROM webhook_endpoint e WHERE e.tenant_id = a.tenant_id)
  ORDER BY a.seq;
  RETURN NULL;
END $$;
CREATE TRIGGER audit_event_tells AFTER INSERT ON audit_event REFERENCING NEW TABLE AS audited
  FOR EACH STATEMENT EXECUTE FUNCTION note_webhook_events();

GRANT SELECT ON webhook_cause TO holdfast_app;
GRANT SELECT, INSERT, UPDATE ON webhook_endpoint, webhook_event, webhook_delivery TO holdfast_app;
GRANT SELECT, INSERT ON webhook_attempt TO holdfast_app;
GRANT USAGE ON SEQUENCE webhook_event_seq_seq, webhook_delivery_seq_seq TO holdfast_app;

SELECT hf_guard_tenant_table('webhook_endpoint'), hf_guard_tenant_table('webhook_event'),
  hf_guard_tenant_table('webhook_delivery'), hf_guard_tenant_table('webhook_attempt');
