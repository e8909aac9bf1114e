-- The double-entry ledger. Debit is positive, credit negative. Append-only; a transfer sums to zero in each currency.

CREATE TABLE ledger_account (
  tenant_id text NOT NULL,
  path text NOT NULL,
  currency char(3) NOT NULL,
  kind text NOT NULL,
  -- The order, partner or payout that the account belongs to.
  owner text,
  -- Platform-wide accounts carry no running balance (it would be one hot row); their balance is the sum of entries.
  tracks_balance boolean NOT NULL,
  may_go_negative boolean NOT NULL,
  balance_minor bigint NOT NULL DEFAULT 0,
  entry_count bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, path, currency),
  -- Tracked accounts are credit accounts: being overdrawn means standing on the debit side.
  CONSTRAINT ledger_account_not_overdrawn CHECK (may_go_negative OR NOT tracks_balance OR balance_minor <= 0)
);

CREATE TABLE ledger_transfer (
  tenant_id text NOT NULL,
  id text NOT NULL,
  kind text NOT NULL,
  -- The natural key of the cause: the same cause can be posted once.
  source text NOT NULL,
  -- Identifies the legs, so that a repeat can be told from a contradiction.
  fingerprint text NOT NULL,
  entry_count int NOT NULL CHECK (entry_count >= 2),
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, kind, source)
);

-- No foreign key to the account: its row lock would be the contention of every hot account.
-- ledger_post guarantees the account, and rule L4 of the books checks it.
CREATE TABLE ledger_entry (
  tenant_id text NOT NULL,
  seq bigserial NOT NULL,
  transfer_id text NOT NULL,
  path text NOT NULL,
  currency char(3) NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor <> 0),
  PRIMARY KEY (tenant_id, seq)
);
CREATE INDEX ledger_entry_of_transfer ON ledger_entry (tenant_id, transfer_id);
CREATE INDEX ledger_entry_of_account ON ledger_entry (tenant_id, path, currency, seq);

CREATE TRIGGER ledger_transfer_append_only BEFORE UPDATE OR DELETE ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_transfer_no_truncate BEFORE TRUNCATE ON ledger_transfer FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The functions below look up by key, always: a connection keeps the plans it made while a table was new and small, and a
-- plan that reads the whole of it would soon take milliseconds for each payment. Hence SET enable_seqscan.

-- At commit every new transfer has exactly its entries, and they sum to zero in each currency.
CREATE FUNCTION ledger_transfer_balances() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  IF (SELECT coalesce(sum(entries), 0) <> NEW.entry_count OR bool_or(amount <> 0)
      FROM (SELECT count(*) AS entries, sum(amount_minor) AS amount FROM ledger_entry
            WHERE tenant_id = NEW.tenant_id AND transfer_id = NEW.id GROUP BY currency) c) THEN
    RAISE EXCEPTION 'transfer % does not balance', NEW.id USING ERRCODE = 'HF003';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_transfer_balances AFTER INSERT ON ledger_transfer
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_transfer_balances();

-- Nothing can be added to a transfer later: it would have more entries than it declared.
CREATE FUNCTION ledger_entry_declared() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT tenant_id, transfer_id FROM added) a
    LEFT JOIN ledger_transfer t ON t.tenant_id = a.tenant_id AND t.id = a.transfer_id
    WHERE t.id IS NULL OR t.entry_count <
      (SELECT count(*) FROM ledger_entry e WHERE e.tenant_id = a.tenant_id AND e.transfer_id = a.transfer_id)
  ) THEN
    RAISE EXCEPTION 'entries that their transfer did not declare' USING ERRCODE = 'HF003';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_entry_declared AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_declared();

-- One leg of a transfer, read out of its JSON.
CREATE TYPE ledger_leg AS (
  tenant text, transfer text, path text, currency char(3), kind text, owner text, amount bigint, tracks boolean, negative boolean
);

-- Writes the legs of transfers that are new: accounts made, tracked ones locked in the order of their path, entries, balances.
CREATE FUNCTION ledger_write(p_legs ledger_leg[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  INSERT INTO ledger_account (tenant_id, path, currency, kind, owner, tracks_balance, may_go_negative)
  SELECT DISTINCT ON (l.tenant, l.path, l.currency) l.tenant, l.path, l.currency, l.kind, l.owner, l.tracks, l.negative
  FROM unnest(p_legs) l ORDER BY l.tenant, l.path, l.currency
  ON CONFLICT DO NOTHING;

  PERFORM 1
  FROM (SELECT DISTINCT tenant, path, currency FROM unnest(p_legs)) l
  JOIN ledger_account a ON a.tenant_id = l.tenant AND a.path = l.path AND a.currency = l.currency
  WHERE a.tracks_balance ORDER BY a.tenant_id, a.path, a.currency FOR UPDATE OF a;

  INSERT INTO ledger_entry (tenant_id, transfer_id, path, currency, amount_minor)
  SELECT l.tenant, l.transfer, l.path, l.currency, l.amount
  FROM unnest(p_legs) WITH ORDINALITY l (tenant, transfer, path, currency, kind, owner, amount, tracks, negative, n) ORDER BY n;

  UPDATE ledger_account a SET balance_minor = a.balance_minor + d.amount, entry_count = a.entry_count + d.entries
  FROM (SELECT tenant, path, currency, sum(amount)::bigint AS amount, count(*) AS entries FROM unnest(p_legs) WHERE tracks GROUP BY 1, 2, 3) d
  WHERE a.tenant_id = d.tenant AND a.path = d.path AND a.currency = d.currency AND a.tracks_balance;
END $$;

-- Posts transfers, each once for its (kind, source). A repeat with the same legs is skipped; with other legs it fails.
-- Input: [{tenant, kind, source, fingerprint, legs: [{path, kind, owner, currency, amount, tracks, negative}]}];
-- amounts as decimal strings of minor units. Returns for each transfer whether it was posted now.
-- Accounts are locked before entries are numbered, so entries of one account follow its lock order.
CREATE FUNCTION ledger_post(p_transfers jsonb) RETURNS TABLE (transfer_id text, posted boolean) LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  v_now timestamptz := hf_now();
  v_new text[];
  v_legs ledger_leg[];
  v_clash text;
BEGIN
  WITH added AS (
    INSERT INTO ledger_transfer AS l (tenant_id, id, kind, source, fingerprint, entry_count, created_at)
    SELECT t->>'tenant', (t->>'kind') || ':' || (t->>'source'), t->>'kind', t->>'source', t->>'fingerprint', jsonb_array_length(t->'legs'), v_now
    FROM jsonb_array_elements(p_transfers) t ORDER BY 1, 3, 4
    ON CONFLICT (tenant_id, kind, source) DO NOTHING
    RETURNING l.tenant_id || '/' || l.id AS key
  )
  SELECT coalesce(array_agg(key), '{}') INTO v_new FROM added;

  IF cardinality(v_new) < jsonb_array_length(p_transfers) THEN
    SELECT l.id INTO v_clash
    FROM jsonb_array_elements(p_transfers) t
    JOIN ledger_transfer l ON l.tenant_id = t->>'tenant' AND l.kind = t->>'kind' AND l.source = t->>'source'
    WHERE l.fingerprint <> t->>'fingerprint' LIMIT 1;
    IF v_clash IS NOT NULL THEN
      RAISE EXCEPTION 'transfer % was posted with other legs', v_clash USING ERRCODE = 'HF004';
    END IF;
  END IF;

  SELECT array_agg(ROW(g.tenant, g.id, l->>'path', l->>'currency', l->>'kind', l->>'owner', (l->>'amount')::bigint, (l->>'tracks')::boolean,
    (l->>'negative')::boolean)::ledger_leg ORDER BY g.n, m) INTO v_legs
  FROM (
    SELECT DISTINCT ON (1, 2) t->>'tenant' AS tenant, (t->>'kind') || ':' || (t->>'source') AS id, t->'legs' AS legs, n
    FROM jsonb_array_elements(p_transfers) WITH ORDINALITY x(t, n) ORDER BY 1, 2, n
  ) g
  JOIN unnest(v_new) k ON k = g.tenant || '/' || g.id, jsonb_array_elements(g.legs) WITH ORDINALITY y(l, m);
  IF v_legs IS NOT NULL THEN
    PERFORM ledger_write(v_legs);
  END IF;

  RETURN QUERY
    SELECT g.id, k IS NOT NULL AND row_number() OVER (PARTITION BY g.tenant, g.id ORDER BY g.n) = 1
    FROM (
      SELECT t->>'tenant' AS tenant, (t->>'kind') || ':' || (t->>'source') AS id, n FROM jsonb_array_elements(p_transfers) WITH ORDINALITY x(t, n)
    ) g
    LEFT JOIN unnest(v_new) k ON k = g.tenant || '/' || g.id ORDER BY g.n;
END $$;

GRANT SELECT, INSERT, UPDATE ON ledger_account TO holdfast_app;
GRANT SELECT, INSERT ON ledger_transfer, ledger_entry TO holdfast_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO holdfast_app;
