import type { Currency } from "@/lib/core/currencies";
import { AppError } from "@/lib/core/errors";
import { type Money, parseMoney, printMoney, zero } from "@/lib/core/money";
import { firstReason } from "../errors";
import { refundKeyIn } from "../refund-key";
import type { Fact, GatewayFee } from "../types";
import { type Amount, Capture, type Order, type PayoutBatch, PayoutItem, type Refund } from "./wire";

/**
 * Digits after the point in PayPal's amounts; HUF and TWD have none there, unlike in ISO 4217.
 * Left out: INR, BRL, CNY and MYR, which only accounts of those countries can receive
 * (developer.paypal.com, currency codes).
 */
const DIGITS: ReadonlyMap<string, 0 | 2> = new Map([
  ...(["HUF", "JPY", "TWD"] as const).map((code) => [code, 0] as const),
  ...(
    [
      "AUD",
      "CAD",
      "CZK",
      "DKK",
      "EUR",
      "HKD",
      "ILS",
      "MXN",
      "NZD",
      "NOK",
      "PHP",
      "PLN",
      "GBP",
      "SGD",
      "SEK",
      "CHF",
      "THB",
      "USD",
    ] as const
  ).map((code) => [code, 2] as const),
]);

export const CURRENCIES: readonly string[] = [...DIGITS.keys()];

/**
 * Prints an amount as PayPal writes it: `"50.00"`, `"198"` for JPY.
 * @throws AppError `unsupported_currency`; `invalid_money` for an amount that is not positive or has decimals that PayPal does not take
 */
export function wireValue(value: Money): string {
  const digits = DIGITS.get(value.currency);
  if (digits === undefined) throw new AppError("unsupported_currency", `PayPal does not take ${value.currency}`);
  if (value.minor <= 0n) throw new AppError("invalid_money", "PayPal takes positive amounts only");
  return printMoney(value, digits);
}

/**
 * Reads PayPal's decimal string exactly; zeros after the point are accepted for currencies without decimals.
 * @throws AppError `invalid_money`, also for a negative amount
 */
export function readMoney(amount: Amount): Money {
  const digits = DIGITS.get(amount.currency) ?? 2;
  const text = digits === 0 ? amount.value.replace(/\.0+$/, "") : amount.value;
  const value = parseMoney(text, amount.currency, digits);
  if (value.minor < 0n) throw new AppError("invalid_money", "negative amount");
  return value;
}

/** A fee that cannot be read, or is in another currency than the payment, is asked for later; it hides no payment. */
function readFee(fee: Amount | null | undefined, currency: Currency): GatewayFee | null {
  if (!fee || fee.currency !== currency) return null;
  try {
    return { total: readMoney(fee), tax: zero(currency) };
  } catch {
    return null;
  }
}

/** The beginning of a text, never ending in half a character. */
export function clip(text: string, maxChars: number): string {
  return Array.from(text).slice(0, maxChars).join("");
}

const ORDER_PATH = /\/v2\/checkout\/orders\/([A-Za-z0-9-]{1,64})$/;

/** The order a capture belongs to: named in `supplementary_data`, in older messages only by the link `up`. */
function orderIdOf(capture: Capture): string | null {
  const named = capture.supplementary_data?.related_ids?.order_id;
  if (named) return named;
  const up = capture.links?.find((link) => link.rel === "up");
  return ORDER_PATH.exec(up?.href ?? "")?.[1] ?? null;
}

/**
 * What a capture says. A capture that was refunded later was completed before. PayPal charges no tax on its fee.
 * @throws AppError `invalid_money` for an amount that cannot be read
 */
export function captureFacts(capture: Capture, orderId: string | null): readonly Fact[] {
  const ref = { gatewayOrderId: orderId ?? orderIdOf(capture), gatewayPaymentId: capture.id };
  switch (capture.status) {
    case "COMPLETED":
    case "PARTIALLY_REFUNDED":
    case "REFUNDED": {
      const amount = readMoney(capture.amount);
      return [
        {
          kind: "payment_captured",
          ...ref,
          amount,
          fee: readFee(capture.seller_receivable_breakdown?.paypal_fee, amount.currency),
        },
      ];
    }
    case "PENDING":
      return [{ kind: "payment_processing", ...ref }];
    case "DECLINED":
    case "FAILED": {
      const told = [capture.status_details?.reason, capture.processor_response?.response_code];
      return [{ kind: "payment_failed", ...ref, reason: firstReason(told, capture.status.toLowerCase()) }];
    }
    default:
      return [];
  }
}

/**
 * What an order says: the truth is in its captures, not in its own status, which is COMPLETED even when the capture was
 * declined. Only an approved order without captures speaks for itself.
 * @throws AppError `invalid_money` for an amount that cannot be read
 */
export function orderFacts(order: Order): readonly Fact[] {
  const units = order.purchase_units ?? [];
  const captures = units.flatMap((unit) => unit.payments?.captures ?? []).map((item) => Capture.safeParse(item));
  if (captures.length > 0) {
    return captures.flatMap((capture) => (capture.success ? captureFacts(capture.data, order.id) : []));
  }
  const amount = units[0]?.amount;
  if (order.status !== "APPROVED" || !amount) return [];
  return [{ kind: "payment_authorized", gatewayOrderId: order.id, gatewayPaymentId: null, amount: readMoney(amount) }];
}

const CAPTURE_PATH = /\/v2\/payments\/captures\/([A-Za-z0-9-]{1,64})$/;

/** The capture that a refund belongs to; null when the document does not say, as one that is no refund. */
export function refundedCapture(refund: Refund): string | null {
  const up = refund.links?.find((link) => link.rel === "up");
  return CAPTURE_PATH.exec(up?.href ?? "")?.[1] ?? null;
}

/** Our key in a refund, whose `custom_id` is the capture's, our payment id, when it was made without one. */
export function refundKey(refund: Refund): string | null {
  return refundKeyIn(refund.custom_id, refund.invoice_id);
}

/**
 * What a refund says (payments_payment_v2, refund_status).
 * @throws AppError `invalid_money` for an amount that cannot be read
 */
export function refundFacts(refund: Refund): readonly Fact[] {
  const ref = { refundId: refundKey(refund), gatewayRefundId: refund.id };
  switch (refund.status) {
    case "PENDING":
      return [{ kind: "refund_pending", ...ref }];
    case "COMPLETED":
      return [{ kind: "refund_succeeded", ...ref, amount: readMoney(refund.amount) }];
    case "FAILED":
    case "CANCELLED": {
      const reason = firstReason([refund.status_details?.reason], refund.status.toLowerCase());
      return [{ kind: "refund_failed", ...ref, reason }];
    }
    default:
      return [];
  }
}

/** Which of our attempts an item belongs to, as far as the document around it says. */
export interface BatchRef {
  readonly attemptId: string | null;
  readonly gatewayPayoutId: string | null;
}

/**
 * What a payout item says. One batch holds one item, so the batch id is the gateway's id of the payout everywhere: it is
 * the only one in the answer to the creation.
 * UNCLAIMED money has left us and comes back by itself after 30 days: never pay again.
 * @throws AppError `invalid_money` for an amount that cannot be read
 */
export function payoutItemFacts(item: PayoutItem, batch: BatchRef): readonly Fact[] {
  const ref = itemRef(item, batch);
  const status = item.transaction_status;
  const reason = itemReason(item);
  switch (status) {
    case "SUCCESS": {
      const amount = readMoney(item.payout_item.amount);
      const fee = readFee(item.payout_item_fee, amount.currency);
      return [{ kind: "payout_paid", ...ref, amount, fee, bankReference: item.transaction_id ?? null }];
    }
    case "PENDING":
      return [{ kind: "payout_processing", ...ref }];
    case "UNCLAIMED":
      return [{ kind: "payout_unclaimed", ...ref }];
    case "ONHOLD":
      return [{ kind: "payout_held", ...ref, reason }];
    case "BLOCKED":
    case "FAILED":
    case "DENIED":
      return [{ kind: "payout_failed", ...ref, reason }];
    case "RETURNED":
    case "REVERSED":
    case "REFUNDED":
      return [{ kind: "payout_returned", ...ref, amount: readMoney(item.payout_item.amount), reason }];
    default:
      return [];
  }
}

function itemRef(item: PayoutItem, batch: BatchRef): BatchRef {
  return {
    attemptId: item.sender_batch_id ?? batch.attemptId,
    gatewayPayoutId: item.payout_batch_id ?? batch.gatewayPayoutId,
  };
}

function itemReason(item: PayoutItem): string {
  return firstReason([item.errors?.name, item.errors?.message], item.transaction_status.toLowerCase());
}

const LIVE_BATCH = new Set(["PENDING", "PROCESSING", "SUCCESS"]);

/**
 * What a batch says: its items where they are listed; without them it is processing, because even a batch that is SUCCESS
 * can hold an item that is not paid. A batch that is DENIED or CANCELED paid nothing.
 */
export function payoutBatchFacts(batch: PayoutBatch): readonly Fact[] {
  const header = batch.batch_header;
  const ref = {
    attemptId: header.sender_batch_header?.sender_batch_id ?? null,
    gatewayPayoutId: header.payout_batch_id,
  };
  const items = (batch.items ?? []).map((item) => PayoutItem.safeParse(item));
  if (items.length > 0) return items.flatMap((item) => (item.success ? payoutItemFacts(item.data, ref) : []));
  if (LIVE_BATCH.has(header.batch_status)) return [{ kind: "payout_processing", ...ref }];
  if (header.batch_status !== "DENIED" && header.batch_status !== "CANCELED") return [];
  return [{ kind: "payout_failed", ...ref, reason: header.batch_status.toLowerCase() }];
}
