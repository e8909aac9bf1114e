-- Sign-in: sessions that can be listed and revoked, links by mail, the second factor, identities of other providers, mail.

-- Who came by a link or another provider has no password. Accounts that an operator makes are made for somebody known;
-- a registration says null until the mailbox has answered.
ALTER TABLE app_user
  ALTER COLUMN password_hash DROP NOT NULL,
  ADD COLUMN email_verified_at timestamptz DEFAULT hf_now();

-- One signed-in browser. The cookie carries a random id of which only the hash is here. Sign-ins live in real time, now(),
-- and not in hf_now(): an instance that moves its clock by a day would sign everybody out, and authenticators know no such clock.
CREATE TABLE sign_in (
  tenant_id text NOT NULL,
  id text NOT NULL,
  user_id text NOT NULL,
  id_hash bytea NOT NULL CHECK (length(id_hash) = 32),
  method text NOT NULL CHECK (method IN ('password', 'magic_link', 'google', 'oidc')),
  -- pending: the second factor is still to be asked for, and nobody is signed in.
  state text NOT NULL CHECK (state IN ('pending', 'open', 'revoked')),
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  -- When its owner last showed a second factor, or a password for want of one.
  proven_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  ip text,
  user_agent text,
  revoked_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, id_hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, id),
  CONSTRAINT sign_in_revoked_has_time CHECK ((state = 'revoked') = (revoked_at IS NOT NULL))
);
CREATE INDEX sign_in_of_user ON sign_in (tenant_id, user_id);
CREATE INDEX sign_in_age ON sign_in (expires_at);

-- What was mailed as a link; only the hash, and each is good once.
CREATE TABLE mailed_token (
  tenant_id text NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  purpose text NOT NULL CHECK (purpose IN ('verify_email', 'change_email', 'magic_link', 'reset_password')),
  user_id text NOT NULL,
  -- The address it was sent to, which opening it proves.
  email text NOT NULL CHECK (email = lower(email)),
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (tenant_id, hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, id)
);
CREATE INDEX mailed_token_of_user ON mailed_token (tenant_id, user_id, purpose);
CREATE INDEX mailed_token_age ON mailed_token (expires_at);

-- The secret that an authenticator shares with us, sealed; last_step is the newest 30 seconds of which a code was taken.
CREATE TABLE second_factor (
  tenant_id text NOT NULL,
  user_id text NOT NULL,
  sealed_secret text NOT NULL,
  -- Null while it is being set up.
  confirmed_at timestamptz,
  last_step bigint NOT NULL DEFAULT 0,
  -- Wrong codes since the last right one; every fifth closes the authenticator for a while, and not the recovery codes.
  failures int NOT NULL DEFAULT 0,
  locked_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, user_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, id)
);

CREATE TABLE recovery_code (
  tenant_id text NOT NULL,
  user_id text NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  used_at timestamptz,
  PRIMARY KEY (tenant_id, user_id, hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, id)
);

CREATE TABLE linked_identity (
  tenant_id text NOT NULL,
  provider text NOT NULL CHECK (provider IN ('google', 'oidc')),
  subject text NOT NULL,
  user_id text NOT NULL,
  linked_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, provider, subject),
  UNIQUE (tenant_id, user_id, provider),
  FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, id)
);

-- Letters, written in the transaction of their cause. Bodies are sealed: they hold links that sign in.
CREATE TABLE mail_outbox (
  tenant_id text NOT NULL REFERENCES tenant (id),
  id text NOT NULL,
  recipient text NOT NULL,
  subject text NOT NULL,
  sealed_body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT hf_now(),
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX mail_outbox_age ON mail_outbox (created_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in, mailed_token, second_factor, recovery_code TO holdfast_app;
GRANT SELECT, INSERT ON linked_identity TO holdfast_app;
GRANT SELECT, INSERT, DELETE ON mail_outbox TO holdfast_app;

SELECT hf_guard_tenant_table('sign_in');
SELECT hf_guard_tenant_table('mailed_token');
SELECT hf_guard_tenant_table('second_factor');
SELECT hf_guard_tenant_table('recovery_code');
SELECT hf_guard_tenant_table('linked_identity');
SELECT hf_guard_tenant_table('mail_outbox');
