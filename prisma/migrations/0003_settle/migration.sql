-- Settlement of due holds, a whole chunk in one statement (PERFORMANCE: five thousand a chunk).

-- The same integer rules as lib/payments/settlement/policy.ts; a property test holds the two together.
CREATE FUNCTION split_platform_share(p_amount bigint, p_platform_basis_points int) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT div(p_amount::numeric * p_platform_basis_points * 2 + 10000, 20000)::bigint $$; -- a half rounds up

CREATE FUNCTION split_penalty(p_base bigint, p_score int, p_threshold int, p_slope int, p_cap int) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN p_score IS NULL OR p_score >= p_threshold THEN 0
     ELSE div(p_base::numeric * least(p_slope * (p_threshold - p_score), coalesce(p_cap, 10000)) * 2 + 9999, 20000)::bigint -- a half rounds down
   END $$;

-- Settles holds whose time is over: all of them in order of release, or one order. Holds locked by another worker are left to it.
CREATE FUNCTION settle_due(p_limit int, p_tenant text DEFAULT NULL, p_order text DEFAULT NULL)
RETURNS TABLE (tenant_id text, order_id text, partner_id text, released_minor bigint, partner_minor bigint, platform_minor bigint, penalty_minor bigint)
LANGUAGE plpgsql SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  v_now timestamptz := hf_now();
BEGIN
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT e.tenant_id, e.order_id, e.partner_id, e.currency, e.balance_minor, e.score, e.policy_id
    FROM escrow e
    WHERE e.state = 'holding' AND e.release_at <= v_now AND e.balance_minor > 0
      AND (p_tenant IS NULL OR e.tenant_id = p_tenant) AND (p_order IS NULL OR e.order_id = p_order)
    ORDER BY e.release_at, e.order_id LIMIT p_limit
    FOR UPDATE SKIP LOCKED
  ), based AS (
    SELECT d.*, p.name, p.version, p.platform_basis_points, p.score_threshold, p.slope_basis_points, p.penalty_cap_basis_points, p.hold_ms,
           split_platform_share(d.balance_minor, p.platform_basis_points) AS share
    FROM due d JOIN settlement_policy p ON p.tenant_id = d.tenant_id AND p.id = d.policy_id
  ), split AS MATERIALIZED (
    SELECT b.*, split_penalty(b.balance_minor - b.share, b.score, b.score_threshold, b.slope_basis_points, b.penalty_cap_basis_points) AS penalty
    FROM based b
  ), legs AS MATERIALIZED (
    SELECT s.tenant_id, s.order_id, s.currency, l.n, l.path, l.amount
    FROM split s CROSS JOIN LATERAL (VALUES
      (1, 'escrow:' || s.order_id, s.balance_minor),
      (2, 'partner:' || s.partner_id || ':available', -(s.balance_minor - s.share - s.penalty)),
      (3, 'revenue:commission', -s.share),
      (4, 'revenue:penalty', -s.penalty)) AS l(n, path, amount)
    WHERE l.amount <> 0
  ), accounts AS (
    INSERT INTO ledger_account AS a (tenant_id, path, currency, kind, owner, tracks_balance, may_go_negative, balance_minor, entry_count)
    SELECT x.tenant_id, x.path, x.currency, x.kind, x.owner, x.tracks, false, x.amount, x.entries
    FROM (
      SELECT s.tenant_id, 'partner:' || s.partner_id || ':available' AS path, s.currency, 'partner_payable' AS kind, s.partner_id AS owner, true AS tracks,
             sum(-(s.balance_minor - s.share - s.penalty))::bigint AS amount, count(*) FILTER (WHERE s.balance_minor - s.share - s.penalty <> 0) AS entries
      FROM split s GROUP BY 1, 2, 3, 5
      UNION ALL
      SELECT DISTINCT g.tenant_id, g.path, g.currency, 'platform_revenue', NULL::text, false, 0::bigint, 0::bigint FROM legs g WHERE g.n > 2
    ) x
    ORDER BY x.tenant_id, x.path, x.currency
    ON CONFLICT (tenant_id, path, currency) DO UPDATE
      SET balance_minor = a.balance_minor + excluded.balance_minor, entry_count = a.entry_count + excluded.entry_count
      WHERE a.tracks_balance
  ), emptied AS (
    UPDATE ledger_account a SET balance_minor = a.balance_minor + s.balance_minor, entry_count = a.entry_count + 1
    FROM split s WHERE a.tenant_id = s.tenant_id AND a.path = 'escrow:' || s.order_id AND a.currency = s.currency
  ), transfers AS (
    INSERT INTO ledger_transfer (tenant_id, id, kind, source, fingerprint, entry_count, created_at)
    SELECT g.tenant_id, 'settle:' || g.order_id, 'settle', g.order_id, md5(string_agg(g.path || g.amount, ',' ORDER BY g.n)), count(*), v_now
    FROM legs g GROUP BY g.tenant_id, g.order_id
  ), entries AS (
    INSERT INTO ledger_entry (tenant_id, transfer_id, path, currency, amount_minor)
    SELECT g.tenant_id, 'settle:' || g.order_id, g.path, g.currency, g.amount FROM legs g ORDER BY g.order_id, g.n
  ), settled AS (
    INSERT INTO settlement (tenant_id, id, order_id, partner_id, currency, state, released_minor, partner_minor, platform_minor, penalty_minor, score, policy, settled_at)
    SELECT s.tenant_id, 'stl_' || substr(s.order_id, 5), s.order_id, s.partner_id, s.currency, 'released', s.balance_minor,
           s.balance_minor - s.share - s.penalty, s.share + s.penalty, s.penalty, s.score,
           jsonb_build_object('id', s.policy_id, 'name', s.name, 'version', s.version, 'platformBasisPoints', s.platform_basis_points,
             'scoreThreshold', s.score_threshold, 'slopeBasisPoints', s.slope_basis_points, 'penaltyCapBasisPoints', s.penalty_cap_basis_points, 'holdMs', s.hold_ms),
           v_now
    FROM split s
  ), closed AS (
    UPDATE escrow e SET state = 'settled', balance_minor = 0, elapsed_ms = e.hold_required_ms, running_since = NULL
    FROM split s WHERE e.tenant_id = s.tenant_id AND e.order_id = s.order_id -- "holding" since they were locked; asking again invites a scan of escrow_due for each row
  ), audited AS (
    INSERT INTO audit_event (tenant_id, actor, action, subject, payload, at)
    SELECT s.tenant_id, 'timer', 'escrow.settled', s.order_id,
           jsonb_build_object('releasedMinor', s.balance_minor::text, 'penaltyMinor', s.penalty::text, 'score', s.score), v_now
    FROM split s
  )
  SELECT s.tenant_id, s.order_id, s.partner_id, s.balance_minor, s.balance_minor - s.share - s.penalty, s.share + s.penalty, s.penalty FROM split s;
END $$;
