import { canStep, type Machine } from "@/lib/core/machine";
import {
  DISPUTE_STAGES,
  type DisputeFunds,
  type DisputeStage,
  type DisputeStatus,
} from "@/lib/payments/gateways/dispute-types";

/**
 * A chargeback within one stage; a later stage may follow any of these and begins anew, so even `won` is final only once
 * the gateway's time for a next stage is over. `lost` can still turn into `won`. Asked again with a later deadline, what
 * is under review needs a response once more.
 */
export const CHARGEBACK_MACHINE: Machine<DisputeStatus> = {
  name: "chargeback",
  initial: ["needs_response", "under_review", "won", "lost", "accepted", "expired", "withdrawn", "prevented"],
  steps: {
    needs_response: ["under_review", "accepted", "expired", "lost", "won", "withdrawn", "prevented"],
    under_review: ["needs_response", "accepted", "expired", "lost", "won", "withdrawn", "prevented"],
    accepted: ["lost", "won", "withdrawn", "prevented"],
    expired: ["lost", "won", "withdrawn", "prevented"],
    lost: ["won", "withdrawn", "prevented"],
    won: [],
    withdrawn: [],
    prevented: [],
  },
};

type Verdict = "open" | "for_us" | "against_us";

const VERDICTS: Readonly<Record<DisputeStatus, Verdict>> = {
  needs_response: "open",
  under_review: "open",
  won: "for_us",
  withdrawn: "for_us",
  prevented: "for_us",
  lost: "against_us",
  accepted: "against_us",
  expired: "against_us",
};

export const verdictOf = (status: DisputeStatus): Verdict => VERDICTS[status];

/** Money moves on along this row within a stage. */
const FUNDS_RANK: Readonly<Record<DisputeFunds, number>> = { none: 0, withdrawn: 1, deducted: 2, reinstated: 3 };

/** Whether the gateway has the contested money. */
export const isTaken = (funds: DisputeFunds): boolean => funds === "withdrawn" || funds === "deducted";

/** How a chargeback stands: as we know it, or as a message says. */
export interface Standing {
  readonly stage: DisputeStage;
  readonly status: DisputeStatus;
  readonly funds: DisputeFunds;
  readonly respondBy: Date | null;
}

/**
 * Where the money is, after a message: what it does not say stays; within a stage it never moves back, and money that was
 * taken and is no longer, once the verdict is for us, was given back.
 */
export function fundsAfter(known: Standing | null, told: Said): DisputeFunds {
  const funds = told.funds ?? known?.funds ?? "none";
  if (known === null) return funds;
  if (funds === "none" && isTaken(known.funds)) return verdictOf(told.status) === "for_us" ? "reinstated" : known.funds;
  if (told.stage !== known.stage) return funds;
  return FUNDS_RANK[funds] > FUNDS_RANK[known.funds] ? funds : known.funds;
}

/** What a message says; null for what it leaves out of the money. */
export type Said = Omit<Standing, "funds"> & { readonly funds: DisputeFunds | null };

/**
 * How a chargeback stands by a message, on top of what is known. One that still names an earlier deadline of the stage was
 * written before the bank asked again: only what it says of the money counts.
 */
export function standingAfter(known: Standing | null, told: Said): Standing {
  const funds = fundsAfter(known, told);
  const { stage, status, respondBy } =
    known?.stage === told.stage && verdictOf(told.status) === "open" && isLater(known.respondBy, told.respondBy)
      ? known
      : told;
  return { stage, status, respondBy, funds };
}

/** Whether how it stands by a message is news, and not a repetition or an older state that came late. */
export function isNews(known: Standing, told: Standing): boolean {
  const stages = DISPUTE_STAGES.indexOf(told.stage) - DISPUTE_STAGES.indexOf(known.stage);
  if (stages !== 0) return stages > 0;
  const isAskedAgain = told.status === "needs_response" && isLater(told.respondBy, known.respondBy);
  if (told.status === known.status) return isAskedAgain || FUNDS_RANK[told.funds] > FUNDS_RANK[known.funds];
  if (told.status === "needs_response") return isAskedAgain && verdictOf(known.status) === "open";
  return canStep(CHARGEBACK_MACHINE, known.status, told.status);
}

function isLater(a: Date | null, b: Date | null): boolean {
  return a !== null && b !== null && a > b;
}
