// What exists in the product at the moment, by the names that the API has for it.
import type pg from "pg";
import type { Known } from "./values";

/** Asks the database as its owner. */
export type Sql = <T extends pg.QueryResultRow = Record<string, unknown>>(
  text: string,
  values?: readonly unknown[],
) => Promise<T[]>;

const NEWEST: Readonly<Record<string, string>> = {
  orderId: "SELECT id FROM customer_order ORDER BY id DESC",
  sessionId: "SELECT id FROM session ORDER BY id DESC",
  paymentId: "SELECT id FROM payment ORDER BY payment.id DESC",
  id: "SELECT id FROM payment ORDER BY payment.id DESC",
  refundId: "SELECT id FROM refund ORDER BY id DESC",
  payoutId: "SELECT id FROM payout ORDER BY id DESC",
  caseId: "SELECT id FROM support_case ORDER BY id DESC",
  chargebackId: "SELECT id FROM chargeback ORDER BY id DESC",
  approvalId: "SELECT id FROM approval ORDER BY id DESC",
  proposalId: "SELECT id FROM session_proposal ORDER BY id DESC",
  offerId: "SELECT id FROM offer UNION SELECT id FROM case_offer WHERE state = 'open'",
  partnerId: "SELECT id FROM partner",
  endpointId: "SELECT id FROM webhook_endpoint ORDER BY id DESC",
  eventId: "SELECT id FROM webhook_event ORDER BY seq DESC",
  razorpay_order_id: "SELECT gateway_order_id AS id FROM payment WHERE gateway = 'razorpay' ORDER BY payment.id DESC",
  razorpay_payment_id:
    "SELECT gateway_payment_id AS id FROM payment WHERE gateway = 'razorpay' ORDER BY payment.id DESC",
  paypal_order_id: "SELECT gateway_order_id AS id FROM payment WHERE gateway = 'paypal' ORDER BY payment.id DESC",
};
const AT_MOST = 12;

/** The newest of everything. Keys are left out: whose key is revoked can do nothing more. */
export async function whatExists(sql: Sql): Promise<Known> {
  const found = await Promise.all(
    Object.entries(NEWEST).map(async ([name, newest]) => {
      const rows = await sql<{ id: string | null }>(`SELECT id FROM (${newest}) AS it LIMIT ${AT_MOST}`);
      return [name, rows.flatMap(({ id }) => (id === null ? [] : [id]))] as const;
    }),
  );
  return { ...Object.fromEntries(found), gateway: ["razorpay", "paypal"] };
}
