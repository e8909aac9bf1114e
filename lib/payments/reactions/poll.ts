import { errorMessage } from "@/lib/core/errors";
import { inLanes } from "@/lib/core/lanes";
import { inChunks } from "@/lib/db/chunks";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { log } from "@/lib/log/log";
import { claimAccountsToRead, readDisputes } from "@/lib/payments/chargebacks/look";
import { askAboutChargeback, claimChargebacksToPoll } from "@/lib/payments/chargebacks/poll";
import type { GatewayAnswer } from "@/lib/payments/gateways/answer";
import { ownerOf } from "@/lib/payments/gateways/owner";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import { isGateway } from "@/lib/payments/gateways/types";
import { claimPaymentsToPoll, type PaymentToPoll } from "@/lib/payments/orders/poll";
import { claimPayoutsToPoll } from "@/lib/payments/payouts/poll";
import { askAboutPayout, sendPayout } from "@/lib/payments/payouts/send";
import { claimRefundsToPoll } from "@/lib/payments/refunds/poll";
import { askAboutRefund, sendRefund } from "@/lib/payments/refunds/send";
import { askAboutTransfer, moveTransfer } from "@/lib/payments/transfers/move";
import { claimTransfersToPoll } from "@/lib/payments/transfers/poll";
import { applyInbox } from "./apply";
import { storeAnswer } from "./take-in";

const CHUNK = 50;
/** Questions that are under way at the same moment. */
const LANES = 6;
/** Minutes until the next question, by how often we asked; a payment may still succeed three days after it failed. */
const POLL_MINUTES = [2, 5, 10, 30, 60, 180, 360, 720, 1_440, 1_440, 1_440];

/** Asks gateways about payments whose webhook may have been lost. Returns how many it asked about. */
export function pollPayments(): Promise<number> {
  return askAll("payment", claimPaymentsToPoll, askAboutPayment);
}

async function askAboutPayment(payment: PaymentToPoll): Promise<GatewayAnswer | null> {
  const { tenantId, gateway, gatewayOrderId, gatewayPaymentId } = payment;
  const owner = ownerOf(payment.gatewayAccount);
  if (!isGateway(gateway)) return null;
  const { collect } = await gatewayOf(tenantId, gateway, owner);
  if (payment.isInSuspense && gatewayPaymentId !== null)
    return { tenantId, gateway, owner, message: await collect.fetchPayment(gatewayPaymentId) };
  // Of a captured payment too: its order may have been paid twice, and its fee stands in the order.
  return gatewayOrderId === null
    ? null
    : { tenantId, gateway, owner, message: await collect.fetchOrder(gatewayOrderId) };
}

/** Asks gateways about payouts under way or just paid, and sends those on whose first call nobody answered. Returns how many it asked about. */
export function pollPayouts(): Promise<number> {
  return askAll("payout", claimPayoutsToPoll, ({ tenantId, id, state }) =>
    state === "submitted" || state === "in_doubt" ? sendPayout(tenantId, id) : askAboutPayout(tenantId, id),
  );
}

/** Asks gateways about refunds under way, and sends those again that nobody answered or that waited for funds. Returns how many it asked about. */
export function pollRefunds(): Promise<number> {
  return askAll("refund", claimRefundsToPoll, ({ tenantId, id, state }) =>
    state === "pending" ? askAboutRefund(tenantId, id) : sendRefund(tenantId, id),
  );
}

/** Does for transfers what a lost job or message left undone, and asks about those the gateway works on. Returns how many it looked at. */
export function pollTransfers(): Promise<number> {
  return askAll("transfer", claimTransfersToPoll, async ({ tenantId, id, state }) => {
    if (state === "pending" || state === "released") await askAboutTransfer(tenantId, id);
    await moveTransfer(tenantId, id);
    return null;
  });
}

/** Asks gateways how chargebacks stand, so that a lost webhook does not matter. Returns how many it asked about. */
export function pollChargebacks(): Promise<number> {
  return askAll("chargeback", claimChargebacksToPoll, ({ tenantId, id }) => askAboutChargeback(tenantId, id));
}

/** Reads the gateways' own lists of disputes, so that one is found of which no webhook told. Returns how many accounts it looked at. */
export function readDisputeLists(): Promise<number> {
  return inChunks(CHUNK, async () => {
    const due = await withTx((tx) => claimAccountsToRead(tx, CHUNK));
    await inLanes(LANES, due, (account) =>
      quietly("list of disputes", account.tenantId, () =>
        readDisputes(account, (answer) => storeAnswer("poll", answer)),
      ),
    );
    if (due.length > 0) await applyInbox(CHUNK);
    return due.length;
  });
}

/**
 * Claims what is due, chunk by chunk, until nothing is; a claim says when its object is due again. A chunk is asked about in
 * a few lanes at once, and what was answered is applied together.
 */
function askAll<T extends { readonly id: string }>(
  kind: string,
  claim: (tx: Tx, i: { limit: number; minutes: readonly number[] }) => Promise<readonly T[]>,
  ask: (due: T) => Promise<GatewayAnswer | null>,
): Promise<number> {
  return inChunks(CHUNK, async () => {
    const due = await withTx((tx) => claim(tx, { limit: CHUNK, minutes: POLL_MINUTES }));
    await inLanes(LANES, due, (each) =>
      quietly(kind, each.id, async () => {
        const answer = await ask(each);
        if (answer) await storeAnswer("poll", answer);
      }),
    );
    if (due.length > 0) await applyInbox(CHUNK);
    return due.length;
  });
}

/** One gateway that does not answer must not keep the others from being asked; the next round asks again. */
async function quietly(kind: string, id: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log().warn({ kind, id, err: errorMessage(error) }, "a gateway could not be asked");
  }
}
