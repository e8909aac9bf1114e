-- Settlement of due holds, a whole chunk in one statement (PERFORMANCE: five thousand a chunk).

-- The same integer rules as lib/payments/settlement/plan.ts; a property test holds the two together.
CREATE FUNCTION split_rate(p_amount bigint, p_basis_points int) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT div(p_amount::numeric * p_basis_points * 2 + 10000, 20000)::bigint $$; -- a half rounds up

CREATE FUNCTION split_penalty(p_base bigint, p_score int, p settlement_policy) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN p_score IS NULL OR p_score >= p.score_threshold THEN 0
     ELSE div(p_base::numeric * least(p.slope_basis_points * (p.score_threshold - p_score), coalesce(p.penalty_cap_basis_points, 10000)) * 2 + 9999, 20000)::bigint -- a half rounds down
   END $$;

-- The parts of a price; the partner has what they leave. None takes more than is left, in this order.
CREATE FUNCTION split_price(p_price bigint, p_score int, p settlement_policy)
RETURNS TABLE (tenant bigint, commission bigint, commission_tax bigint, penalty bigint, tcs bigint, tds bigint) LANGUAGE sql IMMUTABLE AS $$
  SELECT n.tenant, c.commission - n.tenant, t.commission_tax, y.penalty, k.tcs, d.tds
  FROM (SELECT div(p_price::numeric * 20000 + 10000 + p.price_tax_basis_points, 2 * (10000 + p.price_tax_basis_points))::bigint AS taxable) x
  CROSS JOIN LATERAL (SELECT split_rate(x.taxable, p.platform_basis_points) AS commission) c
  CROSS JOIN LATERAL (SELECT split_rate(c.commission, p.tenant_basis_points) AS tenant) n
  CROSS JOIN LATERAL (SELECT least(split_rate(c.commission, p.commission_tax_basis_points), p_price - c.commission) AS commission_tax) t
  CROSS JOIN LATERAL (SELECT least(split_penalty(x.taxable - c.commission, p_score, p), p_price - c.commission - t.commission_tax) AS penalty) y
  CROSS JOIN LATERAL (SELECT least(split_rate(x.taxable, p.tcs_basis_points), p_price - c.commission - t.commission_tax - y.penalty) AS tcs) k
  CROSS JOIN LATERAL (SELECT least(split_rate(x.taxable, p.tds_basis_points), p_price - c.commission - t.commission_tax - y.penalty - k.tcs) AS tds) d
$$;

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
    SELECT e.tenant_id, e.order_id, e.partner_id, e.currency, e.balance_minor, e.score, e.policy_id, e.hold_required_ms
    FROM escrow e
    WHERE e.state = 'holding' AND e.release_at <= v_now AND e.balance_minor > 0
      AND (p_tenant IS NULL OR e.tenant_id = p_tenant) AND (p_order IS NULL OR e.order_id = p_order)
    ORDER BY e.release_at, e.order_id LIMIT p_limit
    FOR UPDATE SKIP LOCKED
  ), split AS MATERIALIZED (
    SELECT d.*, p.name, p.version, p.platform_basis_points, p.tenant_basis_points, p.score_threshold, p.slope_basis_points, p.penalty_cap_basis_points,
           p.penalty_to_fund, p.price_tax_basis_points, p.commission_tax_basis_points, p.tcs_basis_points, p.tds_basis_points,
           x.tenant, x.commission, x.commission_tax, x.tcs, x.tds, x.penalty AS penalties,
           CASE WHEN p.penalty_to_fund THEN 0 ELSE x.penalty END AS penalty, CASE WHEN p.penalty_to_fund THEN x.penalty ELSE 0 END AS fund,
           d.balance_minor - x.tenant - x.commission - x.commission_tax - x.penalty - x.tcs - x.tds AS partner
    FROM due d JOIN settlement_policy p ON p.tenant_id = d.tenant_id AND p.id = d.policy_id
    CROSS JOIN LATERAL split_price(d.balance_minor, d.score, p) x
  ), legs AS MATERIALIZED (
    SELECT s.tenant_id, s.order_id, s.currency, l.n, l.path, l.kind, l.amount
    FROM split s CROSS JOIN LATERAL (VALUES
      (1, 'escrow:' || s.order_id, 'escrow', s.balance_minor),
      (2, 'partner:' || s.partner_id || ':available', 'partner_payable', -s.partner),
      (3, 'tenant:payable', 'tenant_payable', -s.tenant),
      (4, 'revenue:commission', 'platform_revenue', -s.commission),
      (5, 'revenue:penalty', 'platform_revenue', -s.penalty),
      (6, 'fund:quality', 'quality_fund', -s.fund),
      (7, 'tax:gst_output', 'tax_payable', -s.commission_tax),
      (8, 'tax:tcs_payable', 'tax_payable', -s.tcs),
      (9, 'tax:tds_payable', 'tax_payable', -s.tds)) AS l(n, path, kind, amount)
    WHERE l.amount <> 0
  ), accounts AS (
    INSERT INTO ledger_account AS a (tenant_id, path, currency, kind, owner, tracks_balance, may_go_negative, balance_minor, entry_count)
    SELECT x.tenant_id, x.path, x.currency, x.kind, x.owner, x.tracks, false, x.amount, x.entries
    FROM (
      SELECT s.tenant_id, 'partner:' || s.partner_id || ':available' AS path, s.currency, 'partner_payable' AS kind, s.partner_id AS owner, true AS tracks,
             sum(-s.partner)::bigint AS amount, count(*) FILTER (WHERE s.partner <> 0) AS entries
      FROM split s GROUP BY 1, 2, 3, 5
      UNION ALL
      SELECT DISTINCT g.tenant_id, g.path, g.currency, g.kind, NULL::text, false, 0::bigint, 0::bigint FROM legs g WHERE g.n > 2
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
    INSERT INTO settlement (tenant_id, id, order_id, partner_id, currency, state, released_minor, partner_minor, tenant_minor, platform_minor,
      penalty_minor, fund_minor, tax_minor, commission_tax_minor, tcs_minor, tds_minor, score, policy, settled_at)
    SELECT s.tenant_id, 'stl_' || substr(s.order_id, 5), s.order_id, s.partner_id, s.currency, 'released', s.balance_minor,
           s.partner, s.tenant, s.commission + s.penalties, s.penalty, s.fund, s.commission_tax + s.tcs + s.tds, s.commission_tax, s.tcs, s.tds, s.score,
           jsonb_build_object('id', s.policy_id, 'name', s.name, 'version', s.version, 'platformBasisPoints', s.platform_basis_points, 'tenantBasisPoints', s.tenant_basis_points,
             'scoreThreshold', s.score_threshold, 'slopeBasisPoints', s.slope_basis_points, 'penaltyCapBasisPoints', s.penalty_cap_basis_points, 'penaltyToFund', s.penalty_to_fund,
             'priceTaxBasisPoints', s.price_tax_basis_points, 'commissionTaxBasisPoints', s.commission_tax_basis_points,
             'tcsBasisPoints', s.tcs_basis_points, 'tdsBasisPoints', s.tds_basis_points, 'holdMs', s.hold_required_ms),
           v_now
    FROM split s
  ), closed AS (
    UPDATE escrow e SET state = 'settled', balance_minor = 0, elapsed_ms = e.hold_required_ms, running_since = NULL
    FROM split s WHERE e.tenant_id = s.tenant_id AND e.order_id = s.order_id -- "holding" since they were locked; asking again invites a scan of escrow_due for each row
  ), audited AS (
    INSERT INTO audit_event (tenant_id, actor, action, subject, payload, before, after, at) -- before and after come with 0011, which runs before any settlement
    SELECT s.tenant_id, 'timer', 'escrow.settled', s.order_id,
           jsonb_build_object('releasedMinor', s.balance_minor::text, 'penaltyMinor', s.penalties::text, 'score', s.score),
           '{"state": "holding"}', '{"state": "settled"}', v_now
    FROM split s
  )
  SELECT s.tenant_id, s.order_id, s.partner_id, s.balance_minor, s.partner, s.commission + s.penalties, s.penalties FROM split s;
END $$;
