-- A case is decided by two people where more goes back to the customer than one operator may give.
ALTER TABLE approval DROP CONSTRAINT approval_kind_check;
ALTER TABLE approval ADD CONSTRAINT approval_kind_check CHECK (kind IN
  ('hold_release', 'hold_extend', 'hold_pause_risk', 'receivable_write_off', 'refund_approve', 'case_decide', 'policy_change'));
