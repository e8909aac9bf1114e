-- Letters that are handed to a mail server ------------------------------------------------------------------------------
-- A letter waits while next_attempt_at is given; one that was written while no server was configured never does.
ALTER TABLE mail_outbox
  ADD COLUMN attempts int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  ADD COLUMN next_attempt_at timestamptz,
  ADD COLUMN sent_at timestamptz,
  ADD COLUMN failed_at timestamptz,
  -- Why the last attempt failed, in our own words: what servers say repeats addresses.
  ADD COLUMN failure text CHECK (length(failure) <= 40),
  ADD CONSTRAINT mail_outbox_ends CHECK (num_nonnulls(next_attempt_at, sent_at, failed_at) <= 1);
CREATE INDEX mail_outbox_due ON mail_outbox (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
GRANT UPDATE ON mail_outbox TO holdfast_app;

-- The platform's owner ---------------------------------------------------------------------------------------------------
-- The one way in which the web server sees across tenants. It looks for platform owners only, and nobody can look without
-- leaving a row in the audit of each tenant that was looked at: reading and writing are one statement.
CREATE FUNCTION platform_look(p_user text, p_what text, p_request text, p_tenant text, p_before text, p_limit int)
RETURNS TABLE (id text, name text, created_at timestamptz, frozen_at timestamptz, hosts text[], open_disputes bigint, sums jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  home text := current_setting('holdfast.tenant', true);
  seen text[];
BEGIN
  IF NOT EXISTS (SELECT FROM app_user u
      WHERE u.tenant_id = home AND u.id = p_user AND u.role = 'platform_owner' AND u.disabled_at IS NULL) THEN
    RAISE EXCEPTION 'only the platform''s owner looks across tenants' USING ERRCODE = 'insufficient_privilege';
  END IF;
  seen := array(SELECT t.id FROM tenant t
    WHERE (p_tenant IS NULL OR t.id = p_tenant)
      AND (p_before IS NULL OR (t.created_at, t.id) < (SELECT b.created_at, b.id FROM tenant b WHERE b.id = p_before))
    ORDER BY t.created_at DESC, t.id DESC LIMIT p_limit);
  INSERT INTO audit_event (tenant_id, actor, action, subject, payload, request_id, at)
  SELECT s, p_user, 'tenant.looked_at', s, jsonb_build_object('what', p_what, 'from', home), p_request, hf_now() FROM unnest(seen) s;
  RETURN QUERY
  SELECT t.id, t.name, t.created_at, t.payouts_frozen_at,
    array(SELECT h.host FROM tenant_host h WHERE h.tenant_id = t.id ORDER BY h.created_at, h.host),
    (SELECT count(*) FROM chargeback c WHERE c.tenant_id = t.id AND c.closed_at IS NULL),
    (SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.currency), '[]') FROM (
      SELECT m.currency, coalesce(sum(m.minor) FILTER (WHERE m.kind = 'escrow'), 0)::text AS held,
        coalesce(sum(m.minor) FILTER (WHERE m.kind = 'partner_payable'), 0)::text AS payable,
        coalesce(sum(m.minor) FILTER (WHERE m.kind = 'platform_revenue'), 0)::text AS platform,
        coalesce(sum(m.minor) FILTER (WHERE m.kind = 'tenant_payable'), 0)::text AS tenant
      FROM (
        SELECT a.currency, a.kind, -a.balance_minor AS minor FROM ledger_account a
        WHERE a.tenant_id = t.id AND a.kind IN ('escrow', 'partner_payable') AND a.balance_minor <> 0
        UNION ALL
        SELECT e.currency, a.kind, -e.amount_minor FROM ledger_account a
        JOIN ledger_entry e ON e.tenant_id = a.tenant_id AND e.path = a.path AND e.currency = a.currency
        WHERE a.tenant_id = t.id AND a.kind IN ('platform_revenue', 'tenant_payable')
      ) m GROUP BY m.currency
    ) s)
  FROM tenant t WHERE t.id = ANY (seen) ORDER BY t.created_at DESC, t.id DESC;
END $$;
REVOKE EXECUTE ON FUNCTION platform_look FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform_look TO holdfast_app;

-- A tenant's first owner is invited by mail.
ALTER TABLE mailed_token DROP CONSTRAINT mailed_token_purpose_check;
ALTER TABLE mailed_token ADD CONSTRAINT mailed_token_purpose_check
  CHECK (purpose IN ('verify_email', 'change_email', 'magic_link', 'reset_password', 'invitation'));

-- Payout accounts are sealed with the tenant's own key -------------------------------------------------------------------
-- Null for what was sealed with a key of the ring itself, until `npm run keys` seals it anew.
ALTER TABLE payout_destination ADD COLUMN key_version int,
  ADD FOREIGN KEY (tenant_id, key_version) REFERENCES tenant_data_key (tenant_id, version);

-- Outgoing events are forgotten after a while ----------------------------------------------------------------------------
-- By the worker alone, whose role may remove rows here.
GRANT DELETE ON webhook_event, webhook_delivery, webhook_attempt TO holdfast_across;
CREATE INDEX webhook_event_age ON webhook_event (published_at) WHERE published_at IS NOT NULL;
CREATE INDEX webhook_delivery_of_event ON webhook_delivery (tenant_id, event_id);
