-- Roles ---------------------------------------------------------------------------------------------------------------
-- What each may do is one table in the program (lib/auth/permissions.ts, docs/PERMISSIONS.md).
ALTER TABLE app_user DROP CONSTRAINT app_user_role_check, DROP CONSTRAINT app_user_partner_has_partner;
UPDATE app_user SET role = 'admin' WHERE role = 'operator';
ALTER TABLE app_user
  ADD CONSTRAINT app_user_role_check CHECK (role IN
    ('customer', 'partner', 'partner_staff', 'support', 'finance', 'admin', 'tenant_owner', 'platform_owner')),
  ADD CONSTRAINT app_user_partner_has_partner CHECK ((role IN ('partner', 'partner_staff')) = (partner_id IS NOT NULL));

-- Two people ----------------------------------------------------------------------------------------------------------
ALTER TABLE approval DROP CONSTRAINT approval_kind_check;
ALTER TABLE approval ADD CONSTRAINT approval_kind_check CHECK (kind IN
  ('hold_release', 'hold_extend', 'hold_pause_risk', 'receivable_write_off', 'refund_approve', 'policy_change'));

-- Up to how much one operator alone gives back to a customer, in each currency; without a row nothing.
CREATE TABLE refund_limit (
  tenant_id text NOT NULL REFERENCES tenant (id),
  currency char(3) NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
  PRIMARY KEY (tenant_id, currency)
);
INSERT INTO refund_limit (tenant_id, currency, amount_minor)
SELECT id, currency, amount_minor FROM tenant, (VALUES ('INR', 10000000), ('USD', 100000), ('EUR', 100000), ('GBP', 100000)) AS usual (currency, amount_minor);
GRANT SELECT, INSERT, UPDATE ON refund_limit TO holdfast_app;
SELECT hf_guard_tenant_table('refund_limit');
