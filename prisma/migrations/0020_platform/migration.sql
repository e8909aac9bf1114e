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
