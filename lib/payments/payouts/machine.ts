import type { Machine } from "@/lib/core/machine";

export type PayoutState =
  | "requested"
  | "under_review"
  | "approved"
  | "queued"
  | "submitted"
  | "processing"
  | "in_doubt"
  | "held"
  | "unclaimed"
  | "paid"
  | "failed"
  | "returned"
  | "rejected"
  | "canceled";

/** Money on its way to a partner. `in_doubt` means that nobody may send it again before the gateway was asked. */
export const PAYOUT_MACHINE: Machine<PayoutState> = {
  name: "payout",
  initial: ["requested"],
  steps: {
    requested: ["under_review", "approved", "rejected", "canceled"],
    // Paid by hand, which two operators say.
    under_review: ["approved", "paid", "rejected", "canceled"],
    approved: ["queued", "canceled"],
    queued: ["submitted", "under_review", "canceled", "failed"],
    submitted: ["processing", "in_doubt", "held", "unclaimed", "paid", "failed", "returned"],
    processing: ["held", "unclaimed", "paid", "failed", "returned"],
    in_doubt: ["processing", "held", "unclaimed", "paid", "failed", "returned"],
    // Not back to processing: a late word about the batch would hide that the money is held.
    held: ["unclaimed", "paid", "failed", "returned"],
    unclaimed: ["paid", "returned", "failed"],
    // A bank may send it back days later.
    paid: ["returned"],
    failed: [],
    returned: [],
    rejected: [],
    canceled: [],
  },
};
