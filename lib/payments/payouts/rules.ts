import { AppError } from "@/lib/core/errors";
import { type Money, money, printMoney } from "@/lib/core/money";
import { DAY_MS, HOUR_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import type { PayoutTerms } from "@/lib/tenants/payout-rules";
import { payoutMinimum } from "@/lib/tenants/queries";
import { owedWithin } from "@/lib/payments/ledger/queries";
import type { PayoutDestination } from "@/prisma/generated/client";

/** Why a person looks at a payout before it is sent. */
export const REVIEW_REASONS = [
  "amount_above_limit",
  "many_in_a_day",
  "much_in_a_day",
  "new_destination",
  "open_chargebacks",
  "negative_history",
  "held_back",
] as const;
export type ReviewReason = (typeof REVIEW_REASONS)[number];

/** What is judged: `amount` is all that leaves the balance, in minor units. */
export interface Wish {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly amount: Money;
}

/** @throws AppError `unsupported_currency`, `below_minimum` with the smallest payout in its details. */
export async function assertAboveMinimum(tx: Tx, { tenantId, amount }: Wish): Promise<void> {
  const minimum = await payoutMinimum(tx, tenantId, amount.currency);
  if (minimum === null) throw new AppError("unsupported_currency", "there are no payouts in this currency");
  if (amount.minor < minimum) {
    const least = printMoney(money(minimum, amount.currency));
    throw new AppError("below_minimum", `the smallest payout is ${amount.currency} ${least}`, {
      minimumMinor: minimum.toString(),
    });
  }
}

interface Day {
  readonly count: number;
  readonly sumMinor: bigint;
}

const NOTHING: Day = { count: 0, sumMinor: 0n };

/** What the partner asked for within 24 hours and did not get back; not counted where no rule asks. */
async function lastDay(tx: Tx, wish: Wish, terms: PayoutTerms, now: Date): Promise<Day> {
  const { dailyCount, dailySumMinor, dailyCapMinor } = terms;
  if (dailyCount === null && dailySumMinor === null && dailyCapMinor === null) return NOTHING;
  const { tenantId, partnerId, amount } = wish;
  const recent = await tx.payout.aggregate({
    where: {
      tenantId,
      partnerId,
      currency: amount.currency,
      createdAt: { gt: shift(now, -DAY_MS) },
      state: { notIn: ["failed", "returned", "rejected", "canceled"] },
    },
    _count: true,
    _sum: { amountMinor: true, partnerFeeMinor: true },
  });
  return { count: recent._count, sumMinor: (recent._sum.amountMinor ?? 0n) + (recent._sum.partnerFeeMinor ?? 0n) };
}

/**
 * Judges a payout that is not written yet. The caller holds the partner, so that two at once see each other.
 * @returns why a person has to look at it; none where it can go on.
 * @throws AppError `above_daily_cap` with what is left of the day in its details.
 */
export async function judge(
  tx: Tx,
  wish: Wish,
  i: { terms: PayoutTerms; destination: PayoutDestination },
): Promise<ReviewReason[]> {
  const { terms } = i;
  const now = await databaseNow(tx);
  const day = await lastDay(tx, wish, terms, now);
  assertWithinCap(wish, terms, day);
  const isAbove = (limit: string | null, minor: bigint): boolean => limit !== null && minor > BigInt(limit);
  const { minor } = wish.amount;
  const found: Readonly<Partial<Record<ReviewReason, boolean>>> = {
    amount_above_limit: isAbove(terms.reviewAboveMinor, minor),
    many_in_a_day: terms.dailyCount !== null && day.count + 1 > terms.dailyCount,
    much_in_a_day: isAbove(terms.dailySumMinor, day.sumMinor + minor),
    new_destination: i.destination.createdAt > shift(now, -terms.coolingHours * HOUR_MS),
    open_chargebacks: await hasManyChargebacks(tx, wish, terms, now),
    negative_history:
      terms.negativeDays !== null && (await owedWithin(tx, { ...keyOf(wish), days: terms.negativeDays })),
  };
  return REVIEW_REASONS.filter((reason) => found[reason]);
}

const keyOf = ({ tenantId, partnerId, amount }: Wish) => ({ tenantId, partnerId, currency: amount.currency });

function assertWithinCap({ amount }: Wish, { dailyCapMinor }: PayoutTerms, day: Day): void {
  if (dailyCapMinor === null) return;
  const left = BigInt(dailyCapMinor) - day.sumMinor;
  if (amount.minor <= left) return;
  const most = money(left > 0n ? left : 0n, amount.currency);
  throw new AppError("above_daily_cap", `within 24 hours you can still take ${most.currency} ${printMoney(most)}`, {
    leftMinor: most.minor.toString(),
  });
}

const SETTLED_DAYS = 90;

async function hasManyChargebacks(tx: Tx, wish: Wish, terms: PayoutTerms, now: Date): Promise<boolean> {
  if (terms.chargebackBasisPoints === null) return false;
  const { tenantId, partnerId, currency } = keyOf(wish);
  const [contested, settled] = await Promise.all([
    tx.chargeback.aggregate({
      where: { tenantId, currency, closedAt: null, order: { partnerId } },
      _sum: { amountMinor: true },
    }),
    tx.settlement.aggregate({
      where: { tenantId, partnerId, currency, settledAt: { gt: shift(now, -SETTLED_DAYS * DAY_MS) } },
      _sum: { releasedMinor: true },
    }),
  ]);
  const minor = contested._sum.amountMinor ?? 0n;
  return minor * 10_000n > (settled._sum.releasedMinor ?? 0n) * BigInt(terms.chargebackBasisPoints);
}
