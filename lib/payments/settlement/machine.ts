import type { Machine } from "@/lib/core/machine";

export type SettlementState = "posted" | "releasing" | "released" | "reversed";

/**
 * A split that stands in the ledger. Where a gateway holds the money itself it must still be told to release it
 * (`releasing`); where we hold it, a settlement is released as soon as it is posted.
 */
export const SETTLEMENT_MACHINE: Machine<SettlementState> = {
  name: "settlement",
  initial: ["posted", "released"],
  steps: {
    posted: ["releasing", "released"],
    releasing: ["released"],
    released: ["reversed"],
    reversed: [],
  },
};
