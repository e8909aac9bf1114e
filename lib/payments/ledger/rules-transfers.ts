import type { Rule } from "./rules";

const CLOSED = `('reversed', 'failed', 'canceled')`;
const GONE = `('released', 'settled', 'reversed', 'failed', 'canceled')`;

/** Rules of what the gateway holds in partners' names. */
export const TRANSFER_RULES: readonly Rule[] = [
  {
    id: "H1",
    statement: "of a payment one transfer at most is open, in rupees, for an order that was sold under PA_HOLD",
    sql: `SELECT tenant, payment_id AS subject, count(*)::text AS detail FROM books.route_transfer WHERE status NOT IN ${CLOSED} GROUP BY tenant, payment_id HAVING count(*) > 1
          UNION ALL
          SELECT tenant, id, currency || ', ' || fund_flow FROM books.route_transfer WHERE currency <> 'INR' OR fund_flow <> 'PA_HOLD'`,
  },
  {
    id: "H2",
    statement: "what is set aside for a transfer is in flight until the gateway released it, and then not at all",
    sql: `SELECT t.tenant, t.id AS subject, t.status || ', ' || coalesce(a.balance, 0) AS detail FROM books.route_transfer t
          LEFT JOIN books.account a ON a.tenant = t.tenant AND a.kind = 'transfer_in_flight' AND a.owner = t.id
          WHERE coalesce(a.balance, 0) <> CASE WHEN t.status IN ${GONE} THEN 0 ELSE -t.reserved END
          UNION ALL
          SELECT a.tenant, a.owner, 'no transfer' FROM books.account a WHERE a.kind = 'transfer_in_flight' AND NOT EXISTS
            (SELECT FROM books.route_transfer t WHERE t.tenant = a.tenant AND t.id = a.owner)`,
  },
  {
    id: "H3",
    statement: "what the gateway released left the books once, in full; what it did not release never",
    sql: `SELECT t.tenant, t.id AS subject, t.status || ', ' || count(e.seq) || ', ' || coalesce(sum(e.amount), 0) AS detail FROM books.route_transfer t
          LEFT JOIN (books.transfer m JOIN books.entry e ON e.transfer = m.id AND e.amount > 0) ON m.tenant = t.tenant AND m.kind = 'transfer_release' AND m.source = t.id
          GROUP BY t.tenant, t.id, t.status, t.reserved
          HAVING CASE WHEN t.status IN ('released', 'settled') OR (t.status = 'reversed' AND t.reserved > 0)
                   THEN count(e.seq) <> 1 OR sum(e.amount) <> t.reserved ELSE count(e.seq) <> 0 END`,
  },
  {
    id: "H4",
    statement: "what came back of a transfer is the sum of its reversals, and nothing else came back",
    sql: `SELECT tenant, id AS subject, reversed || ' / ' || reversals || ', ' || reversing AS detail FROM books.route_transfer
          WHERE reversed <> reversals OR reversed + reversing > amount`,
  },
  {
    id: "H5",
    statement:
      "the gateway is to hold no more for a partner than is held for the order, and after the split what is set aside",
    sql: `SELECT t.tenant, t.id AS subject, t.status || ', ' || t.keep || ' of ' || CASE WHEN t.decided_at IS NULL THEN -coalesce(a.balance, 0) ELSE t.reserved END AS detail
          FROM books.route_transfer t LEFT JOIN books.account a ON a.tenant = t.tenant AND a.kind = 'escrow' AND a.owner = t.order_id
          WHERE t.status NOT IN ${GONE} AND t.status <> 'releasing'
            AND CASE WHEN t.decided_at IS NULL THEN t.keep > -coalesce(a.balance, 0) ELSE t.keep <> t.reserved END`,
  },
];
