-- Chargebacks, and the evidence that answers them.

-- What is contested at the gateway, or was lost there, can be given back only once.
ALTER TABLE payment ADD COLUMN disputed_minor bigint NOT NULL DEFAULT 0 CHECK (disputed_minor >= 0);
ALTER TABLE payment ADD CONSTRAINT payment_returns_within_capture CHECK (refunded_minor + disputed_minor <= amount_minor);

-- What of a capture the gateway no longer holds for us, and the part of it that its own fee had taken before.
ALTER TABLE payment ADD COLUMN gone_minor bigint NOT NULL DEFAULT 0 CHECK (gone_minor >= 0);
ALTER TABLE payment ADD COLUMN gone_fee_minor bigint NOT NULL DEFAULT 0 CHECK (gone_fee_minor >= 0);
UPDATE payment p SET gone_minor = r.sum, gone_fee_minor = div(coalesce(p.fee_minor, 0)::numeric * r.sum, p.amount_minor)::bigint
FROM (SELECT tenant_id, payment_id, sum(amount_minor)::bigint AS sum FROM refund WHERE state = 'succeeded' GROUP BY 1, 2) r
WHERE p.tenant_id = r.tenant_id AND p.id = r.payment_id;
ALTER TABLE payment ADD CONSTRAINT payment_gone_within_capture CHECK (gone_minor <= amount_minor);

CREATE TABLE chargeback (
  tenant_id text NOT NULL,
  id text NOT NULL,
  payment_id text NOT NULL,
  -- null for money in suspense.
  order_id text,
  gateway text NOT NULL,
  gateway_dispute_id text NOT NULL,
  stage text NOT NULL CHECK (stage IN ('warning', 'inquiry', 'chargeback', 'pre_arbitration', 'arbitration')),
  status text NOT NULL CHECK (status IN ('needs_response', 'under_review', 'won', 'lost', 'accepted', 'expired', 'withdrawn', 'prevented')),
  -- Where the gateway says that the money is.
  funds text NOT NULL CHECK (funds IN ('none', 'withdrawn', 'reinstated', 'deducted')),
  currency char(3) NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  -- The part of the amount that had not been given back otherwise.
  counted_minor bigint NOT NULL CHECK (counted_minor >= 0),
  -- How much of it is in the payment's disputed_minor now.
  reserved_minor bigint NOT NULL DEFAULT 0 CHECK (reserved_minor IN (0, counted_minor)),
  reason_class text NOT NULL CHECK (reason_class IN ('fraud', 'service', 'processing')),
  reason_code text NOT NULL,
  respond_by timestamptz,
  -- A refund was under way when it came: the best evidence there is.
  refund_issued boolean NOT NULL DEFAULT false,
  -- How often it was opened, and how often the gateway took the money.
  opening int NOT NULL DEFAULT 1 CHECK (opening > 0),
  round int NOT NULL DEFAULT 0 CHECK (round >= 0),
  -- What the gateway keeps from us now, and what its own fee had taken of it before.
  moved_minor bigint NOT NULL DEFAULT 0 CHECK (moved_minor >= 0),
  fee_share_minor bigint NOT NULL DEFAULT 0 CHECK (fee_share_minor >= 0),
  -- What the partner would lose, and how much of it was set aside from the balance.
  stake_minor bigint NOT NULL DEFAULT 0 CHECK (stake_minor >= 0),
  set_aside_minor bigint NOT NULL DEFAULT 0 CHECK (set_aside_minor >= 0 AND set_aside_minor <= stake_minor),
  is_lost boolean NOT NULL DEFAULT false,
  -- Who gave the lost money: {"held": "…"} before the split, otherwise each component's part (negative: got it).
  lost_parts jsonb,
  -- What the gateway charged for the dispute.
  fee_minor bigint NOT NULL DEFAULT 0 CHECK (fee_minor >= 0),
  answer text CHECK (answer IN ('contest', 'accept')),
  answer_text text,
  answered_by text,
  submitted_at timestamptz,
  failure_reason text,
  next_poll_at timestamptz,
  poll_count int NOT NULL DEFAULT 0,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz CHECK (closed_at >= opened_at),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, gateway, gateway_dispute_id),
  FOREIGN KEY (tenant_id, payment_id) REFERENCES payment (tenant_id, id),
  FOREIGN KEY (tenant_id, order_id) REFERENCES customer_order (tenant_id, id),
  CONSTRAINT chargeback_lost_is_moved CHECK (NOT is_lost OR moved_minor > 0),
  CONSTRAINT chargeback_answer_has_author CHECK ((answer IS NULL) = (answered_by IS NULL))
);
CREATE INDEX chargeback_of_payment ON chargeback (tenant_id, payment_id);
CREATE INDEX chargeback_of_order ON chargeback (tenant_id, order_id);
CREATE INDEX chargeback_polling ON chargeback (next_poll_at) WHERE next_poll_at IS NOT NULL;
CREATE INDEX chargeback_waiting ON chargeback (respond_by) WHERE closed_at IS NULL;

-- No refund is asked for, granted or sent again while the bank decides about the same money. An early warning does not
-- stop it: a refund is how a chargeback is prevented. The payment's row is the lock that both sides take first.
CREATE FUNCTION refund_excludes_chargeback() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM payment WHERE tenant_id = NEW.tenant_id AND id = NEW.payment_id FOR UPDATE;
  IF EXISTS (SELECT FROM chargeback WHERE tenant_id = NEW.tenant_id AND payment_id = NEW.payment_id AND closed_at IS NULL AND stage <> 'warning') THEN
    RAISE EXCEPTION 'payment % is contested at the gateway', NEW.payment_id USING ERRCODE = 'HF005';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER refund_excludes_chargeback_new BEFORE INSERT ON refund FOR EACH ROW EXECUTE FUNCTION refund_excludes_chargeback();
CREATE TRIGGER refund_excludes_chargeback_step BEFORE UPDATE OF state ON refund FOR EACH ROW
  WHEN ((OLD.state = 'requested' AND NEW.state = 'approved') OR (OLD.state = 'needs_manual' AND NEW.state = 'queued'))
  EXECUTE FUNCTION refund_excludes_chargeback();

-- What was seen as it happened; never changed afterwards.
CREATE TABLE evidence (
  tenant_id text NOT NULL,
  seq bigserial NOT NULL,
  order_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('terms_accepted', 'session_times', 'attendance', 'receipt', 'message', 'rating', 'ip_user_agent', 'document')),
  actor text NOT NULL,
  body jsonb NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, seq),
  FOREIGN KEY (tenant_id, order_id) REFERENCES customer_order (tenant_id, id)
);
CREATE INDEX evidence_of_order ON evidence (tenant_id, order_id, seq);
CREATE TRIGGER evidence_append_only BEFORE UPDATE OR DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_no_truncate BEFORE TRUNCATE ON evidence FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT, UPDATE ON chargeback TO holdfast_app;
GRANT SELECT, INSERT ON evidence TO holdfast_app;
GRANT USAGE ON SEQUENCE evidence_seq_seq TO holdfast_app;

DROP VIEW books.dispute;
CREATE VIEW books.dispute AS
SELECT id, tenant_id AS tenant, order_id, opened_at, closed_at, CASE WHEN closed_at IS NOT NULL THEN status END AS outcome FROM chargeback;
-- What of a payment cannot be given back a second time.
CREATE VIEW books.chargeback AS
SELECT id, tenant_id AS tenant, (SELECT p.gateway_payment_id FROM payment p WHERE p.tenant_id = c.tenant_id AND p.id = c.payment_id) AS payment_id,
       CASE WHEN closed_at IS NULL OR is_lost THEN counted_minor ELSE 0 END AS counted
FROM chargeback c;
GRANT SELECT ON books.dispute, books.chargeback TO holdfast_app, holdfast_auditor;

CREATE OR REPLACE VIEW books.orders AS
SELECT o.id, o.tenant_id AS tenant, o.partner_id AS partner, o.currency, o.subtotal_minor AS subtotal, o.discount_minor AS discount,
       o.tax_minor AS tax, o.total_minor AS total,
       CASE
         WHEN o.state = 'open' THEN 'pending'
         WHEN o.state = 'expired' THEN 'expired'
         WHEN o.state = 'canceled' THEN 'cancelled'
         WHEN e.state = 'settled' THEN 'settled'
         WHEN e.state IN ('refunded', 'charged_back') THEN 'refunded'
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
