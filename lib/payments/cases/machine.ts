import type { Machine } from "@/lib/core/machine";

export type CaseState =
  | "open"
  | "awaiting_partner"
  | "awaiting_customer"
  | "under_review"
  | "resolved_customer"
  | "resolved_partner"
  | "resolved_split"
  | "withdrawn"
  | "expired"
  | "appealed";

/**
 * What a customer and a partner disagree about. `open` lasts no longer than the transaction that opens it. `resolved_*`
 * of much money waits for an appeal before it is carried out; the row's `closedAt` tells. `expired`: nothing is left to
 * decide about, because the money went back by another way.
 */
export const CASE_MACHINE: Machine<CaseState> = {
  name: "case",
  initial: ["open"],
  steps: {
    open: ["awaiting_partner", "awaiting_customer"],
    awaiting_partner: [
      "awaiting_customer",
      "under_review",
      "resolved_customer",
      "resolved_split",
      "withdrawn",
      "expired",
    ],
    awaiting_customer: [
      "awaiting_partner",
      "under_review",
      "resolved_customer",
      "resolved_split",
      "withdrawn",
      "expired",
    ],
    under_review: ["resolved_customer", "resolved_partner", "resolved_split", "withdrawn", "expired"],
    resolved_customer: ["appealed"],
    resolved_partner: ["appealed"],
    resolved_split: ["appealed"],
    appealed: ["resolved_customer", "resolved_partner", "resolved_split"],
    withdrawn: [],
    expired: [],
  },
};

export type CaseOfferState = "open" | "accepted" | "declined" | "withdrawn";

/** A part of the money that one side proposes to give back. */
export const CASE_OFFER_MACHINE: Machine<CaseOfferState> = {
  name: "case offer",
  initial: ["open"],
  steps: { open: ["accepted", "declined", "withdrawn"], accepted: [], declined: [], withdrawn: [] },
};

const TALKS: readonly CaseState[] = ["awaiting_partner", "awaiting_customer", "under_review"];

/** Whether the two sides can still settle it between themselves. */
export function isInTalks(state: CaseState): boolean {
  return TALKS.includes(state);
}

/** Where a decision leads. @param customerBasisPoints the customer's part, 0 to 10000 */
export function resolvedState(customerBasisPoints: number): CaseState {
  if (customerBasisPoints === 10_000) return "resolved_customer";
  return customerBasisPoints === 0 ? "resolved_partner" : "resolved_split";
}
