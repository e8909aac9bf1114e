import type { Rule } from "./rules";

/** Rules of what customers contest at their bank. */
export const DISPUTE_RULES: readonly Rule[] = [
  {
    id: "P7",
    statement: "what is given back, contested or lost of a payment is together not more than the payment",
    sql: `SELECT p.tenant, p.id AS subject, coalesce(r.sum, 0) || ' + ' || d.sum || ' of ' || p.amount AS detail FROM books.payment p
          JOIN (SELECT tenant, payment_id, sum(counted) AS sum FROM books.chargeback GROUP BY 1, 2) d ON d.tenant = p.tenant AND d.payment_id = p.id
          LEFT JOIN (SELECT tenant, payment_id, sum(amount) AS sum FROM books.refund WHERE status <> 'failed' GROUP BY 1, 2) r ON r.tenant = p.tenant AND r.payment_id = p.id
          WHERE coalesce(r.sum, 0) + d.sum > p.amount`,
  },
  {
    id: "S8",
    statement: "a gateway keeps nothing from us because of a dispute that is closed",
    sql: `SELECT d.tenant, d.id AS subject, a.balance::text AS detail FROM books.dispute d
          JOIN books.account a ON a.tenant = d.tenant AND a.kind = 'dispute_hold' AND a.owner = d.id WHERE d.closed_at IS NOT NULL AND a.balance <> 0`,
  },
  {
    id: "S9",
    statement: "what is set aside from a partner's balance belongs to an open dispute",
    sql: `SELECT a.tenant, a.id AS subject, a.balance::text AS detail FROM books.account a
          WHERE a.kind = 'partner_disputed' AND a.balance <> 0 AND NOT EXISTS (
            SELECT FROM books.dispute d JOIN books.orders o ON o.tenant = d.tenant AND o.id = d.order_id
            WHERE d.tenant = a.tenant AND o.partner = a.owner AND o.currency = a.currency AND d.closed_at IS NULL)`,
  },
];
