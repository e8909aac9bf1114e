import { errorMessage } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { log } from "@/lib/log/log";
import { askAboutChargeback, claimChargebacksToPoll } from "@/lib/payments/chargebacks/poll";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import { type GatewayMessage, isGateway } from "@/lib/payments/gateways/types";
import { claimPaymentsToPoll } from "@/lib/payments/orders/poll";
import { claimPayoutsToPoll } from "@/lib/payments/payouts/poll";
import { askAboutPayout, sendPayout } from "@/lib/payments/payouts/send";
import { claimRefundsToPoll } from "@/lib/payments/refunds/poll";
import { askAboutRefund, sendRefund } from "@/lib/payments/refunds/send";
import type { Payment } from "@/prisma/generated/client";
import { takeIn } from "./take-in";

const CHUNK = 50;
/** Minutes until the next question, by how often we asked; a payment may still succeed three days after it failed. */
const POLL_MINUTES = [2, 5, 10, 30, 60, 180, 360, 720, 1_440, 1_440, 1_440];

/** Asks gateways about payments whose webhook may have been lost. Returns how many it asked about. */
export function pollPayments(): Promise<number> {
  return askAll("payment", claimPaymentsToPoll, async ({ tenantId, id }) => {
    const payment = await withTx((tx) => tx.payment.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } }));
    const message = await askAboutPayment(payment);
    if (message && isGateway(payment.gateway)) await takeIn(tenantId, payment.gateway, "poll", message);
  });
}

async function askAboutPayment(payment: Payment): Promise<GatewayMessage | null> {
  if (!isGateway(payment.gateway)) return null;
  const { collect } = await gatewayOf(payment.tenantId, payment.gateway);
  const isInSuspense = payment.suspenseReason !== null;
  if (isInSuspense && payment.gatewayPaymentId !== null) return collect.fetchPayment(payment.gatewayPaymentId);
  // Of a captured payment too: its order may have been paid twice, and its fee stands in the order.
  return payment.gatewayOrderId === null ? null : collect.fetchOrder(payment.gatewayOrderId);
}

/** Asks gateways about payouts under way or just paid, and sends those on whose first call nobody answered. Returns how many it asked about. */
export function pollPayouts(): Promise<number> {
  return askAll("payout", claimPayoutsToPoll, async ({ tenantId, id, state }) => {
    const unsettled = state === "submitted" || state === "in_doubt";
    const answer = unsettled ? await sendPayout(tenantId, id) : await askAboutPayout(tenantId, id);
    if (answer && isGateway(answer.gateway)) await takeIn(tenantId, answer.gateway, "poll", answer.message);
  });
}

/** Asks gateways about refunds under way, and sends those again that nobody answered or that waited for funds. Returns how many it asked about. */
export function pollRefunds(): Promise<number> {
  return askAll("refund", claimRefundsToPoll, async ({ tenantId, id, state }) => {
    const answer = state === "pending" ? await askAboutRefund(tenantId, id) : await sendRefund(tenantId, id);
    if (answer) await takeIn(tenantId, answer.gateway, "poll", answer.message);
  });
}

/** Asks gateways how chargebacks stand, so that a lost webhook does not matter. Returns how many it asked about. */
export function pollChargebacks(): Promise<number> {
  return askAll("chargeback", claimChargebacksToPoll, async ({ tenantId, id }) => {
    const answer = await askAboutChargeback(tenantId, id);
    if (answer) await takeIn(tenantId, answer.gateway, "poll", answer.message);
  });
}

/** Claims what is due, chunk by chunk, until nothing is; a claim says when its object is due again. */
async function askAll<T extends { readonly id: string }>(
  kind: string,
  claim: (tx: Tx, i: { limit: number; minutes: readonly number[] }) => Promise<readonly T[]>,
  ask: (due: T) => Promise<void>,
): Promise<number> {
  for (let total = 0; ; ) {
    const due = await withTx((tx) => claim(tx, { limit: CHUNK, minutes: POLL_MINUTES }));
    for (const each of due) await quietly(kind, each.id, () => ask(each));
    total += due.length;
    if (due.length < CHUNK) return total;
  }
}

/** One gateway that does not answer must not keep the others from being asked; the next round asks again. */
async function quietly(kind: string, id: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log().warn({ kind, id, err: errorMessage(error) }, "a gateway could not be asked");
  }
}
