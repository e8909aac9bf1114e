/** One violation for each rule of the books, planted into lawful ones. */
export interface Plant {
  readonly rule: string;
  readonly sql: string;
  /** Rules that cannot hold either when this one is broken. */
  readonly also?: readonly string[];
  /** Whether nobody can say whose books are wrong. */
  readonly isAnybodys?: true;
}

const REVENUE =
  "(SELECT id FROM books.account WHERE kind = 'platform_revenue' AND currency = 'INR' ORDER BY id LIMIT 1)";
const CAPTURED =
  "(SELECT id FROM books.payment WHERE status = 'captured' AND order_id IS NOT NULL ORDER BY id LIMIT 1)";
const SETTLED = "(SELECT id FROM books.settlement ORDER BY id LIMIT 1)";
const PROCESSED = "(SELECT id FROM books.payout WHERE status = 'processed' ORDER BY id LIMIT 1)";
const IN_FLIGHT = "(SELECT id FROM books.payout WHERE status = 'processing' ORDER BY id LIMIT 1)";
const FUNDED = "(SELECT id FROM books.orders WHERE status = 'paid' ORDER BY id LIMIT 1)";
const EFFECTIVE = "(SELECT event_id FROM books.event WHERE effects = 1 ORDER BY event_id LIMIT 1)";
const NEXT = "(SELECT max(seq) + 1 FROM books.entry)";

/** A transfer of ten minor units from one account to another, with the balances that belong to it. */
function move(name: string, from: string, to: string, amount = "10"): string {
  const entry = (n: number, account: string, sign: string): string =>
    `INSERT INTO books.entry SELECT ${NEXT} + ${n}, 'tnt_main/adjust:${name}', 'tnt_main', id, currency, ${sign}(${amount})::bigint FROM books.account WHERE id = ${account};
     UPDATE books.account SET balance = balance + ${sign}(${amount})::bigint, entries = entries + 1 WHERE id = ${account};`;
  return `INSERT INTO books.transfer VALUES ('tnt_main/adjust:${name}', 'tnt_main', 'adjust', '${name}', now());
    ${audited(name)} ${entry(0, from, "")} ${entry(0, to, "-")}`;
}

const NEWEST = "'tnt_main/planted/INR'";

/** An empty account, without the rule that it breaks once something stands there. */
const account = (kind: string, owner: string): string =>
  `INSERT INTO books.account VALUES (${NEWEST}, 'tnt_main', '${kind}', '${owner}', 'INR', 0, 0, ${kind === "dispute_hold"});`;
const audited = (name: string): string =>
  `INSERT INTO books.audit_unsealed VALUES ('tnt_main', 'ledger', 'ledger.posted', 'tnt_main/adjust:${name}', now());`;

const escrowOf = (order: string): string => `(SELECT id FROM books.account WHERE kind = 'escrow' AND owner = ${order})`;
const EMPTY_PARTNER =
  "(SELECT id FROM books.account WHERE kind = 'partner_payable' AND balance = 0 AND currency = 'INR' ORDER BY id LIMIT 1)";

/** A transfer that was never made, but for what is planted into it. */
function transferRow(change: Readonly<Record<string, string>>): string {
  const row = {
    tenant: "'tnt_main'",
    id: "'rtr_planted'",
    order_id: "'ord_none'",
    payment_id: "'pay_none'",
    partner: "'par_none'",
    gateway: "'razorpay'",
    currency: "'INR'",
    amount: "100",
    keep: "0",
    reversed: "0",
    reserved: "0",
    status: "'failed'",
    fund_flow: "'PA_HOLD'",
    reversals: "0",
    reversing: "0",
    ...change,
  };
  return `INSERT INTO books.route_transfer (${Object.keys(row).join(", ")}) VALUES (${Object.values(row).join(", ")})`;
}

/** An order of which others have 100, sold in our own name, but for what is planted into it. */
function principalRow(change: Readonly<Record<string, string>>): string {
  const row = { stands: "100", cost: "100", revenue: "100", tcs: "0", ...change };
  return `INSERT INTO books.principal (tenant, order_id, is_principal, ${Object.keys(row).join(", ")})
    VALUES ('tnt_main', 'ord_planted', true, ${Object.values(row).join(", ")})`;
}

export const PLANTS: readonly Plant[] = [
  {
    rule: "L1",
    sql: `UPDATE books.entry SET amount = amount - 1 WHERE seq = (SELECT min(seq) FROM books.entry WHERE account = ${REVENUE});
          UPDATE books.account SET balance = balance - 1 WHERE id = ${REVENUE}`,
    also: ["L7"],
  },
  {
    rule: "L2",
    sql: `INSERT INTO books.transfer VALUES ('tnt_main/adjust:none', 'tnt_main', 'adjust', 'none', now()); ${audited("none")}`,
  },
  {
    rule: "L3",
    sql: `INSERT INTO books.entry SELECT ${NEXT}, transfer, tenant, account, currency, 0 FROM books.entry WHERE account = ${REVENUE} LIMIT 1;
          UPDATE books.account SET entries = entries + 1 WHERE id = ${REVENUE}`,
  },
  {
    rule: "L4",
    sql: "UPDATE books.entry SET tenant = 'tnt_other' WHERE transfer = (SELECT transfer FROM books.entry ORDER BY seq LIMIT 1)",
    isAnybodys: true,
  },
  { rule: "L5", sql: `UPDATE books.account SET balance = balance - 1 WHERE id = ${REVENUE}` },
  { rule: "L6", sql: move("overdrawn", EMPTY_PARTNER, REVENUE), also: ["L8"] },
  {
    rule: "L7",
    sql: "UPDATE books.entry SET tenant = 'tnt_other' WHERE seq = (SELECT min(seq) FROM books.entry)",
    also: ["L4"],
  },
  {
    rule: "L8",
    sql: `UPDATE books.entry SET seq = -1 WHERE seq = (SELECT max(e.seq) FROM books.entry e JOIN books.account a ON a.id = e.account
          WHERE a.kind = 'partner_payable' AND e.amount > 0)`,
  },
  { rule: "P1", sql: `UPDATE books.payment SET amount = amount + 1 WHERE id = ${CAPTURED}` },
  { rule: "P2", sql: `UPDATE books.payment SET status = 'failed' WHERE id = ${CAPTURED}` },
  { rule: "P3", sql: `UPDATE books.orders SET total = total + 1, subtotal = subtotal + 1 WHERE id = ${FUNDED}` },
  {
    rule: "P4",
    sql: "UPDATE books.orders SET status = 'paid' WHERE id = (SELECT id FROM books.orders WHERE status = 'expired' LIMIT 1)",
  },
  {
    rule: "P5",
    sql: `INSERT INTO books.refund SELECT 'rfd_1', tenant, id, amount + 1, 'pending' FROM books.payment WHERE id = ${CAPTURED}`,
  },
  {
    rule: "P6",
    sql: `INSERT INTO books.refund SELECT 'rfd_2', tenant, id, 1, 'processed' FROM books.payment WHERE id = ${CAPTURED}`,
  },
  {
    rule: "P7",
    sql: `INSERT INTO books.chargeback SELECT 'chb_1', tenant, id, amount + 1 FROM books.payment WHERE id = ${CAPTURED}`,
  },
  { rule: "D1", sql: "UPDATE books.item SET capacity = 0 WHERE id IN (SELECT item FROM books.orders)" },
  {
    rule: "D2",
    sql: `INSERT INTO books.coupon VALUES ('WELCOME', 'tnt_main', 1);
          INSERT INTO books.redemption SELECT 'WELCOME', id, 'consumed' FROM books.orders LIMIT 2`,
  },
  {
    rule: "D3",
    sql: "INSERT INTO books.redemption SELECT 'WELCOME', id, 'reserved' FROM books.orders WHERE status = 'expired' LIMIT 1",
  },
  { rule: "D4", sql: `UPDATE books.orders SET subtotal = subtotal - 1 WHERE id = ${FUNDED}` },
  { rule: "S1", sql: move("leak", escrowOf(FUNDED), REVENUE) },
  {
    rule: "S2",
    sql: `INSERT INTO books.settlement SELECT 'stl_again', tenant, order_id, settled_at, released, partner, platform, tenant_share, tax, policy
          FROM books.settlement WHERE id = ${SETTLED}`,
  },
  { rule: "S3", sql: `UPDATE books.settlement SET platform = platform + 1 WHERE id = ${SETTLED}` },
  { rule: "S4", sql: `UPDATE books.settlement SET settled_at = settled_at - interval '2 days' WHERE id = ${SETTLED}` },
  {
    rule: "S5",
    sql: `INSERT INTO books.dispute SELECT 'dsp_1', tenant, order_id, settled_at - interval '1 hour', NULL, NULL FROM books.settlement WHERE id = ${SETTLED}`,
  },
  { rule: "S6", sql: `UPDATE books.orders SET status = 'settled' WHERE id = ${FUNDED}` },
  {
    rule: "S7",
    sql: `UPDATE books.settlement SET partner = partner - 1, platform = platform + 1 WHERE id = ${SETTLED}`,
  },
  {
    rule: "S8",
    sql: `INSERT INTO books.dispute VALUES ('chb_2', 'tnt_main', NULL, now(), now(), 'won');
          ${account("dispute_hold", "chb_2")} ${move("kept", NEWEST, REVENUE)}`,
  },
  {
    rule: "S9",
    sql: `${account("partner_disputed", "par_none")} ${move("set_aside", REVENUE, NEWEST)}`,
  },
  { rule: "O1", sql: `UPDATE books.payout SET partner = 'par_other' WHERE id = ${PROCESSED}` },
  { rule: "O2", sql: `UPDATE books.payout SET status = 'processed' WHERE id = ${IN_FLIGHT}` },
  { rule: "O3", sql: `UPDATE books.payout SET status = 'failed' WHERE id = ${PROCESSED}` },
  {
    rule: "O4",
    sql: `INSERT INTO books.payout_attempt SELECT payout, n + 1, 'pat_again', 'open', tenant FROM books.payout_attempt WHERE payout = ${PROCESSED}`,
  },
  {
    rule: "O5",
    sql: `UPDATE books.payout SET gateway_id = (SELECT gateway_id FROM books.payout WHERE id = ${PROCESSED}) WHERE id = ${IN_FLIGHT}`,
  },
  { rule: "H1", sql: transferRow({ fund_flow: "'PRINCIPAL'" }) },
  { rule: "H2", sql: transferRow({ status: "'held'", keep: "10", reserved: "10", decided_at: "now()" }) },
  { rule: "H3", sql: transferRow({ status: "'released'", keep: "10", reserved: "10", decided_at: "now()" }) },
  { rule: "H4", sql: transferRow({ reversed: "5" }) },
  { rule: "H5", sql: transferRow({ status: "'held'", keep: "100" }) },
  { rule: "G1", sql: principalRow({ stands: "100", revenue: "99" }) },
  { rule: "G2", sql: principalRow({ tcs: "1" }) },
  {
    rule: "N1",
    sql: `INSERT INTO books.own_account (tenant, order_id, is_direct, has, owed) VALUES ('tnt_main', 'ord_planted', true, 100, 99)`,
  },
  {
    rule: "N2",
    sql: `INSERT INTO books.commission (tenant, partner, currency, due, booked) VALUES ('tnt_main', 'par_planted', 'INR', 100, 99)`,
  },
  { rule: "W1", sql: `UPDATE books.event SET effects = 2 WHERE event_id = ${EFFECTIVE}` },
  { rule: "W2", sql: `UPDATE books.event SET verified = false WHERE event_id = ${EFFECTIVE}` },
  {
    rule: "W3",
    sql: `UPDATE books.event SET status = 'received', received_at = hf_now() - interval '6 minutes' WHERE event_id = ${EFFECTIVE}`,
  },
  { rule: "I11", sql: "INSERT INTO books.overdue VALUES ('tnt_main', 'session', 'ses_1', hf_now())" },
  { rule: "A1", sql: "UPDATE books.audit SET actor = 'nobody' WHERE seq = 3" },
  {
    rule: "A2",
    sql: "UPDATE books.audit_unsealed SET action = 'ledger.lost' WHERE subject IN (SELECT id FROM books.transfer ORDER BY created_at DESC LIMIT 1)",
  },
  { rule: "A3", sql: "ALTER TABLE public.ledger_entry DISABLE TRIGGER ledger_entry_append_only", isAnybodys: true },
  {
    rule: "T1",
    sql: `CREATE TABLE public.parent (tenant_id text, id text PRIMARY KEY);
          CREATE TABLE public.child (tenant_id text, parent_id text REFERENCES public.parent (id))`,
    isAnybodys: true,
  },
  {
    rule: "J1",
    sql: "INSERT INTO books.job VALUES ('1', 'send_payout', 'a worker that is gone', now() - interval '3 hours')",
    isAnybodys: true,
  },
];
