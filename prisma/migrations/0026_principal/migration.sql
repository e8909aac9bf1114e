-- The fund flow PRINCIPAL: the operator sells in its own name (docs/decisions/0016).

-- What an order was sold under, copied with its policy at the capture. No order was sold under PRINCIPAL before this release.
ALTER TABLE escrow ADD COLUMN is_principal boolean NOT NULL DEFAULT false;
-- Few or none in most installations: whoever looks for them does not read all the others.
CREATE INDEX escrow_principal ON escrow (tenant_id, order_id) WHERE is_principal;
CREATE INDEX customer_order_principal ON customer_order (tenant_id, id) WHERE fund_flow = 'PRINCIPAL';

-- As before; in our own name all tax in the price is ours to pay, none is collected at source from ourselves, and what is
-- deducted at source is a part of what the partner is due.
DROP FUNCTION split_price(bigint, int, settlement_policy);
CREATE FUNCTION split_price(p_price bigint, p_score int, p settlement_policy, p_principal boolean DEFAULT false)
RETURNS TABLE (tenant bigint, commission bigint, commission_tax bigint, penalty bigint, tcs bigint, tds bigint) LANGUAGE sql IMMUTABLE AS $$
  SELECT n.tenant, c.commission - n.tenant, t.commission_tax, y.penalty, k.tcs, d.tds
  FROM (SELECT div(p_price::numeric * 20000 + 10000 + p.price_tax_basis_points, 2 * (10000 + p.price_tax_basis_points))::bigint AS taxable) x
  CROSS JOIN LATERAL (SELECT split_rate(x.taxable, p.platform_basis_points) AS commission) c
  CROSS JOIN LATERAL (SELECT split_rate(c.commission, p.tenant_basis_points) AS tenant) n
  CROSS JOIN LATERAL (SELECT CASE WHEN p_principal THEN p_price - x.taxable
    ELSE least(split_rate(c.commission, p.commission_tax_basis_points), p_price - c.commission) END AS commission_tax) t
  CROSS JOIN LATERAL (SELECT least(split_penalty(x.taxable - c.commission, p_score, p), p_price - c.commission - t.commission_tax) AS penalty) y
  CROSS JOIN LATERAL (SELECT CASE WHEN p_principal THEN 0
    ELSE least(split_rate(x.taxable, p.tcs_basis_points), p_price - c.commission - t.commission_tax - y.penalty) END AS tcs) k
  CROSS JOIN LATERAL (SELECT least(split_rate(CASE WHEN p_principal THEN x.taxable - c.commission - y.penalty ELSE x.taxable END, p.tds_basis_points),
    p_price - c.commission - t.commission_tax - y.penalty - k.tcs) AS tds) d
$$;

-- Settles holds whose time is over: all of them in order of release, or one order. Holds locked by another worker are left to it.
CREATE OR REPLACE FUNCTION settle_due(p_limit int, p_tenant text DEFAULT NULL, p_order text DEFAULT NULL)
RETURNS TABLE (tenant_id text, order_id text, partner_id text, released_minor bigint, partner_minor bigint, platform_minor bigint, penalty_minor bigint)
LANGUAGE plpgsql SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  v_now timestamptz := hf_now();
BEGIN
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT e.tenant_id, e.order_id, e.partner_id, e.currency, e.balance_minor, e.score, e.policy_id, e.hold_required_ms, e.is_principal
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
    CROSS JOIN LATERAL split_price(d.balance_minor, d.score, p, d.is_principal) x
  ), legs AS MATERIALIZED (
    SELECT s.tenant_id, s.order_id, s.currency, l.posted, l.n, l.path, l.kind, l.amount
    FROM split s CROSS JOIN LATERAL (VALUES
      ('settle', 1, 'escrow:' || s.order_id, 'escrow', s.balance_minor),
      ('settle', 2, 'partner:' || s.partner_id || ':available', 'partner_payable', -s.partner),
      ('settle', 3, 'tenant:payable', 'tenant_payable', -s.tenant),
      ('settle', 4, 'revenue:commission', 'platform_revenue', -s.commission),
      ('settle', 5, 'revenue:penalty', 'platform_revenue', -s.penalty),
      ('settle', 6, 'fund:quality', 'quality_fund', -s.fund),
      ('settle', 7, 'tax:gst_output', 'tax_payable', -s.commission_tax),
      ('settle', 8, 'tax:tcs_payable', 'tax_payable', -s.tcs),
      ('settle', 9, 'tax:tds_payable', 'tax_payable', -s.tds),
      -- What others have of a price that is ours: its cost, and as much of our revenue (lib/payments/ledger/recipes-principal.ts).
      ('gross_up', 10, 'expense:partner_cost', 'partner_cost', s.partner + s.fund + s.tds),
      ('gross_up', 11, 'expense:tenant_cost', 'tenant_cost', s.tenant),
      ('gross_up', 12, 'revenue:gross', 'gross_revenue', -(s.partner + s.fund + s.tds + s.tenant))) AS l(posted, n, path, kind, amount)
    WHERE l.amount <> 0 AND (s.is_principal OR l.posted = 'settle')
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
    SELECT g.tenant_id, g.posted || ':' || g.order_id, g.posted, g.order_id, md5(string_agg(g.path || g.amount, ',' ORDER BY g.n)), count(*), v_now
    FROM legs g GROUP BY g.tenant_id, g.posted, g.order_id
  ), entries AS (
    INSERT INTO ledger_entry (tenant_id, transfer_id, path, currency, amount_minor)
    SELECT g.tenant_id, g.posted || ':' || g.order_id, g.path, g.currency, g.amount FROM legs g ORDER BY g.order_id, g.n
  ), settled AS (
    INSERT INTO settlement (tenant_id, id, order_id, partner_id, currency, state, released_minor, partner_minor, tenant_minor, platform_minor,
      penalty_minor, fund_minor, tax_minor, commission_tax_minor, tcs_minor, tds_minor, score, policy, settled_at)
    SELECT s.tenant_id, 'stl_' || substr(s.order_id, 5), s.order_id, s.partner_id, s.currency, 'released', s.balance_minor,
           s.partner, s.tenant, s.commission + s.penalties, s.penalty, s.fund, s.commission_tax + s.tcs + s.tds, s.commission_tax, s.tcs, s.tds, s.score,
           jsonb_build_object('id', s.policy_id, 'name', s.name, 'version', s.version, 'platformBasisPoints', s.platform_basis_points, 'tenantBasisPoints', s.tenant_basis_points,
             'scoreThreshold', s.score_threshold, 'slopeBasisPoints', s.slope_basis_points, 'penaltyCapBasisPoints', s.penalty_cap_basis_points, 'penaltyToFund', s.penalty_to_fund,
             'priceTaxBasisPoints', s.price_tax_basis_points, 'commissionTaxBasisPoints', s.commission_tax_basis_points,
             'tcsBasisPoints', s.tcs_basis_points, 'tdsBasisPoints', s.tds_basis_points, 'holdMs', s.hold_required_ms, 'isPrincipal', s.is_principal),
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

-- The auditor's door -------------------------------------------------------------------------------------------------
-- As before, and what an account is to a reader: the escrow of an order that is our own sale is deferred revenue.
CREATE OR REPLACE VIEW books.account AS
SELECT a.tenant_id || '/' || a.path || '/' || a.currency AS id, a.tenant_id AS tenant, a.kind, a.owner, a.currency,
       CASE WHEN a.tracks_balance THEN a.balance_minor ELSE coalesce((SELECT sum(e.amount_minor)::bigint FROM ledger_entry e
         WHERE e.tenant_id = a.tenant_id AND e.path = a.path AND e.currency = a.currency), 0) END AS balance,
       CASE WHEN a.tracks_balance THEN a.entry_count ELSE (SELECT count(*) FROM ledger_entry e
         WHERE e.tenant_id = a.tenant_id AND e.path = a.path AND e.currency = a.currency) END AS entries,
       a.may_go_negative,
       CASE WHEN a.kind = 'escrow' AND EXISTS (SELECT FROM escrow x WHERE x.tenant_id = a.tenant_id AND x.order_id = a.owner AND x.is_principal)
         THEN 'deferred_revenue' ELSE a.kind END AS shown_as
FROM ledger_account a;

-- Of every order that was split and sold in our own name, and of any other to which such a booking belongs: what others still
-- have of it by the settlement, its refunds and its lost chargebacks, and what is booked as its cost and its gross revenue.
CREATE VIEW books.principal AS
WITH given AS (
  SELECT s.tenant_id, s.order_id, s.partner_minor + s.fund_minor + s.tds_minor + s.tenant_minor AS minor, s.tcs_minor AS tcs
  FROM settlement s JOIN customer_order o ON o.tenant_id = s.tenant_id AND o.id = s.order_id AND o.fund_flow = 'PRINCIPAL'
), back AS (
  SELECT r.tenant_id, r.order_id, r.from_partner_minor + r.from_receivable_minor + r.from_fund_minor + r.from_tds_minor + r.from_tenant_minor AS minor
  FROM refund r WHERE r.from_held_minor = 0
  UNION ALL
  SELECT c.tenant_id, c.order_id, coalesce((c.lost_parts->>'partner')::bigint, 0) + coalesce((c.lost_parts->>'fund')::bigint, 0)
    + coalesce((c.lost_parts->>'tds')::bigint, 0) + coalesce((c.lost_parts->>'tenant')::bigint, 0)
  FROM chargeback c WHERE c.lost_parts IS NOT NULL
), stands AS (
  SELECT g.tenant_id, g.order_id, (g.minor - coalesce(sum(b.minor), 0))::bigint AS minor, g.tcs
  FROM given g LEFT JOIN back b ON b.tenant_id = g.tenant_id AND b.order_id = g.order_id GROUP BY g.tenant_id, g.order_id, g.minor, g.tcs
), booked AS (
  -- A movement is the settlement of an order, a refund, or a round of a chargeback; what is none of them belongs to no order.
  SELECT e.tenant_id, coalesce(r.order_id, c.order_id, t.source) AS order_id,
         coalesce(sum(e.amount_minor) FILTER (WHERE a.kind <> 'gross_revenue'), 0)::bigint AS cost,
         coalesce(-sum(e.amount_minor) FILTER (WHERE a.kind = 'gross_revenue'), 0)::bigint AS revenue
  FROM ledger_account a JOIN ledger_entry e ON e.tenant_id = a.tenant_id AND e.path = a.path AND e.currency = a.currency
  JOIN ledger_transfer t ON t.tenant_id = e.tenant_id AND t.id = e.transfer_id
  LEFT JOIN refund r ON r.tenant_id = t.tenant_id AND r.id = t.source
  LEFT JOIN chargeback c ON c.tenant_id = t.tenant_id AND c.id = split_part(t.source, '-', 1)
  WHERE a.kind IN ('partner_cost', 'tenant_cost', 'gross_revenue') GROUP BY 1, 2
)
SELECT coalesce(s.tenant_id, b.tenant_id) AS tenant, coalesce(s.order_id, b.order_id) AS order_id, s.tenant_id IS NOT NULL AS is_principal,
       coalesce(s.minor, 0) AS stands, coalesce(b.cost, 0) AS cost, coalesce(b.revenue, 0) AS revenue, coalesce(s.tcs, 0) AS tcs
FROM stands s FULL JOIN booked b ON b.tenant_id = s.tenant_id AND b.order_id = s.order_id;
GRANT SELECT ON books.principal TO holdfast_across, holdfast_auditor;
