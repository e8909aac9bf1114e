import type pg from "pg";
import { z } from "zod";
import type { Side } from "./compare";

const minor = z.coerce.number().int();
const Payment = z.object({ gateway: z.string(), id: z.string(), amount: minor, currency: z.string(), refunded: minor });
const Refund = Payment.omit({ refunded: true });
const Dispute = Refund.extend({ taken: minor, fee: minor });
const Transfer = z.object({
  gateway: z.string(),
  id: z.string(),
  amount: minor,
  reversed: minor,
  isOnHold: z.boolean(),
});
const Payout = z.object({
  gateway: z.string(),
  key: z.string(),
  amount: minor,
  currency: z.string(),
  isOut: z.boolean(),
});

/** What our tables say. */
export async function ourSide(pool: pg.Pool): Promise<Side> {
  const payments = await pool.query(
    `SELECT p.gateway, p.gateway_payment_id AS id, p.amount_minor AS amount, p.currency,
       coalesce((SELECT sum(r.amount_minor) FROM refund r WHERE r.tenant_id = p.tenant_id AND r.payment_id = p.id AND r.state = 'succeeded'), 0) AS refunded
     FROM payment p WHERE p.state = 'captured'`,
  );
  const refunds = await pool.query(
    `SELECT gateway, gateway_refund_id AS id, amount_minor AS amount, currency FROM refund WHERE state = 'succeeded'`,
  );
  const disputes = await pool.query(
    `SELECT gateway, gateway_dispute_id AS id, amount_minor AS amount, currency, moved_minor AS taken, fee_minor AS fee FROM chargeback`,
  );
  const payouts = await pool.query(
    `SELECT p.gateway, a.id AS key, p.amount_minor AS amount, p.currency, p.state = 'paid' AND a.state = 'paid' AS "isOut"
     FROM payout p JOIN payout_attempt a ON a.tenant_id = p.tenant_id AND a.payout_id = p.id WHERE a.first_sent_at IS NOT NULL`,
  );
  const transfers = await pool.query(
    `SELECT gateway, id, amount_minor AS amount, reversed_minor AS reversed, released_at IS NULL AS "isOnHold"
     FROM route_transfer WHERE gateway_transfer_id IS NOT NULL AND state <> 'failed'`,
  );
  return {
    payments: z.array(Payment).parse(payments.rows),
    refunds: z.array(Refund).parse(refunds.rows),
    disputes: z.array(Dispute).parse(disputes.rows),
    transfers: z.array(Transfer).parse(transfers.rows),
    payouts: z.array(Payout).parse(payouts.rows),
  };
}

/** Which payout each attempt belongs to. */
export async function attemptsOf(pool: pg.Pool): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ id: string; payout: string }>(
    "SELECT id, payout_id AS payout FROM payout_attempt",
  );
  return new Map(rows.map((row) => [row.id, row.payout]));
}

const Books = z.object({
  payments: z.array(Payment.extend({ captured: z.boolean() })),
  refunds: z.array(Refund.extend({ status: z.string() })),
  disputes: z.array(Dispute),
  transfers: z.array(
    Transfer.omit({ id: true, isOnHold: true }).extend({
      notes: z.object({ transfer: z.string() }),
      status: z.string(),
      onHold: z.boolean(),
    }),
  ),
  payouts: z.array(
    Payout.omit({ key: true, isOut: true }).extend({
      id: z.string(),
      idempotencyKey: z.string().nullable(),
      debited: z.boolean(),
    }),
  ),
});

const REFUNDED = new Set(["processed", "COMPLETED"]);

/** What the gateways say: the simulator's `/__books`. */
export function theirSide(books: unknown): Side {
  const { payments, refunds, disputes, transfers, payouts } = Books.parse(books);
  return {
    payments: payments.filter((row) => row.captured).map((row) => Payment.parse(row)),
    refunds: refunds.filter((row) => REFUNDED.has(row.status)).map((row) => Refund.parse(row)),
    disputes,
    transfers: transfers
      .filter(({ status }) => status !== "failed")
      .map(({ notes, onHold, ...row }) => Transfer.parse({ ...row, id: notes.transfer, isOnHold: onHold })),
    payouts: payouts.map(({ id, idempotencyKey, debited, ...row }) =>
      Payout.parse({ ...row, key: idempotencyKey ?? id, isOut: debited }),
    ),
  };
}
