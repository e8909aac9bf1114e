-- Answers stored with their effect, a sealed audit, refusals of gateways, and payouts that stop when the books are wrong.

-- Requests -----------------------------------------------------------------------------------------------------
-- The request that has the key now: one whose time was over cannot store its answer, and so cannot commit its effect.
ALTER TABLE idempotency_record ADD COLUMN holder text;
CREATE INDEX idempotency_record_age ON idempotency_record (created_at);

-- Audit: who, what, before and after, from where ------------------------------------------------------------------
-- xid is the transaction that wrote the row. The sealer goes by (xid, seq): once no transaction below an xid runs any more,
-- nothing can appear below it, which is not true of seq alone (a number is taken long before its row can be seen).
ALTER TABLE audit_event
  ADD COLUMN before jsonb,
  ADD COLUMN after jsonb,
  ADD COLUMN ip text,
  ADD COLUMN user_agent text,
  ADD COLUMN xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE audit_event DROP CONSTRAINT audit_event_pkey;
ALTER TABLE audit_event ADD PRIMARY KEY (tenant_id, xid, seq);

-- Every transfer has its audit row, whoever posts it; the subject is the transfer's id in books.transfer.
CREATE FUNCTION ledger_transfer_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_event (tenant_id, actor, action, subject, payload, at)
  SELECT tenant_id, 'ledger', 'ledger.posted', tenant_id || '/' || id, jsonb_build_object('fingerprint', fingerprint), created_at FROM added;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_transfer_audit AFTER INSERT ON ledger_transfer REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_transfer_audit();
INSERT INTO audit_event (tenant_id, actor, action, subject, payload, at)
SELECT tenant_id, 'ledger', 'ledger.posted', tenant_id || '/' || id, jsonb_build_object('fingerprint', fingerprint), created_at FROM ledger_transfer;

-- The chain: one for each tenant, gapless from 1, written after the fact so that it costs the payment nothing.
CREATE TABLE audit_seal (
  tenant_id text NOT NULL,
  seq bigint NOT NULL CHECK (seq > 0),
  audit_xid bigint NOT NULL,
  audit_seq bigint NOT NULL,
  prev_hash bytea NOT NULL CHECK (length(prev_hash) = 32),
  hash bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (tenant_id, seq),
  UNIQUE (tenant_id, audit_xid, audit_seq)
);
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Signed heads; the same lines go to a file outside the database.
CREATE TABLE audit_head (
  tenant_id text NOT NULL,
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  signed_at timestamptz NOT NULL,
  public_key text NOT NULL,
  signature text NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);
CREATE TRIGGER audit_head_append_only BEFORE UPDATE OR DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- All that a row says beyond actor, action and subject; docs/AUDIT.md gives the form for those who check without PostgreSQL.
CREATE FUNCTION audit_payload(e audit_event) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('payload', e.payload, 'at', to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || CASE WHEN e.before IS NULL AND e.after IS NULL THEN '{}' ELSE jsonb_build_object('before', e.before, 'after', e.after) END
    || CASE WHEN e.ip IS NULL AND e.user_agent IS NULL AND e.request_id IS NULL THEN '{}'
         ELSE jsonb_build_object('ip', e.ip, 'userAgent', e.user_agent, 'requestId', e.request_id) END
$$;

-- The form that is hashed; rule A1 of the books spells it out again.
CREATE FUNCTION audit_hash(prev bytea, seq bigint, tenant text, actor text, action text, subject text, payload jsonb) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(prev || convert_to(jsonb_build_array(seq, tenant, actor, action, subject)::text || payload::text, 'UTF8'))
$$;

-- Seals the next rows of a tenant; the caller holds the sealer's lock. Only rows of transactions below the oldest that still
-- runs: whatever stands there is decided, and no row can appear before them any more.
CREATE FUNCTION audit_seal_next(p_tenant text, p_limit int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  v_last audit_seal;
  v_row audit_event;
  v_prev bytea := decode(repeat('00', 32), 'hex');
  v_seq bigint := 0;
  v_count int := 0;
BEGIN
  SELECT * INTO v_last FROM audit_seal WHERE tenant_id = p_tenant ORDER BY seq DESC LIMIT 1;
  IF FOUND THEN
    v_prev := v_last.hash;
    v_seq := v_last.seq;
    IF v_last.audit_xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint THEN
      RAISE EXCEPTION 'the chain was sealed by another cluster, whose transactions were numbered higher' USING ERRCODE = 'HF006';
    END IF;
  END IF;
  FOR v_row IN
    SELECT * FROM audit_event e
    WHERE e.tenant_id = p_tenant AND (e.xid, e.seq) > (coalesce(v_last.audit_xid, 0), coalesce(v_last.audit_seq, 0))
      AND e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY e.xid, e.seq LIMIT p_limit
  LOOP
    v_seq := v_seq + 1;
    v_count := v_count + 1;
    INSERT INTO audit_seal (tenant_id, seq, audit_xid, audit_seq, prev_hash, hash)
    VALUES (p_tenant, v_seq, v_row.xid, v_row.seq, v_prev,
      audit_hash(v_prev, v_seq, p_tenant, v_row.actor, v_row.action, v_row.subject, audit_payload(v_row)))
    RETURNING hash INTO v_prev;
  END LOOP;
  RETURN v_count;
END $$;

-- Refusals of gateways -------------------------------------------------------------------------------------------
-- What a gateway answered to a call that moves money when it was no success: as received but for secrets and card data.
-- Successes are in the inbox.
CREATE TABLE gateway_refusal (
  tenant_id text NOT NULL,
  id text NOT NULL,
  gateway text NOT NULL,
  -- Our id of the object that the call was about, and what was asked.
  subject text NOT NULL,
  operation text NOT NULL,
  status int NOT NULL,
  body text NOT NULL CHECK (length(body) <= 16384),
  received_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX gateway_refusal_of_subject ON gateway_refusal (tenant_id, subject);
CREATE TRIGGER gateway_refusal_append_only BEFORE UPDATE OR DELETE ON gateway_refusal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER gateway_refusal_no_truncate BEFORE TRUNCATE ON gateway_refusal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Payouts stop when the books are wrong ----------------------------------------------------------------------------
ALTER TABLE tenant
  ADD COLUMN payouts_frozen_at timestamptz,
  ADD COLUMN payouts_frozen_reason text,
  ADD CONSTRAINT tenant_frozen_has_reason CHECK ((payouts_frozen_at IS NULL) = (payouts_frozen_reason IS NULL));

GRANT SELECT, INSERT ON audit_seal, audit_head, gateway_refusal TO holdfast_app;

-- The auditor's door -------------------------------------------------------------------------------------------------
-- The same as before; platform-wide accounts are summed only where somebody looks at them.
CREATE OR REPLACE VIEW books.account AS
SELECT a.tenant_id || '/' || a.path || '/' || a.currency AS id, a.tenant_id AS tenant, a.kind, a.owner, a.currency,
       CASE WHEN a.tracks_balance THEN a.balance_minor ELSE coalesce((SELECT sum(e.amount_minor)::bigint FROM ledger_entry e
         WHERE e.tenant_id = a.tenant_id AND e.path = a.path AND e.currency = a.currency), 0) END AS balance,
       CASE WHEN a.tracks_balance THEN a.entry_count ELSE (SELECT count(*) FROM ledger_entry e
         WHERE e.tenant_id = a.tenant_id AND e.path = a.path AND e.currency = a.currency) END AS entries,
       a.may_go_negative
FROM ledger_account a;

DROP VIEW books.audit;
-- From the seals outwards: a row that was removed leaves a seal that cannot be explained.
CREATE VIEW books.audit AS
SELECT s.seq, s.tenant_id AS tenant, e.actor, e.action, e.subject, audit_payload(e) AS payload, s.prev_hash, s.hash
FROM audit_seal s LEFT JOIN audit_event e ON e.tenant_id = s.tenant_id AND e.xid = s.audit_xid AND e.seq = s.audit_seq;

-- Rows that wait to be sealed, a few seconds at most. One that stands before a sealed row was put in afterwards.
CREATE VIEW books.audit_unsealed AS
SELECT e.tenant_id AS tenant, e.actor, e.action, e.subject, e.at,
       (SELECT s.seq FROM audit_seal s WHERE s.tenant_id = e.tenant_id AND (s.audit_xid, s.audit_seq) > (e.xid, e.seq)
        ORDER BY s.audit_xid, s.audit_seq LIMIT 1) AS stands_before
FROM audit_event e
WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.tenant_id = e.tenant_id AND s.audit_xid = e.xid AND s.audit_seq = e.seq);

CREATE VIEW books.audit_head AS
SELECT tenant_id AS tenant, seq, hash, signed_at, public_key, signature FROM audit_head;

-- Jobs at work. The queue's tables are made after the migrations (lib/db/migrate.ts), which then puts them here.
CREATE VIEW books.job AS
SELECT NULL::text AS id, NULL::text AS kind, NULL::text AS locked_by, NULL::timestamptz AS locked_at WHERE false;

GRANT SELECT ON books.audit, books.audit_unsealed, books.audit_head, books.job TO holdfast_app, holdfast_auditor;
