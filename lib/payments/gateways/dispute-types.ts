import type { Money } from "@/lib/core/money";

/** How far a chargeback has gone; each stage can follow any before it. */
export const DISPUTE_STAGES = ["warning", "inquiry", "chargeback", "pre_arbitration", "arbitration"] as const;
export type DisputeStage = (typeof DISPUTE_STAGES)[number];

export type DisputeStatus =
  | "needs_response"
  | "under_review"
  | "won"
  | "lost"
  | "accepted"
  | "expired"
  | "withdrawn"
  | "prevented";

/** Where the contested money is: with us, kept by the gateway, given back to us, or gone to the customer. */
export type DisputeFunds = "none" | "withdrawn" | "reinstated" | "deducted";

export type DisputeReason = "fraud" | "service" | "processing";

/** A customer went to the bank (or to PayPal): the present truth about it, whole in every message. */
export interface DisputeFact {
  readonly kind: "dispute_changed";
  readonly gatewayDisputeId: string;
  readonly gatewayPaymentId: string;
  readonly stage: DisputeStage;
  readonly status: DisputeStatus;
  /** null when the message does not say. */
  readonly funds: DisputeFunds | null;
  readonly amount: Money;
  /** What the gateway charged for the dispute so far; null when it says nothing. */
  readonly fee: Money | null;
  readonly reasonClass: DisputeReason;
  /** The gateway's own word. */
  readonly reasonCode: string;
  readonly respondBy: Date | null;
}

/** What answers a chargeback. */
export interface DisputeAnswer {
  readonly gatewayDisputeId: string;
  readonly amount: Money;
  /** At most 1,000 characters. */
  readonly summary: string;
  /** The dossier as a PDF of ASCII characters. */
  readonly document: string;
}

/** A dispute in a list, which does not tell all of it. */
export interface ListedDispute {
  readonly gatewayDisputeId: string;
  /** By the gateway's clock: when it changed last, or began where the gateway tells only that; null when it tells neither. */
  readonly at: Date | null;
}
