import { MINUTE_MS } from "@/lib/core/time";
import type { Fact } from "@/lib/payments/gateways/types";
import { ownerOf } from "@/lib/payments/gateways/owner";
import type { FoundPayment } from "@/lib/payments/orders/capture";

export type CapturedFact = Extract<Fact, { kind: "payment_captured" }>;

/** Our payment with its order, locked, as found by the gateway's order id. */
export type KnownPayment = Omit<FoundPayment, "gateway" | "gatewayOrderId">;

export type SuspenseReason =
  | "unknown_order"
  | "amount_mismatch"
  | "account_mismatch"
  | "duplicate_payment"
  | "late_payment";

export type CaptureDecision =
  | { readonly kind: "accept" }
  /** The order had been given up: it can be accepted only if its place is still free. */
  | { readonly kind: "revive" }
  | { readonly kind: "suspense"; readonly reason: SuspenseReason }
  | { readonly kind: "known" }
  /** Of somebody's own account, and none of our business. */
  | { readonly kind: "foreign" }
  | { readonly kind: "wait" };

/** How long a message may precede our own note of what it is about; shorter than the five minutes of rule W3. */
export const CAUSE_GRACE_MS = 4 * MINUTE_MS;

/**
 * What to do with captured money. Pure: the same for one message and for a batch.
 * @param isBooked whether this very payment of the gateway is in our books already.
 */
export function decideCapture(
  fact: CapturedFact,
  known: KnownPayment | undefined,
  at: { isBooked: boolean; account: string; ageMs: number },
): CaptureDecision {
  const foreign = decideForeign(known, at);
  if (foreign !== null) return foreign;
  if (at.isBooked) return { kind: "known" };
  if (!known) return at.ageMs < CAUSE_GRACE_MS ? { kind: "wait" } : { kind: "suspense", reason: "unknown_order" };
  if (known.gatewayAccount !== at.account) return { kind: "suspense", reason: "account_mismatch" };
  if (known.currency !== fact.amount.currency || known.amountMinor !== fact.amount.minor)
    return { kind: "suspense", reason: "amount_mismatch" };
  if (known.orderState === "paid") return { kind: "suspense", reason: "duplicate_payment" };
  return known.orderState === "open" ? { kind: "accept" } : { kind: "revive" };
}

/** What is none of our business, or may turn out to be none; null for the account that the order was made in. */
function decideForeign(
  known: KnownPayment | undefined,
  at: { isBooked: boolean; account: string; ageMs: number },
): CaptureDecision | null {
  const owner = ownerOf(at.account);
  if (known && ownerOf(known.gatewayAccount) !== owner) return { kind: "foreign" };
  if (owner === null) return null;
  if (at.isBooked) return { kind: "foreign" };
  // Partners sell elsewhere too, and all of their account's payments are told.
  return known ? null : { kind: at.ageMs < CAUSE_GRACE_MS ? "wait" : "foreign" };
}
