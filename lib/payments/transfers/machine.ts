import type { Machine } from "@/lib/core/machine";

export type TransferState =
  | "queued"
  | "submitted"
  | "in_doubt"
  | "pending"
  | "held"
  | "releasing"
  | "released"
  | "settled"
  | "reversed"
  | "failed"
  | "canceled";

/**
 * A partner's part of a payment that the gateway holds in the partner's name. `held` lasts until we settle the order and say
 * `releasing`; no clock of the gateway ends it. `settled`: it reached the partner's bank. `reversed`: all of it came back.
 * `failed` and `canceled`: it was never made, and the money stays with us.
 */
export const TRANSFER_MACHINE: Machine<TransferState> = {
  name: "transfer",
  initial: ["queued"],
  steps: {
    queued: ["submitted", "canceled"],
    submitted: ["pending", "held", "in_doubt", "failed"],
    in_doubt: ["pending", "held", "failed"],
    pending: ["held", "failed"],
    held: ["releasing", "reversed"],
    releasing: ["released"],
    released: ["settled", "reversed"],
    settled: [],
    reversed: [],
    failed: [],
    canceled: [],
  },
};

export type ReversalState = "sent" | "done" | "refused";

/** A part of a transfer on its way back to us. `refused`: the partner's account no longer has it. */
export const REVERSAL_MACHINE: Machine<ReversalState> = {
  name: "reversal",
  initial: ["sent"],
  steps: { sent: ["done", "refused"], done: [], refused: [] },
};
