import type { SessionState } from "@/lib/catalog/machine";
import type { EscrowState } from "@/lib/payments/escrow/machine";
import type { OrderState, PaymentState } from "@/lib/payments/orders/machine";
import type { PayoutState } from "@/lib/payments/payouts/machine";
import type { Status } from "./status-chip";

const SESSION: Readonly<Record<SessionState, Status>> = {
  requested: { word: "Waiting for payment", tone: "wait" },
  scheduled: { word: "Booked", tone: "quiet" },
  in_progress: { word: "Under way", tone: "wait" },
  awaiting_confirmation: { word: "Waiting to be confirmed", tone: "wait" },
  completed: { word: "Confirmed", tone: "good" },
  canceled: { word: "Canceled", tone: "quiet" },
};

export function sessionStatus(state: SessionState): Status {
  return SESSION[state];
}

const ESCROW: Readonly<Record<EscrowState, Status>> = {
  funded: { word: "Held until confirmed", tone: "good" },
  holding: { word: "Confirmed, still held", tone: "good" },
  paused: { word: "Held, hold is paused", tone: "wait" },
  settled: { word: "Settled", tone: "good" },
  refunded: { word: "Refunded", tone: "quiet" },
  charged_back: { word: "Charged back", tone: "bad" },
  frozen: { word: "Frozen", tone: "bad" },
};

const UNPAID: Readonly<Record<Exclude<OrderState, "paid">, Status>> = {
  open: { word: "Waiting for payment", tone: "wait" },
  expired: { word: "Not paid in time", tone: "quiet" },
  canceled: { word: "Canceled", tone: "quiet" },
};

/** Where the money of an order is, in two or three words. */
export function orderStatus(order: { readonly state: OrderState; readonly escrowState: EscrowState | null }): Status {
  if (order.state !== "paid") return UNPAID[order.state];
  return order.escrowState === null ? { word: "Paid", tone: "good" } : ESCROW[order.escrowState];
}

const PAYMENT: Readonly<Record<PaymentState, Status>> = {
  created: { word: "Being prepared", tone: "wait" },
  requires_action: { word: "Not paid yet", tone: "wait" },
  processing: { word: "On its way", tone: "wait" },
  in_doubt: { word: "Being checked", tone: "wait" },
  failed: { word: "Failed", tone: "bad" },
  expired: { word: "Expired", tone: "quiet" },
  canceled: { word: "Canceled", tone: "quiet" },
  authorized: { word: "Approved", tone: "wait" },
  voided: { word: "Voided", tone: "quiet" },
  captured: { word: "Paid", tone: "good" },
};

export function paymentStatus(state: PaymentState): Status {
  return PAYMENT[state];
}

const PAYOUT: Readonly<Record<PayoutState, Status>> = {
  requested: { word: "Requested", tone: "wait" },
  under_review: { word: "Being reviewed", tone: "wait" },
  approved: { word: "Approved", tone: "wait" },
  queued: { word: "Waiting to be sent", tone: "wait" },
  submitted: { word: "Sent", tone: "wait" },
  processing: { word: "The bank is working on it", tone: "wait" },
  in_doubt: { word: "Being checked with the bank", tone: "wait" },
  held: { word: "Held by the bank", tone: "wait" },
  unclaimed: { word: "Waiting to be claimed", tone: "wait" },
  paid: { word: "Paid", tone: "good" },
  failed: { word: "Failed, money is back", tone: "bad" },
  returned: { word: "Sent back by the bank", tone: "bad" },
  rejected: { word: "Refused", tone: "bad" },
  canceled: { word: "Canceled", tone: "quiet" },
};

export function payoutStatus(state: PayoutState): Status {
  return PAYOUT[state];
}

/** Whether a payout may still change by itself soon. */
export function isPayoutUnderWay(state: PayoutState): boolean {
  return PAYOUT[state].tone === "wait";
}

const MESSAGE: Readonly<Record<string, Status>> = {
  received: { word: "Waiting", tone: "wait" },
  processed: { word: "Processed", tone: "good" },
  ignored: { word: "Nothing to do", tone: "quiet" },
  dead: { word: "Given up", tone: "bad" },
};

export function messageStatus(status: string): Status {
  return MESSAGE[status] ?? { word: status, tone: "quiet" };
}

const PAYOUT_METHODS: Readonly<Record<string, string>> = { bank_account: "Bank account", upi: "UPI", paypal: "PayPal" };

export function payoutMethod(method: string): string {
  return PAYOUT_METHODS[method] ?? method;
}
