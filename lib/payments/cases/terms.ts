import type { Currency } from "@/lib/core/currencies";
import type { Money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";

/** Deadlines of a case (DOMAIN sections 7 and 18), in milliseconds. */
export const ANSWER_MS = 48 * HOUR_MS;
export const APPEAL_MS = 48 * HOUR_MS;
/** A review that takes this long is escalated, and after the same time again it is decided by default. */
export const REVIEW_STAGE_MS = 7 * DAY_MS;
/** After an unrated session was settled, its customer may still open a case for so long. */
export const LATE_CASE_MS = 24 * HOUR_MS;

/** The customer's part when nobody decides: half, and all of it when the partner never answered. */
export const DEFAULT_BASIS_POINTS = 5_000;
export const SILENT_PARTNER_BASIS_POINTS = 10_000;

/** Opening and withdrawing again must not keep a partner waiting for ever. */
export const MOST_CASES_OF_AN_ORDER = 3;

export const CASE_REASONS = [
  "not_delivered",
  "late",
  "not_as_described",
  "misconduct",
  "technical",
  "duplicate_charge",
  "other",
] as const;
export type CaseReason = (typeof CASE_REASONS)[number];

/** From this amount on a decision can be appealed, in minor units. */
const APPEAL_LIMITS: Readonly<Partial<Record<Currency, bigint>>> = {
  INR: 1_000_000n,
  USD: 10_000n,
  EUR: 10_000n,
  GBP: 10_000n,
};

/** Whether so much is at stake that a decision waits for an appeal; always in a currency without a limit. */
export function isAppealable(stake: Money): boolean {
  return stake.minor > 0n && stake.minor >= (APPEAL_LIMITS[stake.currency] ?? 0n);
}
