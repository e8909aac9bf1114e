import { header, type Incoming, param, type Reply, type Route } from "../http";
import { razorpayId } from "../ids";
import { canonical, isObject, own, type JsonObject } from "../json";
import { toNumber } from "../money";
import type { Sim } from "../sim";
import { refuse, refuseId } from "./errors";
import { collection, readAmount, readFields, readNotes, requireText, writeCollection, writeNotes } from "./input";
import { ACCOUNT_ID, type OrderRow, type PaymentRow } from "./model";
import type { AccountRow, ReversalRow, TransferRow } from "./route-model";
import {
  processTransfer,
  reverseTransfer,
  scheduleSettlement,
  startTransfer,
  transferFee,
  transfersOf,
  writeSettlement,
  writeTransfer,
} from "./transfer-life";
import { findPayment } from "./write";

const FIELDS = ["account", "amount", "currency", "notes", "linked_account_notes", "on_hold", "on_hold_until"];
const EARLIEST = 946_684_800;
const LATEST = 4_765_046_400;

function findTransfer(sim: Sim, id: string): TransferRow {
  return sim.world.razorpay.transfers.get(id) ?? refuseId(id, "trf");
}

function readFlag(body: JsonObject, field: string): boolean {
  const value = own(body, field) ?? false;
  if (value === true || value === 1 || value === "1") return true;
  return value === false || value === 0 || value === "0"
    ? false
    : refuse(`The ${field} field must be true or false.`, { field });
}

function readUntil(body: JsonObject): number | null {
  const value = own(body, "on_hold_until") ?? null;
  if (value === null) return null;
  return typeof value === "number" && Number.isInteger(value) && value >= EARLIEST && value <= LATEST
    ? value
    : refuse(`on_hold_until must be between ${EARLIEST} and ${LATEST}`, { field: "on_hold_until" });
}

/**
 * An account takes transfers when its product is activated and its first day is over. The documents give both rules but
 * not the words of the refusal.
 */
function readAccount(sim: Sim, body: JsonObject): AccountRow {
  const { accounts, products } = sim.world.razorpay;
  const name = requireText(body, "account", 40);
  const account = accounts.get(name) ?? [...accounts.values()].find(({ referenceId }) => referenceId === name);
  if (account === undefined) return refuse(`${name} is an invalid account_code.`, { field: "account" });
  if (account.status === "suspended" || products.get(account.productId ?? "")?.status !== "activated")
    refuse("Transfers cannot be made to a linked account that is not activated", { field: "account" });
  if (sim.clock.now() < account.createdAt * 1_000 + sim.settings.coolingMs)
    refuse("Transfers cannot be made within 24 hours of creating the linked account", { field: "account" });
  return account;
}

function readTransfer(sim: Sim, value: unknown, source: string, at = ""): TransferRow {
  const body = isObject(value) ? value : refuse("The transfers must be an array.", { field: "transfers" });
  const unknown = Object.keys(body).filter((key) => !FIELDS.includes(key));
  if (unknown.length > 0) refuse(`${unknown.join(", ")} is/are not required and should not be sent`);
  if (requireText(body, "currency", 3) !== "INR")
    refuse("The currency should be INR for transfers", { field: "currency" });
  const amount = readAmount(body);
  if (amount < 100n) refuse(`The ${at}amount must be at least 100.`, { field: "amount" });
  const notes = readNotes(body);
  const shown = own(body, "linked_account_notes") ?? [];
  const linkedAccountNotes = Array.isArray(shown)
    ? shown.map(String)
    : refuse("The linked account notes must be an array.");
  if (linkedAccountNotes.some((key) => !Object.hasOwn(notes, key)))
    refuse("Keys sent in linked_account_notes must exist in notes", { field: "linked_account_notes" });
  return {
    id: razorpayId("trf"),
    source,
    recipient: readAccount(sim, body).id,
    amount,
    amountReversed: 0n,
    fees: 0n,
    tax: 0n,
    notes,
    linkedAccountNotes,
    status: "created",
    onHold: readFlag(body, "on_hold"),
    onHoldUntil: readUntil(body),
    settlementId: null,
    processedAt: null,
    attempts: 0,
    error: null,
    createdAt: sim.clock.seconds(),
  };
}

function readTransfers(sim: Sim, body: JsonObject, source: string): TransferRow[] {
  const list = own(body, "transfers");
  // An object in place of the list is answered by the real API with a 500 (razorpay-node issue 160).
  if (isObject(list))
    refuse("We are facing some trouble completing your request at the moment.", { status: 500, code: "SERVER_ERROR" });
  if (!Array.isArray(list) || list.length === 0)
    return refuse("The transfers field is required.", { field: "transfers" });
  return list.map((value, index) => readTransfer(sim, value, source, `transfers.${index}.`));
}

const total = (transfers: readonly TransferRow[]): bigint => transfers.reduce((sum, each) => sum + each.amount, 0n);

/** Money that came back by a reversal makes no room for another transfer. */
function checkRoom(sim: Sim, source: string, fresh: readonly TransferRow[], limit: bigint): void {
  const earlier = transfersOf(sim, source).filter(({ status }) => status !== "failed");
  if (total(earlier) + total(fresh) > limit)
    refuse("The sum of amount requested for transfer is greater than the captured amount", { field: "transfers" });
}

function checkBalance(sim: Sim, fresh: readonly TransferRow[]): void {
  const needed = fresh.reduce((sum, { amount }) => sum + amount + transferFee(amount).fees, 0n);
  if (needed > sim.world.razorpay.merchantBalance)
    refuse("Transfer cannot be made due to insufficient balance", { reason: "insufficient_balance" });
}

function keep(sim: Sim, fresh: readonly TransferRow[]): void {
  const { transfers, transfersBySource } = sim.world.razorpay;
  for (const transfer of fresh) {
    transfers.set(transfer.id, transfer);
    transfersBySource.set(transfer.source, [...(transfersBySource.get(transfer.source) ?? []), transfer.id]);
  }
  sim.changed();
}

/** There is no idempotency key here: the same call twice makes two transfers. */
function createFromPayment(sim: Sim, request: Incoming): Reply {
  const payment = findPayment(sim, param(request, "id"));
  const body = readFields(request, ["transfers"]);
  checkPayment(payment);
  const fresh = readTransfers(sim, body, payment.id);
  checkRoom(sim, payment.id, [...transfersOf(sim, payment.orderId), ...fresh], payment.amount);
  checkBalance(sim, fresh);
  keep(sim, fresh);
  for (const transfer of fresh) startTransfer(sim, transfer);
  return { status: 200, json: writeCollection(fresh.map(writeTransfer)) };
}

function checkPayment(payment: PaymentRow): void {
  if (payment.currency !== "INR") refuse("The currency should be INR for transfers", { field: "currency" });
  if (!payment.captured) refuse("The payment status should be captured for action to be taken");
  if (payment.amountRefunded > 0n) refuse("Transfers cannot be made on a payment once a refund has been initiated");
}

/** Transfers that an order is created with; they begin when it is paid. */
export function readOrderTransfers(sim: Sim, body: JsonObject, order: OrderRow): TransferRow[] {
  if (own(body, "transfers") === undefined) return [];
  if (order.currency !== "INR") refuse("The currency should be INR for transfers", { field: "currency" });
  const fresh = readTransfers(sim, body, order.id);
  checkRoom(sim, order.id, fresh, order.amount);
  keep(sim, fresh);
  return fresh;
}

function createDirect(sim: Sim, request: Incoming): Reply {
  const body = readFields(request, FIELDS);
  const key = header(request, "x-transfer-idempotency");
  if (key !== undefined && !/^[A-Za-z0-9_ -]{4,36}$/.test(key))
    refuse("Idempotency key should be between 4 and 36 characters.", { field: "X-Transfer-Idempotency" });
  const { replies } = sim.world.razorpay;
  const earlier = key === undefined ? undefined : replies.get(`transfer|${key}`);
  if (earlier !== undefined && earlier.body !== canonical(body))
    refuse("Different request body sent for the same Idempotency Header.");
  if (earlier !== undefined) return { status: 200, json: earlier.json };
  const transfer = readTransfer(sim, body, ACCOUNT_ID);
  checkBalance(sim, [transfer]);
  keep(sim, [transfer]);
  transfer.status = "pending";
  processTransfer(sim, transfer);
  const json = writeTransfer(transfer);
  if (key !== undefined) replies.set(`transfer|${key}`, { body: canonical(body), json, storedAt: sim.clock.now() });
  return { status: 200, json };
}

function patchTransfer(sim: Sim, request: Incoming): Reply {
  const transfer = findTransfer(sim, param(request, "id"));
  const body = readFields(request, ["on_hold", "on_hold_until"]);
  if (transfer.settlementId !== null || transfer.status === "failed" || transfer.status === "reversed")
    refuse("The settlement of this transfer can no longer be changed");
  transfer.onHold = readFlag(body, "on_hold");
  transfer.onHoldUntil = transfer.onHold ? readUntil(body) : null;
  scheduleSettlement(sim, transfer);
  sim.changed();
  return { status: 200, json: writeTransfer(transfer) };
}

function listTransfers(sim: Sim, request: Incoming): Reply {
  const { transfers, settlements } = sim.world.razorpay;
  const settlementId = request.query.get("recipient_settlement_id");
  const rows = [...transfers.values()].filter((each) => settlementId === null || each.settlementId === settlementId);
  const expand = request.query.getAll("expand[]").includes("recipient_settlement");
  const write = (transfer: TransferRow): JsonObject => {
    const settlement = settlements.get(transfer.settlementId ?? "");
    const expanded = { recipient_settlement: settlement === undefined ? null : writeSettlement(settlement) };
    return { ...writeTransfer(transfer), ...(expand ? expanded : {}) };
  };
  return { status: 200, json: collection(request.query, rows, write) };
}

function listOfPayment(sim: Sim, request: Incoming): Reply {
  const { id } = findPayment(sim, param(request, "id"));
  return { status: 200, json: collection(request.query, transfersOf(sim, id), writeTransfer) };
}

function writeReversal(reversal: ReversalRow): JsonObject {
  return {
    id: reversal.id,
    entity: "reversal",
    transfer_id: reversal.transferId,
    amount: toNumber(reversal.amount),
    fee: 0,
    tax: 0,
    currency: "INR",
    notes: writeNotes(reversal.notes),
    initiator_id: ACCOUNT_ID.slice(4),
    customer_refund_id: reversal.refundId,
    utr: null,
    created_at: reversal.createdAt,
  };
}

/** No idempotency key here either. */
function createReversal(sim: Sim, request: Incoming): Reply {
  const transfer = findTransfer(sim, param(request, "id"));
  const body = readFields(request, ["amount", "notes", "linked_account_notes"]);
  const open = transfer.amount - transfer.amountReversed;
  const amount = own(body, "amount") === undefined ? open : readAmount(body);
  const reversal = reverseTransfer(sim, transfer, { amount, notes: readNotes(body), refundId: null });
  return { status: 200, json: writeReversal(reversal) };
}

function listReversals(sim: Sim, request: Incoming): Reply {
  const { id } = findTransfer(sim, param(request, "id"));
  const rows = [...sim.world.razorpay.reversals.values()].filter(({ transferId }) => transferId === id);
  return { status: 200, json: collection(request.query, rows, writeReversal) };
}

export const TRANSFER_ROUTES: readonly Route[] = [
  { gateway: "razorpay", method: "POST", path: "/v1/payments/:id/transfers", handle: createFromPayment },
  { gateway: "razorpay", method: "GET", path: "/v1/payments/:id/transfers", handle: listOfPayment },
  { gateway: "razorpay", method: "POST", path: "/v1/transfers", handle: createDirect },
  { gateway: "razorpay", method: "GET", path: "/v1/transfers", handle: listTransfers },
  {
    gateway: "razorpay",
    method: "GET",
    path: "/v1/transfers/:id",
    handle: (sim, request) => ({ status: 200, json: writeTransfer(findTransfer(sim, param(request, "id"))) }),
  },
  { gateway: "razorpay", method: "PATCH", path: "/v1/transfers/:id", handle: patchTransfer },
  { gateway: "razorpay", method: "POST", path: "/v1/transfers/:id/reversals", handle: createReversal },
  { gateway: "razorpay", method: "GET", path: "/v1/transfers/:id/reversals", handle: listReversals },
];
