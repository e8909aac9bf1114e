import type { ApprovalState } from "@/lib/approvals/kinds";
import type { Group } from "@/lib/auth/permissions";
import type { SessionState } from "@/lib/catalog/machine";
import type { EscrowState } from "@/lib/payments/escrow/machine";
import type { DisputeStage, DisputeStatus } from "@/lib/payments/gateways/dispute-types";
import type { OrderState, PaymentState } from "@/lib/payments/orders/machine";
import type { PayoutState } from "@/lib/payments/payouts/machine";
import type { RefundState } from "@/lib/payments/refunds/machine";
import type { AnyOrderLine, OrderLine } from "@/lib/views/orders";
import type { Status } from "./status-chip";

const SESSION: Readonly<Record<SessionState, Status>> = {
  requested: { word: "Requested", tone: "wait" },
  scheduled: { word: "Booked", tone: "quiet" },
  in_progress: { word: "Under way", tone: "wait" },
  awaiting_confirmation: { word: "Waiting to be confirmed", tone: "wait" },
  completed: { word: "Confirmed", tone: "good" },
  canceled: { word: "Canceled", tone: "quiet" },
  no_show: { word: "Somebody did not come", tone: "wait" },
};

export function sessionStatus(state: SessionState): Status {
  return SESSION[state];
}

const ESCROW: Readonly<Record<EscrowState, Status>> = {
  funded: { word: "Held until confirmed", tone: "good" },
  holding: { word: "Confirmed, still held", tone: "good" },
  paused: { word: "Held, hold stands still", tone: "wait" },
  settled: { word: "Settled", tone: "good" },
  refunded: { word: "Refunded", tone: "quiet" },
  charged_back: { word: "Charged back", tone: "bad" },
  frozen: { word: "Frozen", tone: "bad" },
};

/** Of what the operator sells in its own name nothing is held for others. */
const OWN_SALE: Readonly<Partial<Record<EscrowState, Status>>> = {
  funded: { word: "Paid, to be confirmed", tone: "good" },
  holding: { word: "Confirmed, not settled", tone: "good" },
  paused: { word: "Stands still", tone: "wait" },
};

const UNPAID: Readonly<Record<Exclude<OrderState, "paid">, Status>> = {
  open: { word: "Waiting for payment", tone: "wait" },
  expired: { word: "Not paid in time", tone: "quiet" },
  canceled: { word: "Canceled", tone: "quiet" },
};

type OrderStanding = Pick<AnyOrderLine, "state" | "escrowState" | "isPrincipal" | "isDirect" | "total" | "refunded"> & {
  /** Not there for a plan. */
  readonly sessionState?: OrderLine["sessionState"];
};

/** Where the money of an order is, in a few words. */
export function orderStatus(order: OrderStanding): Status {
  if (order.state !== "paid") return UNPAID[order.state];
  const status = order.escrowState === null ? ({ word: "Paid", tone: "good" } as const) : heldStatus(order);
  return status.tone === "bad" ? status : (refundedStatus(order) ?? status);
}

type Standing = `${EscrowState} ${SessionState}`;

/** Held money of a session that did not take place is not "confirmed". */
const UNUSUAL: Readonly<Partial<Record<Standing, Status>>> = {
  "funded requested": { word: "Waits for the partner", tone: "wait" },
  "funded no_show": { word: "No-show, held", tone: "wait" },
  "holding canceled": { word: "Canceled, still held", tone: "wait" },
  "holding no_show": { word: "No-show, still held", tone: "wait" },
};

const OWN_UNUSUAL: typeof UNUSUAL = {
  ...UNUSUAL,
  "funded no_show": { word: "No-show", tone: "wait" },
  "holding canceled": { word: "Canceled, not settled", tone: "wait" },
  "holding no_show": { word: "No-show, not settled", tone: "wait" },
};

function heldStatus(order: Pick<OrderStanding, "escrowState" | "sessionState" | "isPrincipal" | "isDirect">): Status {
  const { sessionState } = order;
  // Neither of the operator's own sales nor of what partners are paid directly is anything held.
  const isPrincipal = order.isPrincipal || order.isDirect;
  const state = order.escrowState ?? "funded";
  if (sessionState === undefined)
    return state === "settled" ? { word: "Paid", tone: "good" } : usual(state, isPrincipal);
  return (isPrincipal ? OWN_UNUSUAL : UNUSUAL)[`${state} ${sessionState}`] ?? usual(state, isPrincipal);
}

const usual = (state: EscrowState, isPrincipal: boolean): Status =>
  (isPrincipal ? OWN_SALE[state] : undefined) ?? ESCROW[state];

/** What refunds make of it; null while there are none. */
function refundedStatus({ total, refunded }: Pick<OrderLine, "total" | "refunded">): Status | null {
  const { asked, goingBack, givenBack } = refunded;
  if (asked.minor > 0n) return { word: "Refund to be decided", tone: "wait" };
  if (givenBack.minor >= total.minor) return { word: "Refunded", tone: "quiet" };
  if (goingBack.minor + givenBack.minor >= total.minor) return { word: "On its way back", tone: "wait" };
  if (goingBack.minor > 0n) return { word: "Part on its way back", tone: "wait" };
  return givenBack.minor > 0n ? { word: "Partly refunded", tone: "good" } : null;
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

const REFUND: Readonly<Record<RefundState, Status>> = {
  requested: { word: "Waiting for a decision", tone: "wait" },
  approved: { word: "On its way to the bank", tone: "wait" },
  queued: { word: "On its way to the bank", tone: "wait" },
  submitted: { word: "On its way to the bank", tone: "wait" },
  in_doubt: { word: "On its way to the bank", tone: "wait" },
  pending: { word: "The bank is working on it", tone: "wait" },
  waiting_funds: { word: "Delayed, we are on it", tone: "wait" },
  needs_manual: { word: "Our team takes care of it", tone: "wait" },
  succeeded: { word: "Given back", tone: "good" },
  rejected: { word: "Refused", tone: "bad" },
  canceled: { word: "Taken back", tone: "quiet" },
};

/** Operators are told more exactly where it hangs. */
const REFUND_FOR_OPERATORS: Readonly<Partial<Record<RefundState, Status>>> = {
  queued: { word: "Waiting to be sent", tone: "wait" },
  submitted: { word: "Sent", tone: "wait" },
  in_doubt: { word: "In doubt, being asked", tone: "wait" },
  waiting_funds: { word: "Gateway's balance is short", tone: "bad" },
  needs_manual: { word: "Refused by the gateway", tone: "bad" },
};

export function refundStatus(state: RefundState, reader: Group): Status {
  return (reader === "operator" ? REFUND_FOR_OPERATORS[state] : undefined) ?? REFUND[state];
}

const REFUND_MOVES: readonly RefundState[] = ["approved", "queued", "submitted", "in_doubt", "pending"];

/** Whether a refund may still change by itself soon. */
export function isRefundUnderWay(state: RefundState): boolean {
  return REFUND_MOVES.includes(state);
}

const APPROVAL: Readonly<Record<ApprovalState, Status>> = {
  pending: { word: "Waits for a second operator", tone: "wait" },
  approved: { word: "Done", tone: "good" },
  declined: { word: "Declined", tone: "quiet" },
  expired: { word: "Not decided in time", tone: "quiet" },
};

export function approvalStatus(state: ApprovalState): Status {
  return APPROVAL[state];
}

const CHARGEBACK: Readonly<Record<DisputeStatus, Status>> = {
  needs_response: { word: "Needs a response", tone: "bad" },
  under_review: { word: "The bank is deciding", tone: "wait" },
  won: { word: "Won", tone: "good" },
  lost: { word: "Lost", tone: "bad" },
  accepted: { word: "Accepted", tone: "quiet" },
  expired: { word: "Over", tone: "quiet" },
  withdrawn: { word: "Withdrawn", tone: "good" },
  prevented: { word: "Prevented", tone: "good" },
};

export function chargebackStatus(status: DisputeStatus): Status {
  return CHARGEBACK[status];
}

const STAGE: Readonly<Record<DisputeStage, string>> = {
  warning: "Early warning",
  inquiry: "Inquiry",
  chargeback: "Chargeback",
  pre_arbitration: "Pre-arbitration",
  arbitration: "Arbitration",
};

export function chargebackStage(stage: DisputeStage): string {
  return STAGE[stage];
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

/** `bank_account_invalid` reads better with spaces. */
export function inWords(text: string): string {
  const spaced = text.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
