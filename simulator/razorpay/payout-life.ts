import { digits, razorpayId } from "../ids";
import type { JsonObject } from "../json";
import { toNumber } from "../money";
import type { Sim } from "../sim";
import { emitRazorpay } from "./events";
import { writeNotes } from "./input";
import type { FundAccountRow, PayoutPlan, PayoutRow, TransactionRow } from "./model";
import { describe } from "./payout-reasons";

/** Paise per payout as in the documents' sample; the fee contains the tax. */
export const PAYOUT_FEE = 590n;
export const PAYOUT_TAX = 90n;

interface Destiny {
  plan: PayoutPlan;
  reason: string;
}

/** By the last four digits of the beneficiary's account number. */
const ACCOUNT_ENDINGS = new Map<string, Destiny>(
  Object.entries({
    "0001": { plan: "failed", reason: "bank_account_invalid" },
    "0002": { plan: "processed_then_reversed", reason: "beneficiary_bank_rejected" },
    "0003": { plan: "stays", reason: "" },
    "0004": { plan: "failed", reason: "beneficiary_bank_offline" },
    "0005": { plan: "reversed", reason: "bank_account_closed" },
    "0006": { plan: "failed_then_reversed", reason: "beneficiary_bank_failure" },
  }),
);

/** By the part of the UPI address before the @. */
const VPA_NAMES = new Map<string, Destiny>(
  Object.entries({
    failure: { plan: "failed", reason: "beneficiary_vpa_invalid" },
    returned: { plan: "processed_then_reversed", reason: "beneficiary_bank_rejected" },
    pending: { plan: "stays", reason: "" },
    offline: { plan: "failed", reason: "beneficiary_psp_offline" },
  }),
);

export function planPayout(sim: Sim, account: FundAccountRow): Destiny {
  if (sim.faults.onOutcome("razorpay", "payout_failed")) return { plan: "failed", reason: "beneficiary_bank_failure" };
  if (sim.faults.onOutcome("razorpay", "payout_reversed"))
    return { plan: "processed_then_reversed", reason: "beneficiary_bank_rejected" };
  const found =
    account.bank !== null
      ? ACCOUNT_ENDINGS.get(account.bank.accountNumber.slice(-4))
      : VPA_NAMES.get((account.vpa ?? "").split("@")[0] ?? "");
  return found ?? { plan: "processed", reason: "" };
}

export function writePayout(payout: PayoutRow): JsonObject {
  return {
    id: payout.id,
    entity: "payout",
    fund_account_id: payout.fundAccountId,
    amount: toNumber(payout.amount),
    currency: "INR",
    notes: writeNotes(payout.notes),
    fees: toNumber(payout.fees),
    tax: toNumber(payout.tax),
    status: payout.status,
    utr: payout.utr,
    mode: payout.mode,
    purpose: payout.purpose,
    reference_id: payout.referenceId,
    narration: payout.narration,
    batch_id: null,
    status_details: payout.details,
    created_at: payout.createdAt,
    fee_type: null,
  };
}

function announce(sim: Sim, event: string, payout: PayoutRow): void {
  emitRazorpay(sim, event, {
    payout: { ...writePayout(payout), debit_account_number: sim.settings.razorpay.accountNumber },
  });
}

export function writeTransaction(sim: Sim, row: TransactionRow): JsonObject {
  const payout = sim.world.razorpay.payouts.get(row.payoutId);
  const source = payout === undefined ? null : { ...writePayout(payout), entity: row.entity };
  return {
    id: row.id,
    entity: "transaction",
    account_number: sim.settings.razorpay.accountNumber,
    amount: toNumber(row.credit + row.debit),
    currency: "INR",
    credit: toNumber(row.credit),
    debit: toNumber(row.debit),
    balance: toNumber(row.balance),
    source,
    created_at: row.createdAt,
  };
}

function book(sim: Sim, payout: PayoutRow, entity: "payout" | "reversal"): void {
  const total = payout.amount + payout.fees;
  const { razorpay } = sim.world;
  razorpay.payoutBalance += entity === "payout" ? -total : total;
  payout.debited = entity === "payout";
  const row: TransactionRow = {
    id: razorpayId("txn"),
    credit: entity === "reversal" ? total : 0n,
    debit: entity === "payout" ? total : 0n,
    balance: razorpay.payoutBalance,
    payoutId: payout.id,
    entity,
    createdAt: sim.clock.seconds(),
  };
  razorpay.transactions.push(row);
  emitRazorpay(sim, "transaction.created", { transaction: writeTransaction(sim, row) });
}

/** A payout that waits for approval is rejected, one that waits for money fails after three months. */
const LONGEST_WAIT_MS = 90 * 86_400_000;

function wait(sim: Sim, payout: PayoutRow, status: "pending" | "queued", reason: string): void {
  payout.status = status;
  payout.details = describe(reason);
  sim.clock.cancel("razorpay_payout_expire", payout.id);
  sim.clock.after(LONGEST_WAIT_MS, "razorpay_payout_expire", payout.id);
  announce(sim, `payout.${status}`, payout);
}

/** Begins a payout: it waits for approval, waits for money, or goes to the bank. */
export function startPayout(sim: Sim, payout: PayoutRow): void {
  if (sim.world.razorpay.approvesPayouts) wait(sim, payout, "pending", "pending_approval");
  else fundPayout(sim, payout);
}

function fundPayout(sim: Sim, payout: PayoutRow): void {
  if (sim.world.razorpay.payoutBalance < payout.amount + PAYOUT_FEE) wait(sim, payout, "queued", "low_balance");
  else initiatePayout(sim, payout);
  sim.changed();
}

/** What the approvers of the business decide in the dashboard. */
export function decidePayout(sim: Sim, payout: PayoutRow, isApproved: boolean): boolean {
  if (payout.status !== "pending") return false;
  if (isApproved) fundPayout(sim, payout);
  else finish(sim, payout, "rejected", "rejected");
  return true;
}

/** Three months are over. */
export function expirePayout(sim: Sim, payout: PayoutRow): void {
  if (payout.status === "pending") finish(sim, payout, "rejected", "rejected");
  if (payout.status === "queued") finish(sim, payout, "failed", "insufficient_funds");
}

/** Takes amount and fees from the balance and hands the payout to the bank. */
function initiatePayout(sim: Sim, payout: PayoutRow): void {
  Object.assign(payout, {
    status: "processing",
    fees: PAYOUT_FEE,
    tax: PAYOUT_TAX,
    details: describe("payout_bank_processing"),
  });
  announce(sim, "payout.initiated", payout);
  book(sim, payout, "payout");
  sim.clock.cancel("razorpay_payout_expire", payout.id);
  const next = payout.plan === "stays" ? "razorpay_payout_confirm" : "razorpay_payout_settle";
  sim.clock.after(sim.settings.payoutDelayMs, next, payout.id);
  sim.changed();
}

/** The beneficiary's bank does not confirm; IMPS and UPI may stay so for three working days. */
export function tellUnconfirmed(sim: Sim, payout: PayoutRow): void {
  if (payout.status !== "processing") return;
  payout.details = describe("beneficiary_bank_confirmation_pending");
  announce(sim, "payout.updated", payout);
  sim.changed();
}

function finish(sim: Sim, payout: PayoutRow, status: "failed" | "reversed" | "rejected", reason: string): void {
  payout.status = status;
  sim.clock.cancel("razorpay_payout_expire", payout.id);
  payout.details = describe(reason);
  if (payout.debited) book(sim, payout, "reversal");
  announce(sim, `payout.${status}`, payout);
  sim.changed();
}

/** The bank's first final answer, which may be told from outside instead of by the plan. */
export function settlePayout(sim: Sim, payout: PayoutRow, told?: { plan: PayoutPlan; reason: string }): boolean {
  if (payout.status !== "processing") return false;
  sim.clock.cancel("razorpay_payout_settle", payout.id);
  if (told !== undefined) Object.assign(payout, { plan: told.plan, planReason: told.reason });
  if (payout.plan === "failed" || payout.plan === "failed_then_reversed")
    finish(sim, payout, "failed", payout.planReason);
  else if (payout.plan === "reversed") finish(sim, payout, "reversed", payout.planReason);
  else markProcessed(sim, payout);
  if (payout.plan.endsWith("_then_reversed"))
    sim.clock.after(sim.settings.reversalDelayMs, "razorpay_payout_reverse", payout.id);
  return true;
}

function markProcessed(sim: Sim, payout: PayoutRow): void {
  payout.status = "processed";
  payout.utr = digits(12);
  payout.details = describe("payout_processed");
  announce(sim, "payout.processed", payout);
  sim.changed();
}

/** The beneficiary's bank sends the money back; amount and fees return once. */
export function reversePayout(sim: Sim, payout: PayoutRow): boolean {
  if (payout.status !== "processed" && payout.status !== "processing" && payout.status !== "failed") return false;
  sim.clock.cancel("razorpay_payout_settle", payout.id);
  sim.clock.cancel("razorpay_payout_reverse", payout.id);
  finish(sim, payout, "reversed", payout.planReason || "beneficiary_bank_rejected");
  return true;
}

/** After the balance was topped up: oldest queued payouts first, as far as the money goes. */
export function releaseQueued(sim: Sim): void {
  for (const payout of sim.world.razorpay.payouts.values()) {
    const isAffordable = sim.world.razorpay.payoutBalance >= payout.amount + PAYOUT_FEE;
    if (payout.status === "queued" && isAffordable) initiatePayout(sim, payout);
  }
}
