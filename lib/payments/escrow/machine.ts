import type { Machine } from "@/lib/core/machine";

export type EscrowState = "funded" | "holding" | "paused" | "settled" | "refunded" | "charged_back" | "frozen";

/** The customer's money for one order. `holding` means that the 24-hour clock runs. */
export const ESCROW_MACHINE: Machine<EscrowState> = {
  name: "escrow",
  initial: ["funded"],
  steps: {
    funded: ["holding", "paused", "refunded", "charged_back", "frozen"],
    holding: ["paused", "settled", "refunded", "charged_back", "frozen", "funded"],
    paused: ["holding", "funded", "settled", "refunded", "charged_back", "frozen"],
    frozen: ["holding", "paused", "refunded", "charged_back"],
    settled: [],
    refunded: [],
    charged_back: ["funded", "paused"],
  },
};
