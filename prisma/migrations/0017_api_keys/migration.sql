-- Keys that programs use the API with, in the name of the person who made them.
CREATE TABLE api_key (
  tenant_id text NOT NULL REFERENCES tenant (id),
  id text NOT NULL,
  user_id text NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  -- The beginning of the key, to be recognised by; the key itself is nowhere, only its SHA-256.
  prefix text NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  -- The key before the last rotation, as long as it is still good.
  previous_hash bytea CHECK (length(previous_hash) = 32),
  previous_until timestamptz,
  -- Permissions of its maker; what the maker may no longer do the key may not do either.
  scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
  -- Where it may be used from; empty for everywhere.
  addresses text[] NOT NULL,
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, id),
  CHECK ((previous_hash IS NULL) = (previous_until IS NULL)),
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL)),
  CHECK (expires_at > created_at)
);
CREATE INDEX api_key_of_user ON api_key (tenant_id, user_id, id);
CREATE INDEX api_key_previous ON api_key (tenant_id, previous_hash) WHERE previous_hash IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON api_key TO holdfast_app;
SELECT hf_guard_tenant_table('api_key');
