import { type Incoming, param, Refusal, type Reply, type Route } from "../http";
import { paypalId } from "../ids";
import { child, isObject, own, textOr, type JsonObject } from "../json";
import type { Sim } from "../sim";
import { balanceOf } from "./captures";
import { type Detail, refuseUnknown, refuseV1 } from "./errors";
import { readObject } from "./input";
import type { BatchRow, ItemRow } from "./model";
import { computePayoutFee, readMoney } from "./money";
import { announceBatch, cancelItem, debitItem, writeBatchHeader, writeItem } from "./payout-items";

const MAX_ITEMS = 15_000;
const RECIPIENT_TYPES = new Set(["EMAIL", "PHONE", "PAYPAL_ID"]);
const PURPOSES: ReadonlySet<unknown> = new Set([
  "AWARDS",
  "PRIZES",
  "DONATIONS",
  "GOODS",
  "SERVICES",
  "REBATES",
  "CASHBACK",
  "DISCOUNTS",
  "NON_GOODS_OR_SERVICES",
]);
const HEADER_LENGTHS = { sender_batch_id: 256, email_subject: 255, email_message: 1_000 };
const ITEM_LENGTHS = { note: 4_000, sender_item_id: 63 };
/** A sender_batch_id may be used again after this time. */
const BATCH_ID_LIFE_MS = 30 * 86_400_000;

interface ReadItem {
  receiver: string;
  senderItemId: string | null;
  amount: bigint;
  currency: string;
  source: JsonObject;
}

function invalid(field: string, issue: string): Detail {
  return { field, issue, location: "body" };
}

function checkLengths(
  value: JsonObject,
  lengths: Readonly<Record<string, number>>,
  at: string,
  problems: Detail[],
): void {
  for (const [field, longest] of Object.entries(lengths)) {
    const text = own(value, field);
    if (typeof text === "string" && text.length > longest)
      problems.push(invalid(`${at}.${field}`, "Length is invalid"));
  }
}

function readItemMoney(value: JsonObject, at: string, problems: Detail[]): { amount: bigint; currency: string } {
  try {
    const { minor, currency } = readMoney(own(value, "amount"), `${at}.amount`, "currency");
    if (minor <= 0n) problems.push(invalid(`${at}.amount.value`, "Amount should be greater than 0"));
    return { amount: minor, currency };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    problems.push(invalid(`${at}.amount`, "Amount is invalid"));
    return { amount: 0n, currency: "" };
  }
}

function readItem(value: unknown, index: number, problems: Detail[]): ReadItem {
  const at = `items[${index}]`;
  const source = isObject(value) ? value : {};
  const receiver = textOr(own(source, "receiver"), "");
  const recipientType = own(source, "recipient_type") ?? "EMAIL";
  const senderItemId = textOr(own(source, "sender_item_id"), null);
  const isEmail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(receiver);
  if (typeof recipientType !== "string" || !RECIPIENT_TYPES.has(recipientType))
    problems.push(invalid(`${at}.recipient_type`, "Recipient type is invalid"));
  if (receiver === "" || receiver.length > 127 || (recipientType === "EMAIL" && !isEmail))
    problems.push(invalid(`${at}.receiver`, "Receiver is invalid or does not match with type"));
  checkLengths(source, ITEM_LENGTHS, at, problems);
  if (!PURPOSES.has(own(source, "purpose") ?? "SERVICES"))
    problems.push(invalid(`${at}.purpose`, "Purpose is invalid"));
  return { receiver, senderItemId, ...readItemMoney(source, at, problems), source };
}

function readItems(body: JsonObject, problems: Detail[]): ReadItem[] {
  const list = own(body, "items");
  if (!Array.isArray(list) || list.length < 1 || list.length > MAX_ITEMS) {
    problems.push(invalid("items", "Number of items must be between 1 and 15000"));
    return [];
  }
  const items = list.map((value, index) => readItem(value, index, problems));
  if (new Set(items.map((item) => item.currency)).size > 1)
    problems.push(invalid("items", "Different currencies in one batch are not allowed"));
  return items;
}

function checkHeader(header: JsonObject, senderBatchId: string, problems: Detail[]): void {
  if (senderBatchId === "") problems.push(invalid("sender_batch_header.sender_batch_id", "Required field is missing"));
  checkLengths(header, HEADER_LENGTHS, "sender_batch_header", problems);
}

function batchLinks(sim: Sim, id: string): JsonObject[] {
  return [{ href: `${sim.origin}/v1/payments/payouts/${id}`, rel: "self", method: "GET", encType: "application/json" }];
}

function refuseDuplicate(sim: Sim, senderBatchId: string): void {
  const earlier = sim.world.paypal.batches.get(sim.world.paypal.batchesBySenderId.get(senderBatchId) ?? "");
  if (earlier === undefined || sim.clock.now() - earlier.createdAt > BATCH_ID_LIFE_MS) return;
  refuseV1(400, "USER_BUSINESS_ERROR", "User business error.", {
    details: [{ field: "SENDER_BATCH_ID", issue: "Duplicate batch request" }],
    links: batchLinks(sim, earlier.id),
  });
}

function checkFunds(sim: Sim, items: readonly ReadItem[]): void {
  const total = items.reduce((sum, item) => sum + item.amount + computePayoutFee(item.amount), 0n);
  if (total > balanceOf(sim, items[0]?.currency ?? "")) {
    refuseV1(422, "INSUFFICIENT_FUNDS", "Sender does not have sufficient funds. Please add funds and retry.");
  }
}

function addItem(sim: Sim, batch: BatchRow, read: ReadItem): void {
  const item: ItemRow = {
    ...read,
    id: paypalId(13),
    batchId: batch.id,
    transactionId: paypalId(17),
    fee: 0n,
    status: "PENDING",
    error: null,
    debited: false,
    later: null,
    processedAt: null,
  };
  debitItem(sim, item);
  sim.world.paypal.items.set(item.id, item);
  batch.itemIds.push(item.id);
}

function createBatch(sim: Sim, request: Incoming): Reply {
  const body = readObject(request);
  const header = child(body, "sender_batch_header");
  const senderBatchId = textOr(own(header, "sender_batch_id"), "");
  const problems: Detail[] = [];
  checkHeader(header, senderBatchId, problems);
  const items = readItems(body, problems);
  if (problems.length > 0) refuseV1(400, "VALIDATION_ERROR", "Invalid request - see details.", { details: problems });
  if (items[0]?.source["note"] === "ERRPYO002")
    refuseV1(403, "SENDER_EMAIL_UNCONFIRMED", "Authorization error occurred");
  refuseDuplicate(sim, senderBatchId);
  checkFunds(sim, items);
  const batch: BatchRow = {
    id: paypalId(13),
    senderBatchId,
    header,
    currency: items[0]?.currency ?? "",
    status: "PENDING",
    itemIds: [],
    createdAt: sim.clock.now(),
    completedAt: null,
  };
  sim.world.paypal.batches.set(batch.id, batch);
  sim.world.paypal.batchesBySenderId.set(senderBatchId, batch.id);
  for (const item of items) addItem(sim, batch, item);
  sim.changed();
  const json = {
    batch_header: { payout_batch_id: batch.id, batch_status: "PENDING", sender_batch_header: header },
    links: batchLinks(sim, batch.id),
  };
  batch.status = "PROCESSING";
  announceBatch(sim, batch);
  sim.clock.after(sim.settings.payoutDelayMs, "paypal_batch_run", batch.id);
  return { status: 201, json };
}

function readPage(query: URLSearchParams, name: string, fallback: number, highest: number): number {
  const text = query.get(name) ?? String(fallback);
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= highest
    ? value
    : refuseV1(400, "VALIDATION_ERROR", "Invalid request - see details.", {
        details: [invalid(name, "Value is invalid")],
      });
}

function getBatch(sim: Sim, request: Incoming): Reply {
  const batch = sim.world.paypal.batches.get(param(request, "id")) ?? refuseUnknown();
  const size = readPage(request.query, "page_size", 1_000, 1_000);
  const page = readPage(request.query, "page", 1, 15_000);
  const ids = batch.itemIds.slice((page - 1) * size, page * size);
  const items = ids.map((id) => sim.world.paypal.items.get(id)).filter((item) => item !== undefined);
  const json = {
    batch_header: writeBatchHeader(sim, batch),
    items: items.map((item) => writeItem(sim, item)),
    total_items: batch.itemIds.length,
    total_pages: Math.ceil(batch.itemIds.length / size),
    links: batchLinks(sim, batch.id),
  };
  return { status: 200, json };
}

function findItem(sim: Sim, request: Incoming): ItemRow {
  return sim.world.paypal.items.get(param(request, "id")) ?? refuseUnknown();
}

function cancel(sim: Sim, request: Incoming): Reply {
  const item = findItem(sim, request);
  if (item.status === "RETURNED") refuseV1(400, "ITEM_ALREADY_CANCELLED", "The item has already been cancelled.");
  if (item.status !== "UNCLAIMED")
    refuseV1(400, "ITEM_INCORRECT_STATUS", "The item cannot be cancelled in its present status.");
  cancelItem(sim, item);
  return { status: 200, json: writeItem(sim, item) };
}

export const PAYOUT_ROUTES: readonly Route[] = [
  { gateway: "paypal", method: "POST", path: "/v1/payments/payouts", handle: createBatch },
  { gateway: "paypal", method: "GET", path: "/v1/payments/payouts/:id", handle: getBatch },
  {
    gateway: "paypal",
    method: "GET",
    path: "/v1/payments/payouts-item/:id",
    handle: (sim, request) => ({ status: 200, json: writeItem(sim, findItem(sim, request)) }),
  },
  { gateway: "paypal", method: "POST", path: "/v1/payments/payouts-item/:id/cancel", handle: cancel },
];
