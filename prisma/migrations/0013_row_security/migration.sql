-- Row-level security: the second wall between tenants. The queries name their tenant; should one forget, the database
-- gives nothing. A connection of the web server carries the tenant of the request it works for in `holdfast.tenant`
-- (lib/db/tenant.ts); without one it sees no row.

-- Who works for all tenants: the worker, and the owner of the tables, in whose name the views of schema books read. Where the
-- owner may not create roles, create it beforehand and grant it to the owner.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'holdfast_across') THEN CREATE ROLE holdfast_across NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database of the cluster made it at the same moment
END $$;
DO $$
BEGIN
  IF NOT pg_has_role(current_user, 'holdfast_across', 'USAGE') THEN GRANT holdfast_across TO CURRENT_USER WITH INHERIT TRUE; END IF;
END $$;

-- Puts a table behind the wall; every migration that makes a table of tenants calls it.
CREATE FUNCTION hf_guard_tenant_table(p_table regclass, p_column name DEFAULT 'tenant_id') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', p_table);
  EXECUTE format('CREATE POLICY own_tenant ON %s TO holdfast_app USING (%2$I = current_setting(''holdfast.tenant'', true))
    WITH CHECK (%2$I = current_setting(''holdfast.tenant'', true))', p_table, p_column);
  EXECUTE format('CREATE POLICY across_tenants ON %s TO holdfast_across USING (true) WITH CHECK (true)', p_table);
END $$;
REVOKE EXECUTE ON FUNCTION hf_guard_tenant_table FROM PUBLIC;

-- A connection without a tenant carries the empty text, which must be nobody's name.
ALTER TABLE tenant ADD CONSTRAINT tenant_id_not_empty CHECK (id <> '');

SELECT hf_guard_tenant_table('tenant', 'id');
SELECT hf_guard_tenant_table(attrelid::regclass)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE a.attname = 'tenant_id' AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace;

-- The views of schema books read for all tenants, so the web server has no way in; migrations may go on granting SELECT on them.
REVOKE USAGE ON SCHEMA books FROM holdfast_app;
GRANT USAGE ON SCHEMA books TO holdfast_across;
GRANT SELECT ON ALL TABLES IN SCHEMA books TO holdfast_across;
