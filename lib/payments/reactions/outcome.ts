import type { Fact } from "@/lib/payments/gateways/types";
import { CAUSE_GRACE_MS } from "./decide-capture";

/** A stored message with the one fact in it that is being handled. */
export interface Arrival {
  readonly tenantId: string;
  readonly inboxId: string;
  readonly gateway: string;
  readonly account: string;
  /** How long ago the message was received, in milliseconds of the database's clock. */
  readonly ageMs: number;
}

export interface ArrivedFact<F extends Fact = Fact> {
  readonly arrival: Arrival;
  readonly fact: F;
}

/**
 * What became of a fact. `applied` changed something (`effects` counts money movements), `ignored` had nothing to say
 * that we did not know, `wait` came before its cause and is tried again.
 */
export type Outcome =
  | { readonly result: "applied"; readonly effects: 0 | 1 }
  | { readonly result: "ignored" }
  | { readonly result: "wait"; readonly reason: string };

export const IGNORED: Outcome = { result: "ignored" };
export const APPLIED: Outcome = { result: "applied", effects: 0 };
export const MONEY_MOVED: Outcome = { result: "applied", effects: 1 };
export const waitFor = (reason: string): Outcome => ({ result: "wait", reason });

/** A message may precede our own note of what it is about; what is not noted after a while is not ours. */
export function waitForCause({ ageMs }: Arrival, reason: string): Outcome {
  return ageMs < CAUSE_GRACE_MS ? waitFor(reason) : IGNORED;
}
