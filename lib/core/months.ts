import { MINUTE_MS, shift } from "./time";

/** A calendar month in India, where the house keeps its days: `2026-11`. */
export type Month = `${number}-${number}`;

const MONTH = /^(20\d\d)-(0[1-9]|1[0-2])$/;
/** India has no summer time. */
const INDIA_MS = 330 * MINUTE_MS;

export function isMonth(text: string): text is Month {
  return MONTH.test(text);
}

/** The month that a moment lies in. */
export function monthOf(at: Date): Month {
  return shift(at, INDIA_MS).toISOString().slice(0, 7) as Month;
}

/** The month `by` months later, or, negative, before. */
export function monthAfter(month: Month, by = 1): Month {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7) as Month;
}

/** When a month begins; it ends when the next begins. */
export function startOf(month: Month): Date {
  return shift(new Date(`${month}-01T00:00:00Z`), -INDIA_MS);
}

/** From one month to another, the latest first. */
export function monthsBetween(first: Month, last: Month): Month[] {
  const months: Month[] = [];
  for (let month = last; month >= first; month = monthAfter(month, -1)) months.push(month);
  return months;
}

const NAME = new Intl.DateTimeFormat("en-IN", { month: "long", year: "numeric", timeZone: "UTC" });

/** In words: `November 2026`. */
export function nameOfMonth(month: Month): string {
  return NAME.format(new Date(`${month}-01T00:00:00Z`));
}
