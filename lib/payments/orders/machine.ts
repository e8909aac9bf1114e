import type { Machine } from "@/lib/core/machine";

export type PaymentState =
  | "created"
  | "requires_action"
  | "processing"
  | "in_doubt"
  | "failed"
  | "expired"
  | "canceled"
  | "authorized"
  | "voided"
  | "captured";

/** A payment attempt at a gateway. Refunds and disputes are not states but sums in the ledger. */
export const PAYMENT_MACHINE: Machine<PaymentState> = {
  name: "payment",
  initial: ["created"],
  steps: {
    created: ["requires_action", "processing", "in_doubt", "authorized", "captured", "failed", "expired", "canceled"],
    requires_action: ["processing", "authorized", "captured", "failed", "expired", "canceled", "in_doubt"],
    processing: ["authorized", "captured", "failed", "expired", "canceled", "in_doubt"],
    in_doubt: ["requires_action", "processing", "authorized", "captured", "failed", "expired", "canceled", "voided"],
    authorized: ["captured", "voided", "expired", "failed"],
    // Late success: a gateway may turn a failure into a success for days.
    failed: ["requires_action", "processing", "authorized", "captured"],
    expired: ["authorized", "captured"],
    canceled: ["authorized", "captured"],
    voided: ["captured"],
    captured: [],
  },
};

/**
 * How far a payment has come, whatever order the messages arrive in. A message of a lower or equal rank is stored and
 * changes nothing, except that a new try after a failure may begin (`failed` to `processing` or `requires_action`).
 */
const RANK: Readonly<Record<PaymentState, number>> = {
  created: 0,
  requires_action: 1,
  processing: 2,
  in_doubt: 2,
  failed: 3,
  expired: 3,
  canceled: 3,
  authorized: 4,
  voided: 5,
  captured: 6,
};

export function risesTo(from: PaymentState, to: PaymentState): boolean {
  return RANK[to] > RANK[from];
}

export type OrderState = "open" | "paid" | "expired" | "canceled";

/** What a customer bought. */
export const ORDER_MACHINE: Machine<OrderState> = {
  name: "order",
  initial: ["open"],
  steps: {
    open: ["paid", "expired", "canceled"],
    paid: [],
    expired: ["paid"],
    canceled: ["paid"],
  },
};
