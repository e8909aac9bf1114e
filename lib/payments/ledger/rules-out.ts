import type { Rule } from "./rules";

/** Rules of what leaves escrow: settlement. */
export const SETTLEMENT_RULES: readonly Rule[] = [
  {
    id: "S1",
    statement: "of every order: funded = held + settled + refunded + lost",
    sql: `SELECT o.tenant, o.id AS subject, coalesce(f.funded, 0) || ' <> ' || (-a.balance) || ' + ' || coalesce(s.released, 0) || ' + ' || coalesce(f.given, 0) AS detail
          FROM books.orders o JOIN books.account a ON a.tenant = o.tenant AND a.kind = 'escrow' AND a.owner = o.id
          LEFT JOIN (
            SELECT e.account, sum(-e.amount) FILTER (WHERE t.kind = 'capture') AS funded,
                   sum(e.amount) FILTER (WHERE t.kind IN ('refund_reserve', 'dispute_lost')) AS given
            FROM books.entry e JOIN books.transfer t ON t.id = e.transfer
            WHERE t.kind IN ('capture', 'refund_reserve', 'dispute_lost') GROUP BY 1
          ) f ON f.account = a.id
          LEFT JOIN books.settlement s ON s.tenant = o.tenant AND s.order_id = o.id
          WHERE coalesce(f.funded, 0) <> -a.balance + coalesce(s.released, 0) + coalesce(f.given, 0)`,
  },
  {
    id: "S2",
    statement: "an order is settled once at most",
    sql: `SELECT tenant, order_id AS subject, count(*)::text AS detail FROM books.settlement GROUP BY tenant, order_id HAVING count(*) > 1`,
  },
  {
    id: "S3",
    statement: "the parts of a settlement are not negative and add up to what was released",
    sql: `SELECT tenant, id AS subject, released::text AS detail FROM books.settlement
          WHERE partner + platform + tenant_share + tax <> released OR least(partner, platform, tenant_share, tax) < 0`,
  },
  {
    id: "S4",
    statement:
      "an order is settled after its hold, and the hold is at least as long as its policy says (24 hours unless told)",
    sql: `SELECT s.tenant, s.order_id AS subject, s.settled_at || ' / ' || coalesce(o.hold_until::text, 'never') AS detail
          FROM books.settlement s JOIN books.orders o ON o.tenant = s.tenant AND o.id = s.order_id
          WHERE o.hold_until IS NULL OR o.completed_at IS NULL OR s.settled_at < o.hold_until
            OR o.hold_until < o.completed_at + coalesce((s.policy->>'holdMs')::bigint, 86400000) * interval '1 millisecond'`,
  },
  {
    id: "S5",
    statement: "no dispute was open when an order was settled",
    sql: `SELECT s.tenant, s.order_id AS subject, d.id AS detail FROM books.settlement s JOIN books.dispute d ON d.tenant = s.tenant AND d.order_id = s.order_id
          WHERE d.opened_at <= s.settled_at AND (d.closed_at IS NULL OR d.closed_at > s.settled_at)`,
  },
  {
    id: "S6",
    statement: "a settled or refunded order holds nothing",
    sql: `SELECT o.tenant, o.id AS subject, a.balance::text AS detail FROM books.orders o JOIN books.account a ON a.tenant = o.tenant AND a.kind = 'escrow' AND a.owner = o.id
          WHERE o.status IN ('settled', 'refunded') AND a.balance <> 0`,
  },
  {
    id: "S7",
    statement: "a settlement is what its ledger transfer moved",
    sql: `SELECT s.tenant, s.order_id AS subject, s.released || ' / ' || coalesce(l.released, 0) || ', ' || s.partner || ' / ' || coalesce(l.partner, 0) AS detail
          FROM books.settlement s LEFT JOIN (
            SELECT t.tenant, t.source, sum(e.amount) FILTER (WHERE a.kind = 'escrow') AS released, -sum(e.amount) FILTER (WHERE a.kind = 'partner_payable') AS partner
            FROM books.transfer t JOIN books.entry e ON e.transfer = t.id JOIN books.account a ON a.id = e.account WHERE t.kind = 'settle' GROUP BY 1, 2
          ) l ON l.tenant = s.tenant AND l.source = s.order_id
          WHERE s.released <> coalesce(l.released, 0) OR s.partner <> coalesce(l.partner, 0)
          UNION ALL
          SELECT t.tenant, t.source, 'no settlement' FROM books.transfer t WHERE t.kind = 'settle' AND NOT EXISTS
            (SELECT FROM books.settlement s WHERE s.tenant = t.tenant AND s.order_id = t.source)`,
  },
];

const FINAL = `('processed', 'failed', 'reversed', 'cancelled')`;
const GIVEN_BACK = `('failed', 'reversed', 'cancelled')`;

/** Rules of what leaves us: payouts. */
export const PAYOUT_RULES: readonly Rule[] = [
  {
    id: "O1",
    statement: "a payout was taken from its partner exactly once, in full",
    sql: `SELECT p.tenant, p.id AS subject, count(e.seq) || ', ' || coalesce(sum(e.amount), 0) AS detail FROM books.payout p
          LEFT JOIN (books.transfer t JOIN books.entry e ON e.transfer = t.id JOIN books.account a ON a.id = e.account AND a.kind = 'partner_payable')
            ON t.tenant = p.tenant AND t.kind = 'payout_reserve' AND t.source = p.id AND a.owner = p.partner AND e.currency = p.currency
          GROUP BY p.tenant, p.id, p.amount HAVING count(e.seq) <> 1 OR coalesce(sum(e.amount), 0) <> p.amount`,
  },
  {
    id: "O2",
    statement: "a payout is in flight in full until it is final, and then not at all",
    sql: `SELECT p.tenant, p.id AS subject, p.status || ', ' || coalesce(a.balance, 0) AS detail FROM books.payout p
          LEFT JOIN books.account a ON a.tenant = p.tenant AND a.kind = 'payout_in_flight' AND a.owner = p.id
          WHERE coalesce(a.balance, 0) <> CASE WHEN p.status IN ${FINAL} THEN 0 ELSE -p.amount END`,
  },
  {
    id: "O3",
    statement:
      "a payout that failed, came back or was cancelled is returned to its partner once, in full; any other never",
    sql: `SELECT p.tenant, p.id AS subject, p.status || ', ' || count(e.seq) || ', ' || coalesce(sum(-e.amount), 0) AS detail FROM books.payout p
          LEFT JOIN (books.transfer t JOIN books.entry e ON e.transfer = t.id JOIN books.account a ON a.id = e.account AND a.kind = 'partner_payable')
            ON t.tenant = p.tenant AND t.kind = 'payout_return' AND t.source = p.id AND a.owner = p.partner
          GROUP BY p.tenant, p.id, p.status, p.amount
          HAVING CASE WHEN p.status IN ${GIVEN_BACK} THEN count(e.seq) <> 1 OR sum(-e.amount) <> p.amount ELSE count(e.seq) <> 0 END`,
  },
  {
    id: "O4",
    statement: "a new attempt begins only after all earlier ones are known to have failed",
    sql: `SELECT a.tenant, a.payout AS subject, a.n::text AS detail FROM books.payout_attempt a
          WHERE EXISTS (SELECT FROM books.payout_attempt b WHERE b.tenant = a.tenant AND b.payout = a.payout AND b.n < a.n AND b.outcome <> 'failed')`,
  },
  {
    id: "O5",
    statement: "a payout of the gateway belongs to one payout of ours",
    sql: `SELECT tenant, gateway_id AS subject, count(*)::text AS detail FROM books.payout WHERE gateway_id IS NOT NULL GROUP BY tenant, gateway_id HAVING count(*) > 1`,
  },
];

/** Rules of what gateways tell us. */
export const INBOX_RULES: readonly Rule[] = [
  {
    id: "W1",
    statement: "an event is stored once and has one money effect at most",
    sql: `SELECT CASE WHEN min(tenant) = max(tenant) THEN min(tenant) END AS tenant, event_id AS subject, count(*) || ', ' || max(effects) AS detail
          FROM books.event GROUP BY gateway, account, event_id HAVING count(*) > 1 OR max(effects) > 1`,
  },
  {
    id: "W2",
    statement: "nothing unverified has an effect",
    sql: `SELECT tenant, event_id AS subject, gateway AS detail FROM books.event WHERE NOT verified AND effects > 0`,
  },
  {
    id: "W3",
    statement: "a verified event is done with within five minutes",
    sql: `SELECT tenant, event_id AS subject, received_at::text AS detail FROM books.event
          WHERE verified AND status = 'received' AND received_at < hf_now() - interval '5 minutes'`,
  },
];

/** Rules of what waits. */
export const WAITING_RULES: readonly Rule[] = [
  {
    id: "I11",
    statement: "nothing waits beyond its deadline",
    sql: `SELECT tenant, id AS subject, object || ' since ' || due_at AS detail FROM books.overdue`,
  },
];
