import { formatMoney, money } from "@/lib/core/money";
import type { PayoutTerms } from "@/lib/tenants/payout-rules";

/** The rules for payouts in one currency, in words. */
export function tellPayoutTerms(currency: string, terms: PayoutTerms): string {
  const sum = (minor: string): string => formatMoney(money(BigInt(minor), currency));
  const { dailyCount, chargebackBasisPoints, negativeDays } = terms;
  return [
    terms.reviewAboveMinor === null ? "no amount is reviewed" : `reviewed above ${sum(terms.reviewAboveMinor)}`,
    `a second operator ${terms.secondAboveMinor === null ? "always" : `above ${sum(terms.secondAboveMinor)}`}`,
    ...(dailyCount === null ? [] : [`reviewed after ${dailyCount} a day`]),
    ...(terms.dailySumMinor === null ? [] : [`reviewed above ${sum(terms.dailySumMinor)} a day`]),
    ...(terms.dailyCapMinor === null ? [] : [`at most ${sum(terms.dailyCapMinor)} a day`]),
    `accounts cool ${terms.coolingHours} h`,
    ...(chargebackBasisPoints === null ? [] : [`open chargebacks up to ${chargebackBasisPoints} basis points`]),
    ...(negativeDays === null ? [] : [`nothing owed for ${negativeDays} days`]),
    `fee ${sum(terms.feeMinor)}, paid by the ${terms.feeFrom}`,
  ].join("; ");
}
