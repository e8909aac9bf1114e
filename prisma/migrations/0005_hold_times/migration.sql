-- A comparison with a missing time is neither true nor false, and a CHECK lets that pass: say that both times are there.
ALTER TABLE escrow DROP CONSTRAINT escrow_holding_ends;
ALTER TABLE escrow ADD CONSTRAINT escrow_holding_ends CHECK (state <> 'holding' OR (completed_at IS NOT NULL AND release_at IS NOT NULL AND
  release_at = running_since + (greatest(hold_required_ms - elapsed_ms, 0) * interval '1 millisecond')));
