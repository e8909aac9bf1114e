import type { Machine } from "@/lib/core/machine";

export const KYC_STATES = [
  "incomplete",
  "submitted",
  "under_review",
  "needs_clarification",
  "active",
  "suspended",
] as const;
export type KycState = (typeof KYC_STATES)[number];

/**
 * How far a partner is with showing who they are. Only `active` ones are paid out; the others earn into their wallet. Who
 * registers begins with nothing told; whom an operator takes in is active at once.
 */
export const KYC_MACHINE: Machine<KycState> = {
  name: "partner",
  initial: ["incomplete", "active"],
  steps: {
    incomplete: ["submitted", "suspended"],
    submitted: ["under_review", "needs_clarification", "active", "suspended"],
    under_review: ["needs_clarification", "active", "suspended"],
    needs_clarification: ["submitted", "under_review", "active", "suspended"],
    active: ["under_review", "needs_clarification", "suspended"],
    suspended: ["under_review", "needs_clarification", "active"],
  },
};
