/**
 * A rule of the books: the statement it makes and a query whose every row is a violation (columns `tenant`, `subject`,
 * `detail`; the tenant is null where the row does not say whose books are wrong).
 * The queries read the stable views of schema `books` and the catalogue only, so they hold for any checker.
 */
export interface Rule {
  readonly id: string;
  readonly statement: string;
  readonly sql: string;
}

const CREDIT_KINDS = `('escrow', 'partner_payable', 'partner_disputed', 'payout_in_flight', 'refund_in_flight', 'transfer_in_flight')`;

export const LEDGER_RULES: readonly Rule[] = [
  {
    id: "L1",
    statement: "the entries of a transfer sum to zero in each currency",
    sql: `SELECT min(tenant) AS tenant, transfer AS subject, currency || ' ' || sum(amount) AS detail FROM books.entry GROUP BY transfer, currency HAVING sum(amount) <> 0`,
  },
  {
    id: "L2",
    statement: "a transfer has two entries at least",
    sql: `SELECT t.tenant, t.id AS subject, coalesce(e.n, 0)::text AS detail FROM books.transfer t
          LEFT JOIN (SELECT transfer, count(*) AS n FROM books.entry GROUP BY transfer) e ON e.transfer = t.id WHERE coalesce(e.n, 0) < 2`,
  },
  {
    id: "L3",
    statement: "no entry is of nothing",
    sql: `SELECT tenant, seq::text AS subject, transfer AS detail FROM books.entry WHERE amount = 0`,
  },
  {
    id: "L4",
    statement: "an entry, its account and its transfer are of one tenant, and entry and account of one currency",
    sql: `SELECT NULL AS tenant, e.seq::text AS subject, e.account AS detail FROM books.entry e
          LEFT JOIN books.account a ON a.id = e.account LEFT JOIN books.transfer t ON t.id = e.transfer
          WHERE a.id IS NULL OR t.id IS NULL OR a.tenant <> e.tenant OR t.tenant <> e.tenant OR a.currency <> e.currency`,
  },
  {
    id: "L5",
    statement: "the balance and the number of entries of an account are those of its entries",
    sql: `SELECT a.tenant, a.id AS subject, a.balance || ' is ' || coalesce(s.sum, 0) AS detail FROM books.account a
          LEFT JOIN (SELECT account, sum(amount) AS sum, count(*) AS n FROM books.entry GROUP BY account) s ON s.account = a.id
          WHERE a.balance <> coalesce(s.sum, 0) OR a.entries <> coalesce(s.n, 0)`,
  },
  {
    id: "L6",
    statement: "no account stands on the wrong side",
    sql: `SELECT tenant, id AS subject, balance::text AS detail FROM books.account
          WHERE NOT may_go_negative AND ((kind IN ${CREDIT_KINDS} AND balance > 0) OR (kind = 'gateway_clearing' AND balance < 0))`,
  },
  {
    id: "L7",
    statement: "the whole book of a tenant sums to zero in each currency",
    sql: `SELECT tenant, tenant AS subject, currency || ' ' || sum(amount) AS detail FROM books.entry GROUP BY tenant, currency HAVING sum(amount) <> 0`,
  },
  {
    id: "L8",
    statement: "no account stood on the wrong side at any time",
    sql: `SELECT DISTINCT ON (account) tenant, account AS subject, seq || ': ' || running AS detail FROM (
            SELECT a.tenant, e.account, e.seq, a.kind, sum(e.amount) OVER (PARTITION BY e.account ORDER BY e.seq) AS running
            FROM books.entry e JOIN books.account a ON a.id = e.account
            WHERE NOT a.may_go_negative AND (a.kind IN ${CREDIT_KINDS} OR a.kind = 'gateway_clearing')) x
          WHERE (kind = 'gateway_clearing' AND running < 0) OR (kind <> 'gateway_clearing' AND running > 0) ORDER BY account, seq`,
  },
];

const CAPTURED = `('captured', 'partially_refunded', 'refunded')`;
const PAID = `('paid', 'completed', 'disputed', 'settled', 'refunded')`;

export const PAYMENT_RULES: readonly Rule[] = [
  {
    id: "P1",
    statement: "a captured payment has exactly one capture transfer, of its amount and currency",
    sql: `SELECT p.tenant, p.id AS subject, count(t.id) || ' captures, ' || coalesce(sum(e.amount), 0) AS detail FROM books.payment p
          LEFT JOIN books.transfer t ON t.tenant = p.tenant AND t.kind = 'capture' AND t.source = p.id
          LEFT JOIN books.entry e ON e.transfer = t.id AND e.amount > 0 AND e.currency = p.currency
          WHERE p.status IN ${CAPTURED} GROUP BY p.tenant, p.id, p.amount
          HAVING count(DISTINCT t.id) <> 1 OR coalesce(sum(e.amount), 0) <> p.amount`,
  },
  {
    id: "P2",
    statement: "there is no capture transfer without a captured payment",
    sql: `SELECT t.tenant, t.id AS subject, t.source AS detail FROM books.transfer t WHERE t.kind = 'capture' AND NOT EXISTS
          (SELECT FROM books.payment p WHERE p.tenant = t.tenant AND p.id = t.source AND p.status IN ${CAPTURED})`,
  },
  {
    id: "P3",
    statement: "the escrow of an order was funded with exactly its total, in its currency",
    sql: `SELECT o.tenant, o.id AS subject, coalesce(f.funded, 0) || ' of ' || o.total AS detail FROM books.orders o
          JOIN books.account a ON a.tenant = o.tenant AND a.kind = 'escrow' AND a.owner = o.id
          LEFT JOIN (
            SELECT e.account, e.currency, sum(-e.amount) AS funded FROM books.entry e
            JOIN books.transfer t ON t.id = e.transfer WHERE t.kind = 'capture' GROUP BY 1, 2
          ) f ON f.account = a.id AND f.currency = o.currency
          WHERE coalesce(f.funded, 0) <> o.total`,
  },
  {
    id: "P4",
    statement: "an order is paid if and only if its escrow has entries",
    // The number that the account knows, which is right by L5.
    sql: `SELECT o.tenant, o.id AS subject, o.status || ', ' || coalesce(a.entries, 0) AS detail FROM books.orders o
          LEFT JOIN books.account a ON a.tenant = o.tenant AND a.kind = 'escrow' AND a.owner = o.id
          WHERE (o.status IN ${PAID}) <> (coalesce(a.entries, 0) > 0)`,
  },
  {
    id: "P5",
    statement: "refunds that did not fail are together not more than the payment",
    sql: `SELECT p.tenant, p.id AS subject, sum(r.amount)::text AS detail FROM books.payment p JOIN books.refund r ON r.tenant = p.tenant AND r.payment_id = p.id AND r.status <> 'failed'
          GROUP BY p.tenant, p.id, p.amount HAVING sum(r.amount) > p.amount`,
  },
  {
    id: "P6",
    statement: "a processed refund is one movement of its amount",
    sql: `SELECT r.tenant, r.id AS subject, count(t.id)::text AS detail FROM books.refund r LEFT JOIN books.transfer t ON t.tenant = r.tenant AND t.kind = 'refund' AND t.source = r.id
          WHERE r.status = 'processed' GROUP BY r.tenant, r.id HAVING count(t.id) <> 1`,
  },
];

export const SALE_RULES: readonly Rule[] = [
  {
    id: "D1",
    statement: "no more places are sold and reserved than there are",
    sql: `SELECT i.tenant, i.id AS subject, sum(o.qty) || ' of ' || i.capacity AS detail FROM books.item i JOIN books.orders o ON o.tenant = i.tenant AND o.item = i.id
          WHERE o.status IN ('pending', 'paid', 'completed', 'disputed', 'settled') GROUP BY i.tenant, i.id, i.capacity HAVING sum(o.qty) > i.capacity`,
  },
  {
    id: "D2",
    statement: "a coupon is not used more often than it may be",
    sql: `SELECT c.tenant, c.code AS subject, count(r.order_id) || ' of ' || c.max_uses AS detail FROM books.coupon c
          JOIN books.redemption r ON r.coupon = c.code AND r.state IN ('reserved', 'consumed')
          GROUP BY c.tenant, c.code, c.max_uses HAVING count(r.order_id) > c.max_uses`,
  },
  {
    id: "D3",
    statement: "no coupon is held by an order that is given up or paid already",
    sql: `SELECT o.tenant, r.coupon AS subject, o.id || ' is ' || o.status AS detail FROM books.redemption r JOIN books.orders o ON o.id = r.order_id
          WHERE r.state = 'reserved' AND o.status <> 'pending'`,
  },
  {
    id: "D4",
    statement: "total = subtotal - discount + tax, with a discount between nothing and the subtotal",
    sql: `SELECT tenant, id AS subject, total::text AS detail FROM books.orders WHERE total <> subtotal - discount + tax OR discount < 0 OR discount > subtotal`,
  },
];
