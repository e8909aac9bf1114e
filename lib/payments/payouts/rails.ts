import type { Money } from "@/lib/core/money";
import { HOUR_MS, MINUTE_MS } from "@/lib/core/time";
import type { PayoutMethod } from "@/lib/partners/destinations";
import type { PayoutDestination } from "@/prisma/generated/client";

/** How RazorpayX moves money to a bank; its own words. */
export type Rail = "UPI" | "IMPS" | "NEFT" | "RTGS";

interface RailTerms {
  readonly rail: Rail;
  readonly method: PayoutMethod;
  /** Paise. */
  readonly atLeast: bigint;
  readonly atMost: bigint | null;
  /** From and until when it is open, in minutes of India's day; every day of the year. */
  readonly open: readonly [from: number, until: number];
  /** How long it usually takes. */
  readonly takesMs: number;
}

const LAKH = 10_000_000n;
const DAY = [0, 1_440] as const;

/**
 * In the order of preference: the first that carries the amount at that time of day. UPI and IMPS move at once on every day
 * (NPCI's limits), NEFT in half-hourly batches; RTGS, which is for two lakh rupees and more, rests between the two of
 * India's bookkeeping days.
 */
const RAILS: readonly RailTerms[] = [
  { rail: "UPI", method: "upi", atLeast: 0n, atMost: LAKH, open: DAY, takesMs: 10 * MINUTE_MS },
  { rail: "IMPS", method: "bank_account", atLeast: 0n, atMost: 5n * LAKH, open: DAY, takesMs: 10 * MINUTE_MS },
  { rail: "RTGS", method: "bank_account", atLeast: 2n * LAKH, atMost: null, open: [30, 1_410], takesMs: HOUR_MS },
  { rail: "NEFT", method: "bank_account", atLeast: 0n, atMost: null, open: DAY, takesMs: 3 * HOUR_MS },
];

/** India keeps one time all year, without summer time. */
const INDIA_AHEAD_MINUTES = 330;

function minuteOfIndia(at: Date): number {
  return (Math.floor(at.getTime() / MINUTE_MS) + INDIA_AHEAD_MINUTES) % 1_440;
}

/** The rail for an amount at a moment; null where none carries it, as for UPI above one lakh. */
export function chooseRail(i: {
  method: PayoutMethod;
  amount: Money;
  at: Date;
}): { readonly rail: Rail; readonly takesMs: number } | null {
  const minute = minuteOfIndia(i.at);
  const found = RAILS.find(
    ({ method, atLeast, atMost, open: [from, until] }) =>
      method === i.method &&
      i.amount.minor >= atLeast &&
      (atMost === null || i.amount.minor <= atMost) &&
      minute >= from &&
      minute < until,
  );
  return found ?? null;
}

/** The rail of an attempt that is sent now; null for PayPal, which knows one way only. */
export function railOf(i: { destination: PayoutDestination; amount: Money; at: Date }): Rail | null {
  return chooseRail({ method: i.destination.method as PayoutMethod, amount: i.amount, at: i.at })?.rail ?? null;
}
