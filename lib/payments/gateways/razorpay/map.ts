import { AppError } from "@/lib/core/errors";
import { type Money, money } from "@/lib/core/money";
import { firstReason } from "../errors";
import { refundKeyIn } from "../refund-key";
import type { Fact, GatewayFee } from "../types";
import type { Payment, Payout, Refund } from "./wire";

/** Razorpay settles, transfers and pays out in rupees only (razorpay/markdown-docs, payments/route and x/payouts). */
export const CURRENCIES = ["INR"] as const;

/** An amount as Razorpay counts it: an integer in the smallest unit, with ISO decimals. */
export function wireAmount(value: Money): number {
  if (value.minor <= 0n || value.minor > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new AppError("invalid_money", "the amount does not fit Razorpay's numbers", { currency: value.currency });
  }
  return Number(value.minor);
}

/**
 * What a payment says. A payment that is `refunded` was captured before; the refund is another document.
 * `failed` is not final: a bank that answers late turns it into `authorized` within three days
 * (payments/payments/late-authorisation.md).
 * @throws AppError `invalid_money` for a currency that the product does not know
 */
export function paymentFacts(payment: Payment, orderId: string | null): readonly Fact[] {
  const ref = { gatewayOrderId: payment.order_id ?? orderId, gatewayPaymentId: payment.id };
  switch (payment.status) {
    case "created":
      return [{ kind: "payment_processing", ...ref }];
    case "authorized":
      return [{ kind: "payment_authorized", ...ref, amount: money(BigInt(payment.amount), payment.currency) }];
    case "captured":
    case "refunded":
      return [
        {
          kind: "payment_captured",
          ...ref,
          amount: money(BigInt(payment.amount), payment.currency),
          fee: paymentFee(payment),
        },
      ];
    case "failed":
      return [
        {
          kind: "payment_failed",
          ...ref,
          reason: firstReason([payment.error_reason, payment.error_description], "failed"),
        },
      ];
    default:
      return [];
  }
}

/** `fee` includes `tax`; both are in rupees, so a payment in another currency leaves them out. */
function paymentFee(payment: Payment): GatewayFee | null {
  return payment.currency === "INR" ? feeOf(payment.fee, payment.tax) : null;
}

function feeOf(total: number | null | undefined, tax: number | null | undefined): GatewayFee | null {
  if (typeof total !== "number") return null;
  return { total: money(BigInt(total), "INR"), tax: money(BigInt(tax ?? 0), "INR") };
}

/**
 * What a payout says. `reference_id` is our attempt id. `processed` is not final: it can still become `reversed`
 * (x/payouts/states-life-cycle.md).
 * @throws AppError `invalid_money` for a currency that the product does not know
 */
export function payoutFacts(payout: Payout): readonly Fact[] {
  const ref = { attemptId: payout.reference_id ?? null, gatewayPayoutId: payout.id };
  switch (payout.status) {
    case "pending":
    case "queued":
    case "scheduled":
    case "processing":
      return [{ kind: "payout_processing", ...ref }];
    case "processed":
      return [
        {
          kind: "payout_paid",
          ...ref,
          amount: payoutAmount(payout),
          fee: feeOf(payout.fees, payout.tax),
          bankReference: payout.utr ?? null,
        },
      ];
    case "failed":
    case "rejected":
    case "cancelled":
      return [{ kind: "payout_failed", ...ref, reason: payoutReason(payout) }];
    case "reversed":
      return [{ kind: "payout_returned", ...ref, amount: payoutAmount(payout), reason: payoutReason(payout) }];
    default:
      return [];
  }
}

function payoutAmount(payout: Payout): Money {
  return money(BigInt(payout.amount), payout.currency);
}

function payoutReason(payout: Payout): string {
  const details = payout.status_details;
  return firstReason([details?.reason, details?.description, payout.failure_reason], payout.status);
}

/**
 * What a refund says; `receipt` is our key. `processed` means that Razorpay handed the money over, not that it arrived; why
 * a refund failed is not told (api/refunds).
 * @throws AppError `invalid_money` for a currency that the product does not know
 */
export function refundFacts(refund: Refund): readonly Fact[] {
  const ref = { refundId: refundKeyIn(refund.receipt), gatewayRefundId: refund.id };
  switch (refund.status) {
    case "pending":
      return [{ kind: "refund_pending", ...ref }];
    case "processed":
      return [{ kind: "refund_succeeded", ...ref, amount: money(BigInt(refund.amount), refund.currency) }];
    case "failed":
      return [{ kind: "refund_failed", ...ref, reason: "failed" }];
    default:
      return [];
  }
}

/** Narrations may hold letters, digits and spaces, 30 at most. */
export function wireNarration(text: string): string {
  return (
    text
      .replace(/[^A-Za-z0-9]+/g, " ")
      .trim()
      .slice(0, 30)
      .trim() || "Payout"
  );
}
