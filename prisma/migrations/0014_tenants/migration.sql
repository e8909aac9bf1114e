-- What a tenant shows and is known by: brand, hosts, legal texts; and its own accounts at the gateways.
ALTER TABLE tenant
  ADD COLUMN logo_url text CHECK (logo_url ~ '^https://[^\s"<>]+$' AND length(logo_url) <= 500),
  -- What stands in the square where there is no logo.
  ADD COLUMN mark text CHECK (length(mark) BETWEEN 1 AND 2),
  -- Of links and buttons on light and on dark pages; lib/tenants/colours.ts sees to it that they can be read.
  ADD COLUMN accent text CHECK (accent ~ '^#[0-9a-f]{6}$'),
  ADD COLUMN accent_dark text CHECK (accent_dark ~ '^#[0-9a-f]{6}$'),
  ADD COLUMN default_currency char(3) NOT NULL DEFAULT 'INR',
  -- What stands on bank statements.
  ADD COLUMN statement_descriptor text NOT NULL DEFAULT 'HOLDFAST' CHECK (statement_descriptor ~ '^[A-Za-z0-9][A-Za-z0-9 .-]{3,20}[A-Za-z0-9]$'),
  ADD CONSTRAINT tenant_colours_both CHECK ((accent IS NULL) = (accent_dark IS NULL));

-- Names of hosts, without port. The key starts with the tenant; the other one says that a host leads to one tenant.
CREATE TABLE tenant_host (
  tenant_id text NOT NULL REFERENCES tenant (id),
  host text NOT NULL CHECK (host = lower(host) AND host ~ '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$' AND length(host) <= 253),
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, host)
);
CREATE UNIQUE INDEX tenant_host_leads_to_one ON tenant_host (host);
SELECT hf_guard_tenant_table('tenant_host');

-- The one question that is asked before the tenant is known; whoever knows the host learns the tenant's id and no more.
CREATE FUNCTION tenant_of_host(p_host text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT tenant_id FROM public.tenant_host WHERE host = p_host $$;
REVOKE EXECUTE ON FUNCTION tenant_of_host FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenant_of_host TO holdfast_app;

-- Every version that was ever in force; the newest counts.
CREATE TABLE legal_text (
  tenant_id text NOT NULL REFERENCES tenant (id),
  kind text NOT NULL CHECK (kind IN ('terms', 'privacy', 'refund')),
  version int NOT NULL CHECK (version > 0),
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 100000),
  published_by text NOT NULL,
  published_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, kind, version)
);
CREATE TRIGGER legal_text_append_only BEFORE UPDATE OR DELETE ON legal_text FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER legal_text_no_truncate BEFORE TRUNCATE ON legal_text FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
SELECT hf_guard_tenant_table('legal_text');

-- Keys that a tenant's secrets are sealed with, themselves sealed with a key of the ring, which no database holds.
CREATE TABLE tenant_data_key (
  tenant_id text NOT NULL REFERENCES tenant (id),
  version int NOT NULL CHECK (version > 0),
  sealed_key text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, version)
);
SELECT hf_guard_tenant_table('tenant_data_key');

CREATE TABLE tenant_gateway (
  tenant_id text NOT NULL,
  gateway text NOT NULL,
  enabled boolean NOT NULL,
  -- The public half of the keys, to recognise them by. Null, as the rest: the keys of the environment (default tenant only).
  key_label text,
  sealed_keys text,
  key_version int,
  changed_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, gateway),
  FOREIGN KEY (tenant_id, key_version) REFERENCES tenant_data_key (tenant_id, version),
  CONSTRAINT tenant_gateway_keys_whole CHECK ((sealed_keys IS NULL) = (key_version IS NULL) AND (sealed_keys IS NULL) = (key_label IS NULL))
);
SELECT hf_guard_tenant_table('tenant_gateway');

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_host, tenant_gateway TO holdfast_app;
GRANT SELECT, INSERT ON legal_text TO holdfast_app;
GRANT SELECT, INSERT, UPDATE ON tenant_data_key TO holdfast_app;
