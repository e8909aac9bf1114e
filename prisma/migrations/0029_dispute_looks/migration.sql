-- How far the gateways' own lists of disputes have been read, so that a dispute is found of which no webhook ever told.
CREATE TABLE dispute_look (
  tenant_id text NOT NULL REFERENCES tenant (id),
  gateway text NOT NULL,
  -- The partner whose own account it is; empty for the tenant's.
  owner text NOT NULL,
  -- By the gateway's clock: the newest beginning or change of a dispute that it listed.
  newest_at timestamptz,
  next_look_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, gateway, owner)
);
SELECT hf_guard_tenant_table('dispute_look');
GRANT SELECT, INSERT, UPDATE ON dispute_look TO holdfast_app;
