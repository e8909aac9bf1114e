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
  PRIMARY KEY (action, type)
);
INSERT INTO webhook_cause (action, type) VALUES
  ('order.paid', 'order.paid'),
  ('order.expired', 'order.expired'),
  ('order.canceled', 'order.canceled'),
  ('session.completed', 'session.completed'),
  ('session.canceled', 'session.canceled'),
  ('session.completed', 'hold.started'),
  ('hold.paused', 'hold.paused'),
  ('hold.resumed', 'hold.resumed'),
  ('hold.ended', 'hold.resumed'),
  ('escrow.settled', 'settlement.released'),
  ('refund.requested', 'refund.requested'),
  ('refund.succeeded', 'refund.succeeded'),
  ('refund.needs_manual', 'refund.failed'),
  ('refund.rejected', 'refund.rejected'),
  ('refund.canceled', 'refund.canceled'),
  ('chargeback.opened', 'chargeback.opened'),
  ('chargeback.under_review', 'chargeback.under_review'),
  ('chargeback.won', 'chargeback.won'),
  ('chargeback.lost', 'chargeback.lost'),
  ('chargeback.accepted', 'chargeback.lost'),
  ('chargeback.expired', 'chargeback.lost'),
  ('chargeback.withdrawn', 'chargeback.withdrawn'),
  ('chargeback.prevented', 'chargeback.withdrawn'),
  ('case.opened', 'case.opened'),
  ('case.under_review', 'case.under_review'),
  ('case.resolved_customer', 'case.resolved'),
  ('case.resolved_partner', 'case.resolved'),
  ('case.resolved_split', 'case.resolved'),
  ('case.appealed', 'case.appealed'),
  ('case.withdrawn', 'case.withdrawn'),
  ('case.expired', 'case.expired'),
  ('case.carried_out', 'case.carried_out'),
  ('payout.requested', 'payout.requested'),
  ('payout.paid', 'payout.paid'),
  ('payout.failed', 'payout.failed'),
  ('payout.returned', 'payout.returned'),
  ('payout.rejected', 'payout.canceled'),
  ('payout.canceled', 'payout.canceled');

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
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX webhook_delivery_of_endpoint ON webhook_delivery (tenant_id, endpoint_id, seq);
CREATE INDEX webhook_delivery_untried ON webhook_delivery (tenant_id, endpoint_id, object_id, seq)
  WHERE attempts = 0 AND next_attempt_at IS NOT NULL;

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
  SELECT a.tenant_id, c.type, a.subject, a.at
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

-- For the branch with row-level security:
-- SELECT hf_guard_tenant_table('webhook_endpoint'), hf_guard_tenant_table('webhook_event'),
--   hf_guard_tenant_table('webhook_delivery'), hf_guard_tenant_table('webhook_attempt');
