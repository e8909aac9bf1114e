import { errorMessage } from "@/lib/core/errors";
import { withTx } from "@/lib/db/tx";
import { log } from "@/lib/log/log";
import { askAboutChargeback, claimChargebacksToPoll } from "@/lib/payments/chargebacks/poll";
import { gatewayByName } from "@/lib/payments/gateways/registry";
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
export async function pollPayments(): Promise<number> {
  const due = await withTx((tx) => claimPaymentsToPoll(tx, { limit: CHUNK, minutes: POLL_MINUTES }));
  for (const { tenantId, id } of due) {
    await quietly("payment", id, async () => {
      const payment = await withTx((tx) => tx.payment.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } }));
      const message = await askAboutPayment(payment);
      if (message && isGateway(payment.gateway)) await takeIn(payment.gateway, "poll", message);
    });
  }
  return due.length;
}

async function askAboutPayment(payment: Payment): Promise<GatewayMessage | null> {
  if (!isGateway(payment.gateway)) return null;
  const { collect } = gatewayByName(payment.gateway);
  if (payment.state === "captured" && payment.gatewayPaymentId !== null)
    return collect.fetchPayment(payment.gatewayPaymentId);
  return payment.gatewayOrderId === null ? null : collect.fetchOrder(payment.gatewayOrderId);
}

/** Asks gateways about payouts under way, and sends those on whose first call nobody answered. Returns how many it asked about. */
export async function pollPayouts(): Promise<number> {
  const due = await withTx((tx) => claimPayoutsToPoll(tx, { limit: CHUNK, minutes: POLL_MINUTES }));
  for (const { tenantId, id, state } of due) {
    await quietly("payout", id, async () => {
      const unsettled = state === "submitted" || state === "in_doubt";
      const answer = unsettled ? await sendPayout(tenantId, id) : await askAboutPayout(tenantId, id);
      if (answer && isGateway(answer.gateway)) await takeIn(answer.gateway, "poll", answer.message);
    });
  }
  return due.length;
}

/** Asks gateways about refunds under way, and sends those again that nobody answered or that waited for funds. Returns how many it asked about. */
export async function pollRefunds(): Promise<number> {
  const due = await withTx((tx) => claimRefundsToPoll(tx, { limit: CHUNK, minutes: POLL_MINUTES }));
  for (const { tenantId, id, state } of due) {
    await quietly("refund", id, async () => {
      const answer = state === "pending" ? await askAboutRefund(tenantId, id) : await sendRefund(tenantId, id);
      if (answer) await takeIn(answer.gateway, "poll", answer.message);
    });
  }
  return due.length;
}

/** Asks gateways how chargebacks stand, so that a lost webhook does not matter. Returns how many it asked about. */
export async function pollChargebacks(): Promise<number> {
  const due = await withTx((tx) => claimChargebacksToPoll(tx, { limit: CHUNK, minutes: POLL_MINUTES }));
  for (const { tenantId, id } of due) {
    await quietly("chargeback", id, async () => {
      const answer = await askAboutChargeback(tenantId, id);
      if (answer) await takeIn(answer.gateway, "poll", answer.message);
    });
  }
  return due.length;
}

/** One gateway that does not answer must not keep the others from being asked; the next round asks again. */
async function quietly(kind: string, id: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log().warn({ kind, id, err: errorMessage(error) }, "a gateway could not be asked");
  }
}
