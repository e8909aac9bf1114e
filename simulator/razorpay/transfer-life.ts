import { digits, razorpayId } from "../ids";
import type { JsonObject } from "../json";
import { divideHalfUp, toNumber } from "../money";
import type { Sim } from "../sim";
import { refuse } from "./errors";
import { emitRazorpay } from "./events";
import { writeNotes } from "./input";
import type { Notes } from "./model";
import { findAccount } from "./route-input";
import type { AccountRow, ReversalRow, SettlementRow, TransferRow } from "./route-model";

const DAY_MS = 86_400_000;
/** A transfer of an order that fails is tried again on this many following days. */
const ORDER_RETRIES = 3;

/** 0.25 % of the amount plus 18 % tax on that, in paise, each step rounded half up; the fee contains the tax. */
export function transferFee(amount: bigint): { fees: bigint; tax: bigint } {
  const base = divideHalfUp(amount, 400n);
  const tax = divideHalfUp(base * 18n, 100n);
  return { fees: base + tax, tax };
}

const NO_ERROR = { code: null, description: null, reason: null, field: null, step: null, source: null, metadata: null };

/** What is not known before the transfer is processed is left out. */
export function writeTransfer(transfer: TransferRow): JsonObject {
  const isNew = transfer.status === "created" || transfer.status === "pending";
  return {
    id: transfer.id,
    entity: "transfer",
    status: transfer.status,
    source: transfer.source,
    recipient: transfer.recipient,
    amount: toNumber(transfer.amount),
    currency: "INR",
    amount_reversed: toNumber(transfer.amountReversed),
    ...(isNew ? {} : { fees: toNumber(transfer.fees), tax: toNumber(transfer.tax) }),
    notes: writeNotes(transfer.notes),
    linked_account_notes: transfer.linkedAccountNotes,
    on_hold: transfer.onHold,
    on_hold_until: transfer.onHoldUntil,
    ...(isNew ? {} : { settlement_status: settlementStatus(transfer) }),
    recipient_settlement_id: transfer.settlementId,
    created_at: transfer.createdAt,
    processed_at: transfer.processedAt,
    error: { ...NO_ERROR, ...transfer.error, id: transfer.id },
  };
}

function settlementStatus(transfer: TransferRow): "pending" | "on_hold" | "settled" | null {
  if (!isDone(transfer)) return null;
  if (transfer.settlementId !== null) return "settled";
  return transfer.onHold ? "on_hold" : "pending";
}

/** The money has left the merchant balance. */
function isDone({ status }: TransferRow): boolean {
  return status === "processed" || status === "partially_reversed" || status === "reversed";
}

function announce(sim: Sim, event: string, transfer: TransferRow): void {
  emitRazorpay(sim, event, { transfer: { ...writeTransfer(transfer), settlement_status: null } });
}

export function startTransfer(sim: Sim, transfer: TransferRow): void {
  transfer.status = "pending";
  sim.clock.after(sim.settings.transferDelayMs, "razorpay_transfer_process", transfer.id);
  sim.changed();
}

/** Takes amount and fee out of the merchant balance, or fails for want of it. */
export function processTransfer(sim: Sim, transfer: TransferRow): boolean {
  if (transfer.status !== "pending") return false;
  sim.clock.cancel("razorpay_transfer_process", transfer.id);
  const { fees, tax } = transferFee(transfer.amount);
  const world = sim.world.razorpay;
  transfer.attempts += 1;
  const isStruck = sim.faults.onOutcome("razorpay", "transfer_failed") !== undefined;
  if (isStruck || world.merchantBalance < transfer.amount + fees) {
    failTransfer(sim, transfer);
    return true;
  }
  world.merchantBalance -= transfer.amount + fees;
  findAccount(sim, transfer.recipient).balance += transfer.amount;
  Object.assign(transfer, { status: "processed", fees, tax, error: null, processedAt: sim.clock.seconds() });
  countTransferred(sim, transfer);
  announce(sim, "transfer.processed", transfer);
  scheduleSettlement(sim, transfer);
  sim.changed();
  return true;
}

function countTransferred(sim: Sim, { source, amount }: TransferRow): void {
  const { payments, orders } = sim.world.razorpay;
  const ids = payments.has(source) ? [source] : (orders.get(source)?.paymentIds ?? []);
  const payment = ids.map((id) => payments.get(id)).find((each) => each?.captured);
  if (payment !== undefined) payment.amountTransferred = (payment.amountTransferred ?? 0n) + amount;
}

function failTransfer(sim: Sim, transfer: TransferRow): void {
  transfer.status = "failed";
  transfer.error = {
    code: "BAD_REQUEST_TRANSFER_INSUFFICIENT_BALANCE",
    description: "Transfer cannot be made due to insufficient balance",
    reason: "insufficient_balance",
    step: "balance_check",
    source: "business",
  };
  announce(sim, "transfer.failed", transfer);
  if (transfer.source.startsWith("order_") && transfer.attempts <= ORDER_RETRIES)
    sim.clock.after(DAY_MS, "razorpay_transfer_process", transfer.id);
  sim.changed();
}

/** The timer of a transfer: its first try, or another one of an order's. */
export function dueTransfer(sim: Sim, transfer: TransferRow): void {
  if (transfer.status === "failed") transfer.status = "pending";
  processTransfer(sim, transfer);
}

/**
 * Virtual milliseconds at which a transfer may be settled: by the account's schedule at the earliest, after a hold with a
 * date on the day after it; null while it is held without one.
 */
function settlesAt(sim: Sim, transfer: TransferRow): number | null {
  const { onHold, onHoldUntil } = transfer;
  if (!isDone(transfer) || transfer.settlementId !== null || (onHold && onHoldUntil === null)) return null;
  const earliest = (transfer.processedAt ?? transfer.createdAt) * 1_000 + sim.settings.settlementDelayMs;
  const held = onHold && onHoldUntil !== null ? onHoldUntil * 1_000 + DAY_MS : 0;
  return Math.max(earliest, held);
}

export function scheduleSettlement(sim: Sim, transfer: TransferRow): void {
  sim.clock.cancel("razorpay_transfer_settle", transfer.id);
  const at = settlesAt(sim, transfer);
  if (at !== null) sim.clock.after(Math.max(0, at - sim.clock.now()), "razorpay_transfer_settle", transfer.id);
}

function transfersTo(sim: Sim, account: AccountRow): TransferRow[] {
  return [...sim.world.razorpay.transfers.values()].filter(({ recipient }) => recipient === account.id);
}

export const openAmount = (transfer: TransferRow): bigint => transfer.amount - transfer.amountReversed;

/** What lies in the account for transfers on hold; everything else floats. */
function heldIn(sim: Sim, account: AccountRow, except: readonly TransferRow[]): bigint {
  return transfersTo(sim, account)
    .filter((each) => isDone(each) && each.onHold && !except.includes(each))
    .reduce((sum, each) => sum + openAmount(each), 0n);
}

/** The timer of a transfer settles all that its account has due by then. */
export function settleDue(sim: Sim, transfer: TransferRow): void {
  const account = findAccount(sim, transfer.recipient);
  const due = transfersTo(sim, account).filter((each) => {
    const at = settlesAt(sim, each);
    return at !== null && at <= sim.clock.now();
  });
  settleTransfers(sim, account, due);
}

/** Settles at once what an account has and is not on hold. */
export function settleNow(sim: Sim, account: AccountRow): SettlementRow | null {
  return settleTransfers(
    sim,
    account,
    transfersTo(sim, account).filter(({ onHold }) => !onHold),
  );
}

/** Pays transfers of one account out to its bank in one settlement; what reversals took from its balance is missing. */
function settleTransfers(sim: Sim, account: AccountRow, transfers: readonly TransferRow[]): SettlementRow | null {
  const due = transfers.filter((each) => isDone(each) && each.settlementId === null && openAmount(each) > 0n);
  const wanted = due.reduce((sum, each) => sum + openAmount(each), 0n);
  const there = account.balance - heldIn(sim, account, due);
  const amount = there < wanted ? there : wanted;
  if (amount <= 0n) return null;
  const settlement: SettlementRow = {
    id: razorpayId("setl"),
    accountId: account.id,
    amount,
    utr: `SIMN${digits(12)}`,
    createdAt: sim.clock.seconds(),
  };
  sim.world.razorpay.settlements.set(settlement.id, settlement);
  account.balance -= amount;
  for (const each of due) {
    Object.assign(each, { settlementId: settlement.id, onHold: false });
    sim.clock.cancel("razorpay_transfer_settle", each.id);
  }
  emitRazorpay(sim, "settlement.processed", { settlement: writeSettlement(settlement) });
  sim.changed();
  return settlement;
}

export function writeSettlement(settlement: SettlementRow): JsonObject {
  return {
    id: settlement.id,
    entity: "settlement",
    amount: toNumber(settlement.amount),
    status: "processed",
    fees: 0,
    tax: 0,
    utr: settlement.utr,
    created_at: settlement.createdAt,
  };
}

interface ReversalRequest {
  amount: bigint;
  notes: Notes;
  refundId: string | null;
}

/** After its settlement a transfer is reversed only out of what floats in the account. */
export function checkReversal(sim: Sim, transfer: TransferRow, amount: bigint): void {
  const account = findAccount(sim, transfer.recipient);
  if (!isDone(transfer)) refuse("Only processed transfers can be reversed");
  if (amount < 100n) refuse("The amount must be at least INR 1.00", { field: "amount" });
  if (amount > openAmount(transfer))
    refuse("The sum of amount requested for reversal is greater than the transferred amount", { field: "amount" });
  if (account.balance - heldIn(sim, account, [transfer]) < amount)
    refuse("The linked account does not have sufficient balance to process reversal.");
}

/** Fetches money back from a linked account; the fee of the transfer stays with Razorpay. */
export function reverseTransfer(sim: Sim, transfer: TransferRow, request: ReversalRequest): ReversalRow {
  checkReversal(sim, transfer, request.amount);
  const reversal: ReversalRow = {
    id: razorpayId("rvrsl"),
    transferId: transfer.id,
    ...request,
    createdAt: sim.clock.seconds(),
  };
  sim.world.razorpay.reversals.set(reversal.id, reversal);
  findAccount(sim, transfer.recipient).balance -= request.amount;
  sim.world.razorpay.merchantBalance += request.amount;
  transfer.amountReversed += request.amount;
  transfer.status = openAmount(transfer) === 0n ? "reversed" : "partially_reversed";
  sim.changed();
  return reversal;
}

/** The transfers that were made from a payment, or from its order. */
export function transfersOf(sim: Sim, source: string): TransferRow[] {
  const { transfers, transfersBySource } = sim.world.razorpay;
  return (transfersBySource.get(source) ?? []).map((id) => transfers.get(id)).filter((row) => row !== undefined);
}
