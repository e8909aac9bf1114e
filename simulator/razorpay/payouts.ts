import { header, type Incoming, param, type Reply, type Route } from "../http";
import { razorpayId } from "../ids";
import { canonical, isObject, own, type JsonObject } from "../json";
import { toNumber } from "../money";
import type { Sim } from "../sim";
import { findFundAccount, makeContact, makeFundAccount } from "./contacts";
import { refuse, refuseId } from "./errors";
import { collection, readAmount, readFields, readNotes, readText, requireText, writeCollection } from "./input";
import type { FundAccountRow, PayoutRow } from "./model";
import { PAYOUT_FEE, planPayout, startPayout, writePayout, writeTransaction } from "./payout-life";
import { describe } from "./payout-reasons";

const FIELDS = [
  "account_number",
  "fund_account_id",
  "fund_account",
  "amount",
  "currency",
  "mode",
  "purpose",
  "queue_if_low_balance",
  "reference_id",
  "narration",
  "notes",
];
/** Paise that a mode takes at the least and at the most for a RazorpayX Lite account (x/payouts, Payout Modes). */
const LIMITS: Readonly<Record<string, { least: bigint; most: bigint | null }>> = {
  NEFT: { least: 100n, most: null },
  RTGS: { least: 20_000_000n, most: null },
  IMPS: { least: 100n, most: 50_000_000n },
  UPI: { least: 100n, most: 10_000_000n },
};
const PURPOSES = new Set(["refund", "cashback", "payout", "salary", "utility bill", "vendor bill"]);
const KEY_LIFE_MS = 7 * 86_400_000;

function findPayout(sim: Sim, id: string): PayoutRow {
  return sim.world.razorpay.payouts.get(id) ?? refuseId(id, "pout");
}

function readPayoutKey(request: Incoming): string {
  const key = header(request, "x-payout-idempotency");
  const parts = { field: "X-Payout-Idempotency", reason: "null" };
  if (key === undefined || key === "")
    return refuse("Idempotency key is missing. Include idempotency header and key in the request.", parts);
  return /^[A-Za-z0-9_ -]{4,36}$/.test(key)
    ? key
    : refuse("Idempotency key should be between 4 and 36 characters.", parts);
}

function readDestination(sim: Sim, body: JsonObject): FundAccountRow {
  const composite = own(body, "fund_account");
  if (composite === undefined) return findFundAccount(sim, requireText(body, "fund_account_id", 40));
  const contact = isObject(composite) ? own(composite, "contact") : undefined;
  if (!isObject(composite) || !isObject(contact))
    return refuse("The contact field is required.", { field: "fund_account" });
  return makeFundAccount(sim, makeContact(sim, contact).id, composite);
}

function checkAccountNumber(sim: Sim, value: string | null): void {
  if (value !== sim.settings.razorpay.accountNumber) {
    refuse("The RazorpayX Account number is invalid.", { field: "account_number" });
  }
}

function readMode(body: JsonObject, account: FundAccountRow, amount: bigint): string {
  const mode = requireText(body, "mode", 10);
  const limits = LIMITS[mode] ?? refuse("Payout mode is invalid", { field: "mode" });
  if ((mode === "UPI") !== (account.accountType === "vpa"))
    refuse(`Payout mode ${mode} is not supported for ${account.accountType}`, { field: "mode" });
  if (amount < limits.least || (limits.most !== null && amount > limits.most))
    refuse(`The amount is outside the limits of the payout mode ${mode}.`, { field: "amount" });
  return mode;
}

function checkActive(sim: Sim, account: FundAccountRow): void {
  if (!account.active) refuse("Payouts cannot be created on an inactive fund account", { field: "fund_account_id" });
  if (sim.world.razorpay.contacts.get(account.contactId)?.active === false)
    refuse("Payouts cannot be created on an inactive contact", { field: "fund_account_id" });
}

function readPayout(sim: Sim, body: JsonObject, key: string): PayoutRow {
  checkAccountNumber(sim, readText(body, "account_number", 40));
  const amount = readAmount(body);
  if (amount < 100n) refuse("The amount must be at least 100.", { field: "amount" });
  if (own(body, "currency") !== "INR") refuse("The selected currency is invalid.", { field: "currency" });
  const purpose = requireText(body, "purpose", 30);
  if (!PURPOSES.has(purpose)) refuse(`Invalid purpose: ${purpose}`, { field: "purpose" });
  const narration = readText(body, "narration", 30);
  if (narration !== null && !/^[A-Za-z0-9 ]*$/.test(narration))
    refuse("The narration format is invalid.", { field: "narration" });
  const [referenceId, notes] = [readText(body, "reference_id", 40), readNotes(body)];
  const account = readDestination(sim, body);
  checkActive(sim, account);
  const mode = readMode(body, account, amount);
  checkFunds(sim, body, amount);
  const { plan, reason } = planPayout(sim, account);
  return {
    id: razorpayId("pout"),
    fundAccountId: account.id,
    amount,
    fees: 0n,
    tax: 0n,
    status: "processing",
    utr: null,
    mode,
    purpose,
    referenceId,
    narration,
    notes,
    details: describe("payout_bank_processing"),
    plan,
    planReason: reason,
    debited: false,
    idempotencyKey: key,
    createdAt: sim.clock.seconds(),
  };
}

function checkFunds(sim: Sim, body: JsonObject, amount: bigint): void {
  const isShort = sim.world.razorpay.payoutBalance < amount + PAYOUT_FEE;
  if (isShort && own(body, "queue_if_low_balance") !== true) {
    refuse("Your account does not have enough balance to carry out the payout operation.", {
      reason: "insufficient_funds",
    });
  }
}

function createPayout(sim: Sim, request: Incoming): Reply {
  const key = readPayoutKey(request);
  const body = readFields(request, FIELDS);
  const { replies, payouts, payoutsByReference } = sim.world.razorpay;
  const slot = `payout|${key}`;
  const earlier = replies.get(slot);
  if (earlier !== undefined && sim.clock.now() - earlier.storedAt < KEY_LIFE_MS) {
    if (earlier.body !== canonical(body)) refuse("Different request body sent for the same Idempotency Header.");
    return { status: 200, json: earlier.json };
  }
  const payout = readPayout(sim, body, key);
  payouts.set(payout.id, payout);
  if (payout.referenceId !== null) {
    payoutsByReference.set(payout.referenceId, [...(payoutsByReference.get(payout.referenceId) ?? []), payout.id]);
  }
  startPayout(sim, payout);
  const json = writePayout(payout);
  replies.set(slot, { body: canonical(body), json, storedAt: sim.clock.now() });
  sim.changed();
  return { status: 200, json };
}

function listPayouts(sim: Sim, request: Incoming): Reply {
  checkAccountNumber(sim, request.query.get("account_number"));
  const reference = request.query.get("reference_id");
  const { payouts, payoutsByReference } = sim.world.razorpay;
  const rows =
    reference === null ? payouts.values() : (payoutsByReference.get(reference) ?? []).map((id) => findPayout(sim, id));
  return { status: 200, json: collection(request.query, rows, writePayout) };
}

function cancelPayout(sim: Sim, request: Incoming): Reply {
  const payout = findPayout(sim, param(request, "id"));
  if (payout.status !== "queued") refuse("Only queued payouts can be cancelled", { field: "status" });
  payout.status = "cancelled";
  payout.details = { description: "Payout cancelled", source: "business", reason: "payout_cancelled" };
  sim.clock.cancel("razorpay_payout_expire", payout.id);
  sim.changed();
  return { status: 200, json: writePayout(payout) };
}

function balances(sim: Sim): Reply {
  const amount = toNumber(sim.world.razorpay.payoutBalance);
  const item = {
    entity: "banking_balance",
    account_number: sim.settings.razorpay.accountNumber,
    account_type: "razorpayx_lite",
    amount,
    available_amount: amount,
    currency: "INR",
    refreshed_at: sim.clock.seconds(),
  };
  return { status: 200, json: writeCollection([item]) };
}

function transactions(sim: Sim, request: Incoming): Reply {
  checkAccountNumber(sim, request.query.get("account_number"));
  return {
    status: 200,
    json: collection(request.query, sim.world.razorpay.transactions, (row) => writeTransaction(sim, row)),
  };
}

export const PAYOUT_ROUTES: readonly Route[] = [
  { gateway: "razorpay", method: "POST", path: "/v1/payouts", handle: createPayout },
  { gateway: "razorpay", method: "GET", path: "/v1/payouts", handle: listPayouts },
  {
    gateway: "razorpay",
    method: "GET",
    path: "/v1/payouts/:id",
    handle: (sim, request) => ({ status: 200, json: writePayout(findPayout(sim, param(request, "id"))) }),
  },
  { gateway: "razorpay", method: "POST", path: "/v1/payouts/:id/cancel", handle: cancelPayout },
  { gateway: "razorpay", method: "GET", path: "/v1/banking_balances", handle: balances },
  { gateway: "razorpay", method: "GET", path: "/v1/transactions", handle: transactions },
];
