import type { Transfer } from "@/lib/payments/ledger/recipes";

/** A recipe at work. */
export interface Example {
  /** What happened, as the first line of a story would say it. */
  readonly story: string;
  readonly transfer: Transfer;
}
