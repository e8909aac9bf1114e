import type { JsonObject } from "../json";
import type { Sim } from "../sim";
import { moveBalance } from "./captures";
import { emitPaypal } from "./events";
import type { BatchRow, ItemRow, ItemStatus } from "./model";
import { computePayoutFee, writeOldMoney } from "./money";

const THIRTY_DAYS_MS = 30 * 86_400_000;

interface Destiny {
  status: ItemStatus;
  error?: { name: string; message: string };
  later?: ItemRow["later"];
}

/** By the part of the receiver's address before the @. */
const RECEIVERS = new Map<string, Destiny>([
  [
    "unregistered",
    { status: "UNCLAIMED", error: { name: "RECEIVER_UNREGISTERED", message: "Receiver is unregistered" } },
  ],
  ["unconfirmed", { status: "UNCLAIMED", error: { name: "RECEIVER_UNCONFIRMED", message: "Receiver is unconfirmed" } }],
  ["locked", { status: "FAILED", error: { name: "RECEIVER_ACCOUNT_LOCKED", message: "Receiver's account is locked" } }],
  ["held", { status: "ONHOLD" }],
  ["blocked", { status: "BLOCKED", error: { name: "TRANSACTION_BLOCKED", message: "The transaction was blocked" } }],
  ["pending", { status: "PENDING" }],
  ["returned", { status: "SUCCESS", later: "RETURNED" }],
  ["refunded", { status: "SUCCESS", later: "REFUNDED" }],
  ["reversed", { status: "SUCCESS", later: "REVERSED" }],
]);

/** REVERSED has no documented event and is only seen by asking. */
const EVENTS: Partial<Record<ItemStatus, string>> = {
  SUCCESS: "SUCCEEDED",
  UNCLAIMED: "UNCLAIMED",
  FAILED: "FAILED",
  ONHOLD: "HELD",
  BLOCKED: "BLOCKED",
  RETURNED: "RETURNED",
  REFUNDED: "REFUNDED",
};

function destinyOf(sim: Sim, item: ItemRow): Destiny {
  if (sim.faults.onOutcome("paypal", "payout_failed")) {
    return { status: "FAILED", error: { name: "RECEIVER_ACCOUNT_LOCKED", message: "Receiver's account is locked" } };
  }
  if (sim.faults.onOutcome("paypal", "payout_reversed")) return { status: "SUCCESS", later: "RETURNED" };
  return RECEIVERS.get(item.receiver.split(/[@+]/)[0]?.toLowerCase() ?? "") ?? { status: "SUCCESS" };
}

export function writeItem(sim: Sim, item: ItemRow): JsonObject {
  const batch = sim.world.paypal.batches.get(item.batchId);
  return {
    payout_item_id: item.id,
    transaction_id: item.transactionId,
    activity_id: item.transactionId,
    transaction_status: item.status,
    payout_item_fee: writeOldMoney(item.fee, item.currency),
    payout_batch_id: item.batchId,
    sender_batch_id: batch?.senderBatchId ?? null,
    payout_item: { recipient_wallet: "PAYPAL", ...item.source },
    ...(item.processedAt === null ? {} : { time_processed: sim.clock.iso(item.processedAt) }),
    ...(item.error === null ? {} : { errors: item.error }),
    links: [
      { href: `${sim.origin}/v1/payments/payouts-item/${item.id}`, rel: "item", method: "GET" },
      { href: `${sim.origin}/v1/payments/payouts/${item.batchId}`, rel: "batch", method: "GET" },
    ],
  };
}

function setStatus(sim: Sim, item: ItemRow, status: ItemStatus, event = EVENTS[status]): void {
  item.status = status;
  item.processedAt = sim.clock.now();
  sim.changed();
  if (event === undefined) return;
  const summary = `A payout item is ${status.toLowerCase()}`;
  emitPaypal(sim, {
    type: `PAYMENT.PAYOUTS-ITEM.${event}`,
    resourceType: "payouts_item",
    summary,
    resource: writeItem(sim, item),
  });
}

function giveBack(sim: Sim, item: ItemRow): void {
  if (!item.debited) return;
  item.debited = false;
  moveBalance(sim, item.currency, item.amount + item.fee);
}

function processItem(sim: Sim, item: ItemRow): void {
  const { status, error, later } = destinyOf(sim, item);
  item.error = error ?? null;
  item.later = later ?? null;
  if (status === "FAILED" || status === "BLOCKED") refuseItem(sim, item, status);
  else if (status !== "PENDING") setStatus(sim, item, status);
  if (status === "UNCLAIMED") sim.clock.after(THIRTY_DAYS_MS, "paypal_item_return", item.id);
  else if (item.later !== null) sim.clock.after(sim.settings.reversalDelayMs, "paypal_item_return", item.id);
}

/** Nothing was paid, so nothing is charged. */
function refuseItem(sim: Sim, item: ItemRow, status: "FAILED" | "BLOCKED"): void {
  giveBack(sim, item);
  item.fee = 0n;
  setStatus(sim, item, status);
}

/** The sender cancels an item that nobody claimed. */
export function cancelItem(sim: Sim, item: ItemRow): void {
  sim.clock.cancel("paypal_item_return", item.id);
  giveBack(sim, item);
  setStatus(sim, item, "RETURNED", "CANCELED");
}

/** The money comes back: an unclaimed item after 30 days, a paid one when its receiver asks for it. */
export function returnItem(sim: Sim, item: ItemRow): boolean {
  const open = item.status === "UNCLAIMED" || item.status === "SUCCESS" || item.status === "ONHOLD";
  if (!open) return false;
  sim.clock.cancel("paypal_item_return", item.id);
  giveBack(sim, item);
  setStatus(sim, item, item.status === "SUCCESS" ? (item.later ?? "RETURNED") : "RETURNED");
  return true;
}

/** Ends a hold, a wait or an unclaimed item: the receiver gets the money, or a hold ends as blocked and a wait as failed. */
export function settleItem(sim: Sim, item: ItemRow, isPaid = true): boolean {
  if (item.status !== "PENDING" && item.status !== "ONHOLD" && item.status !== "UNCLAIMED") return false;
  sim.clock.cancel("paypal_item_return", item.id);
  item.error = null;
  if (isPaid) setStatus(sim, item, "SUCCESS");
  else refuseItem(sim, item, item.status === "ONHOLD" ? "BLOCKED" : "FAILED");
  return true;
}

export function writeBatchHeader(sim: Sim, batch: BatchRow): JsonObject {
  const items = batch.itemIds.map((id) => sim.world.paypal.items.get(id)).filter((item) => item !== undefined);
  const sum = (pick: (item: ItemRow) => bigint): bigint => items.reduce((so, item) => so + pick(item), 0n);
  return {
    payout_batch_id: batch.id,
    batch_status: batch.status,
    time_created: sim.clock.iso(batch.createdAt),
    ...(batch.completedAt === null ? {} : { time_completed: sim.clock.iso(batch.completedAt) }),
    sender_batch_header: { ...batch.header, sender_batch_id: batch.senderBatchId },
    amount: writeOldMoney(
      sum((item) => item.amount),
      batch.currency,
    ),
    fees: writeOldMoney(
      sum((item) => item.fee),
      batch.currency,
    ),
  };
}

export function announceBatch(sim: Sim, batch: BatchRow): void {
  const resource = {
    batch_header: writeBatchHeader(sim, batch),
    links: [{ href: `${sim.origin}/v1/payments/payouts/${batch.id}`, rel: "self", method: "GET" }],
  };
  const summary = `Payouts batch is ${batch.status.toLowerCase()}`;
  emitPaypal(sim, { type: `PAYMENT.PAYOUTSBATCH.${batch.status}`, resourceType: "payouts", summary, resource });
}

function denyItem(sim: Sim, item: ItemRow): void {
  item.error = { name: "INSUFFICIENT_FUNDS", message: "Sender does not have sufficient funds" };
  refuseItem(sim, item, "FAILED");
}

/** The batch's success only says that every item was looked at. */
export function runBatch(sim: Sim, batch: BatchRow): boolean {
  if (batch.completedAt !== null) return false;
  sim.clock.cancel("paypal_batch_run", batch.id);
  const isDenied = sim.faults.onOutcome("paypal", "payout_denied") !== undefined;
  for (const id of batch.itemIds) {
    const item = sim.world.paypal.items.get(id);
    if (item?.status === "PENDING" && isDenied) denyItem(sim, item);
    else if (item?.status === "PENDING") processItem(sim, item);
  }
  batch.status = isDenied ? "DENIED" : "SUCCESS";
  batch.completedAt = sim.clock.now();
  sim.changed();
  announceBatch(sim, batch);
  return true;
}

/** Amount and fee leave the balance when the batch is taken on. */
export function debitItem(sim: Sim, item: ItemRow): void {
  item.fee = computePayoutFee(item.amount);
  item.debited = true;
  moveBalance(sim, item.currency, -(item.amount + item.fee));
}
