import type { Client } from "pg";

/** What every order of a measurement is worth, in minor units, with Razorpay's fee and the tax in it. */
const AMOUNT = 500_000;
const FEE = 11_800;
const FEE_TAX = 1_800;

export interface Batch {
  readonly tenant: string;
  /** Orders are numbered; a batch takes the numbers from `from` on. */
  readonly from: number;
  readonly count: number;
}

/** Partners with one offer each, so that balances are spread as they are in life. */
export async function seedPartners(client: Client, tenant: string, count: number): Promise<void> {
  await client.query(
    `INSERT INTO partner (tenant_id, id, name) SELECT $1, 'par_bench' || n, 'Partner ' || n FROM generate_series(0, $2::int - 1) n`,
    [tenant, count],
  );
  await client.query(
    `INSERT INTO partner_kyc (tenant_id, partner_id, state) SELECT $1, 'par_bench' || n, 'active' FROM generate_series(0, $2::int - 1) n`,
    [tenant, count],
  );
  await client.query(
    `INSERT INTO offer (tenant_id, id, partner_id, kind, title, duration_minutes)
     SELECT $1, 'off_bench' || n, 'par_bench' || n, 'session', 'Offer ' || n, 60 FROM generate_series(0, $2::int - 1) n`,
    [tenant, count],
  );
}

const NUMBERED = `
  WITH given AS (
    SELECT p.tenant_id AS tenant, n, lpad(n::text, 8, '0') AS digits, o.id AS offer, o.partner_id AS partner, hf_now.at
    FROM generate_series($2::int, $2::int + $3::int - 1) n
    JOIN offer o ON o.tenant_id = $1 AND o.id = 'off_bench' || n % (SELECT count(*) FROM offer WHERE tenant_id = $1 AND id LIKE 'off_bench%')
    JOIN partner p ON p.tenant_id = o.tenant_id AND p.id = o.partner_id, (SELECT hf_now() AS at) hf_now
  )`;

async function numbered(client: Client, batch: Batch, sql: string): Promise<void> {
  await client.query(`${NUMBERED} ${sql}`, [batch.tenant, batch.from, batch.count]);
}

/** Seeding skips triggers and foreign keys, which would take longer than the measurement; the books are checked at the end. */
async function begin(client: Client): Promise<void> {
  await client.query("BEGIN");
  await client.query("SET LOCAL session_replication_role = replica");
}

/** Orders that wait for their payment, as they are after the checkout was opened. */
export async function seedOpenOrders(client: Client, batch: Batch): Promise<void> {
  await begin(client);
  await numbered(
    client,
    batch,
    `INSERT INTO session (tenant_id, id, offer_id, partner_id, customer_id, reserved_slot, starts_at, ends_at, state, created_at)
     SELECT tenant, 'ses_' || digits, offer, partner, 'usr_customer', false, at + interval '1 day', at + interval '25 hours', 'requested', at FROM given`,
  );
  await numbered(
    client,
    batch,
    `INSERT INTO customer_order (tenant_id, id, customer_id, partner_id, offer_id, session_id, currency, subtotal_minor, total_minor, policy_id, state, expires_at, created_at)
     SELECT tenant, 'ord_' || digits, 'usr_customer', partner, offer, 'ses_' || digits, 'INR', ${AMOUNT}, ${AMOUNT}, 'pol_classic_1', 'open', at + interval '1 day', at FROM given`,
  );
  await numbered(
    client,
    batch,
    `INSERT INTO payment (tenant_id, id, order_id, gateway, gateway_account, gateway_order_id, currency, amount_minor, state, created_at)
     SELECT tenant, 'pay_' || digits, 'ord_' || digits, 'razorpay', 'main', 'order_' || digits, 'INR', ${AMOUNT}, 'requires_action', at FROM given`,
  );
  await client.query("COMMIT");
}

/** The gateway's message that a payment was captured: about two kilobytes, as Razorpay sends it. */
export function capturedBody(digits: string): string {
  const entity = {
    id: `pay_R${digits}`,
    entity: "payment",
    amount: AMOUNT,
    currency: "INR",
    status: "captured",
    order_id: `order_${digits}`,
    method: "upi",
    captured: true,
    description: "A session, one to one",
    email: "customer@demo.holdfast.test",
    contact: "+919999999999",
    notes: { padding: "x".repeat(1_350) },
    fee: FEE,
    tax: FEE_TAX,
    created_at: 1_790_000_000,
  };
  const payload = { payment: { entity } };
  return JSON.stringify({
    entity: "event",
    account_id: "acc_bench",
    event: "payment.captured",
    contains: ["payment"],
    payload,
  });
}

/** Messages about those orders in the inbox, as the door leaves them. */
export async function seedMessages(client: Client, batch: Batch): Promise<void> {
  await client.query(
    `INSERT INTO inbox_event (tenant_id, id, gateway, account, event_key, event_type, road, shape, body_text, received_at, next_attempt_at)
     SELECT $1, 'inb_' || lpad(n::text, 8, '0'), 'razorpay', 'main', 'evt_' || lpad(n::text, 8, '0'), 'payment.captured', 'webhook', 'webhook',
       replace($4, '{digits}', lpad(n::text, 8, '0')), c.at, c.at
     FROM generate_series($2::int, $2::int + $3::int - 1) n, (SELECT hf_now() AS at) c`,
    [batch.tenant, batch.from, batch.count, capturedBody("{digits}")],
  );
}

/** Paid orders whose sessions took place and whose holds are over, with everything that the books know about them. */
export async function seedDueHolds(client: Client, batch: Batch): Promise<void> {
  await begin(client);
  await numbered(
    client,
    batch,
    `INSERT INTO session (tenant_id, id, offer_id, partner_id, customer_id, reserved_slot, starts_at, ends_at, state, completed_at, completed_by, score, created_at)
     SELECT tenant, 'ses_' || digits, offer, partner, 'usr_customer', false, at - interval '27 hours', at - interval '26 hours', 'completed', at - interval '25 hours',
       'usr_customer', 70, at - interval '2 days' FROM given`,
  );
  await numbered(
    client,
    batch,
    `INSERT INTO customer_order (tenant_id, id, customer_id, partner_id, offer_id, session_id, currency, subtotal_minor, total_minor, policy_id, state, expires_at, paid_at, created_at)
     SELECT tenant, 'ord_' || digits, 'usr_customer', partner, offer, 'ses_' || digits, 'INR', ${AMOUNT}, ${AMOUNT}, 'pol_classic_1', 'paid', at, at - interval '2 days',
       at - interval '2 days' FROM given`,
  );
  await numbered(
    client,
    batch,
    `INSERT INTO payment (tenant_id, id, order_id, gateway, gateway_account, gateway_order_id, gateway_payment_id, currency, amount_minor, state, captured_at, created_at)
     SELECT tenant, 'pay_' || digits, 'ord_' || digits, 'razorpay', 'main', 'order_' || digits, 'pay_R' || digits, 'INR', ${AMOUNT}, 'captured', at, at FROM given`,
  );
  await numbered(
    client,
    batch,
    `INSERT INTO escrow (tenant_id, order_id, partner_id, currency, state, funded_minor, balance_minor, policy_id, score, hold_required_ms, completed_at, running_since,
       release_at, funded_at)
     SELECT tenant, 'ord_' || digits, partner, 'INR', 'holding', ${AMOUNT}, ${AMOUNT}, 'pol_classic_1', 70, 86400000, at - interval '25 hours', at - interval '25 hours',
       at - interval '1 hour', at - interval '2 days' FROM given`,
  );
  await seedCaptures(client, batch);
  await client.query("COMMIT");
}

async function seedCaptures(client: Client, batch: Batch): Promise<void> {
  await client.query(
    `INSERT INTO ledger_account (tenant_id, path, currency, kind, tracks_balance, may_go_negative)
     VALUES ($1, 'gateway:razorpay:clearing', 'INR', 'gateway_clearing', false, false) ON CONFLICT DO NOTHING`,
    [batch.tenant],
  );
  await numbered(
    client,
    batch,
    `, accounts AS (
       INSERT INTO ledger_account (tenant_id, path, currency, kind, owner, tracks_balance, may_go_negative, balance_minor, entry_count)
       SELECT tenant, 'escrow:ord_' || digits, 'INR', 'escrow', 'ord_' || digits, true, false, -${AMOUNT}, 1 FROM given
     ), transfers AS (
       INSERT INTO ledger_transfer (tenant_id, id, kind, source, fingerprint, entry_count, created_at)
       SELECT tenant, 'capture:pay_R' || digits, 'capture', 'pay_R' || digits, 'bench', 2, at FROM given
     ), audited AS (
       INSERT INTO audit_event (tenant_id, actor, action, subject, at)
       SELECT tenant, 'ledger', 'ledger.posted', tenant || '/capture:pay_R' || digits, at FROM given
     )
     INSERT INTO ledger_entry (tenant_id, transfer_id, path, currency, amount_minor)
     SELECT tenant, 'capture:pay_R' || digits, path, 'INR', amount
     FROM given CROSS JOIN LATERAL (VALUES (1, 'gateway:razorpay:clearing', ${AMOUNT}), (2, 'escrow:ord_' || digits, -${AMOUNT})) AS l(k, path, amount) ORDER BY n, k`,
  );
}
