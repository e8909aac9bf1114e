import type { Machine } from "@/lib/core/machine";

export type RefundState =
  | "requested"
  | "approved"
  | "queued"
  | "submitted"
  | "pending"
  | "succeeded"
  | "rejected"
  | "canceled"
  | "waiting_funds"
  | "in_doubt"
  | "needs_manual";

/**
 * Money on its way back to a customer. `waiting_funds`: the gateway's balance is short; it is tried again and never shown
 * as done. `needs_manual`: the gateway refused for good; the customer is still owed, so the money stays reserved until an
 * operator sends it again.
 */
export const REFUND_MACHINE: Machine<RefundState> = {
  name: "refund",
  initial: ["requested"],
  steps: {
    requested: ["approved", "rejected", "canceled"],
    approved: ["queued"],
    queued: ["submitted"],
    submitted: ["pending", "succeeded", "waiting_funds", "in_doubt", "needs_manual"],
    waiting_funds: ["submitted", "needs_manual"],
    in_doubt: ["pending", "succeeded", "waiting_funds", "needs_manual"],
    pending: ["succeeded", "needs_manual"],
    needs_manual: ["queued", "succeeded"],
    succeeded: [],
    rejected: [],
    canceled: [],
  },
};
