import { now } from "@/lib/core/clock";
import { AppError, isAppError } from "@/lib/core/errors";
import { type Money, money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";
import type { RazorpaySettings } from "@/lib/config/gateways";
import type { GatewayMessage, Pay, PayoutTarget, SendPayout } from "../types";
import type { RazorpayClient } from "./client";
import { wireAmount, wireNarration } from "./map";
import { BankingBalance, Collection, Created, Payout } from "./wire";

/** How long RazorpayX remembers a key (api/x/payout-idempotency.md), less an hour. */
const KEY_LIFE_MS = 7 * DAY_MS - HOUR_MS;

/**
 * Money out through RazorpayX (razorpay/markdown-docs, api/x). The attempt id is the idempotency key and, because that
 * cannot be searched for, also `reference_id`; our payout id is in the notes.
 */
export function createPay(settings: RazorpaySettings, client: RazorpayClient): Pay {
  return {
    send: (input) => send(settings, client, input),
    find: ({ attemptId, gatewayPayoutId }) => find(settings, client, { attemptId, gatewayPayoutId }),
    balance: () => balance(settings, client),
  };
}

/**
 * Contacts and fund accounts with identical data are answered with the ones that exist, so the whole of `send` can be
 * repeated with the same attempt id. Past the life of the key it looks first and only sends what does not exist.
 */
async function send(settings: RazorpaySettings, client: RazorpayClient, input: SendPayout): Promise<GatewayMessage> {
  if (input.firstSentAt !== null && now().getTime() - input.firstSentAt.getTime() > KEY_LIFE_MS) {
    const known = await find(settings, client, { attemptId: input.attemptId, gatewayPayoutId: null });
    if (known !== null) return known;
  }
  const body = {
    account_number: settings.payoutAccountNumber,
    fund_account_id: await fundAccount(client, input),
    amount: wireAmount(input.amount),
    currency: input.amount.currency,
    mode: input.rail,
    purpose: "payout",
    queue_if_low_balance: true,
    reference_id: input.attemptId,
    narration: wireNarration(input.narration),
    notes: { payout: input.payoutId },
  };
  const headers = { "x-payout-idempotency": input.attemptId };
  const sent = await client.own(Payout, { method: "POST", path: "/v1/payouts", body, headers, effect: "money" });
  return { shape: "payout", body: sent.text };
}

/** Moves no money, so every failure here means that the payout was not sent. */
async function fundAccount(client: RazorpayClient, input: SendPayout): Promise<string> {
  const account = wireTarget(input.target);
  const contact = { name: input.target.holder.slice(0, 50), type: "vendor", reference_id: input.partnerId };
  const made = await client.own(Created, { method: "POST", path: "/v1/contacts", body: contact, effect: "none" });
  const body = { contact_id: made.value.id, ...account };
  const { value } = await client.own(Created, { method: "POST", path: "/v1/fund_accounts", body, effect: "none" });
  return value.id;
}

function wireTarget(target: PayoutTarget): Record<string, unknown> {
  switch (target.kind) {
    case "bank_account":
      return {
        account_type: "bank_account",
        bank_account: { name: target.holder, ifsc: target.ifsc, account_number: target.accountNumber },
      };
    case "upi":
      return { account_type: "vpa", vpa: { address: target.address } };
    case "paypal_email":
      throw new AppError("invalid_input", "Razorpay pays to bank accounts and UPI addresses only", {
        gateway: "razorpay",
      });
  }
}

interface Search {
  readonly attemptId: string;
  readonly gatewayPayoutId: string | null;
}

async function find(
  settings: RazorpaySettings,
  client: RazorpayClient,
  search: Search,
): Promise<GatewayMessage | null> {
  const byId = search.gatewayPayoutId === null ? null : await fetchPayout(client, search.gatewayPayoutId);
  return byId ?? (await searchPayout(settings, client, search.attemptId));
}

/** An id that does not exist is answered with 400, not 404. */
const UNKNOWN_ID_STATUSES: ReadonlySet<unknown> = new Set([400, 404]);

async function fetchPayout(client: RazorpayClient, gatewayPayoutId: string): Promise<GatewayMessage | null> {
  const path = `/v1/payouts/${encodeURIComponent(gatewayPayoutId)}`;
  try {
    return { shape: "payout", body: (await client.own(Payout, { method: "GET", path, effect: "none" })).text };
  } catch (error) {
    if (isAppError(error, "gateway_rejected") && UNKNOWN_ID_STATUSES.has(error.details["status"])) return null;
    throw error;
  }
}

/** @throws AppError `gateway_outcome_unknown` when two payouts carry one attempt id: that must stop, not go on. */
async function searchPayout(
  settings: RazorpaySettings,
  client: RazorpayClient,
  attemptId: string,
): Promise<GatewayMessage | null> {
  const query = new URLSearchParams({
    account_number: settings.payoutAccountNumber,
    reference_id: attemptId,
    count: "100",
  });
  const { value } = await client.own(Collection, { method: "GET", path: `/v1/payouts?${query}`, effect: "none" });
  const found = value.items.filter((item) => Payout.safeParse(item).data?.reference_id === attemptId);
  if (found.length > 1) {
    throw new AppError("gateway_outcome_unknown", "two payouts carry the same attempt id", {
      gateway: "razorpay",
      attemptId,
    });
  }
  return found.length === 0 ? null : { shape: "payout", body: JSON.stringify(found[0]) };
}

/** The account that payouts are paid from; RazorpayX keeps rupees only. */
async function balance(settings: RazorpaySettings, client: RazorpayClient): Promise<Money | null> {
  const { value } = await client.own(Collection, { method: "GET", path: "/v1/banking_balances", effect: "none" });
  const accounts = value.items.map((item) => BankingBalance.safeParse(item).data);
  const found = accounts.find((each) => each?.account_number === settings.payoutAccountNumber);
  return found === undefined ? null : money(BigInt(found.available_amount), "INR");
}
