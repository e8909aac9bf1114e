import { AppError } from "@/lib/core/errors";
import { divideHalfDown, divideHalfUp, type Money } from "@/lib/core/money";
import { type Component, type Components, componentsFrom } from "@/lib/payments/ledger/components";
import { penaltyBasisPoints, type SettlementPolicy } from "./policy";

const WHOLE = 10_000n;

/** In whose name something was sold. */
export interface Sale {
  /** Whether in the operator's own (PRINCIPAL), and not in the partner's. */
  readonly isPrincipal: boolean;
}

/** The price without the tax that is in it: what commission and taxes at source are a part of. */
export function taxableOf(price: Money, { priceTaxBasisPoints }: Pick<SettlementPolicy, "priceTaxBasisPoints">): Money {
  return { ...price, minor: divideHalfUp(price.minor * WHOLE, WHOLE + BigInt(priceTaxBasisPoints)) };
}

/**
 * Splits what is released. Each part is rounded once, half up (the penalty alone half down, in the partner's favour), in
 * the order commission (of which the tenant has its part), tax on it, penalty, tax collected and tax deducted at source; none takes more than is left, and
 * the partner has the rest, so the parts always add up to the price. Of a sale in our own name all tax in the price is ours to
 * pay and none is collected at source, and what is deducted is a part of what the partner is due. The SQL function
 * `split_price` is the same rule.
 * @param score integer from 0 to 100, or null when the customer gave none: then there is no penalty.
 * @throws AppError `invalid_money` for a negative price, `invalid_input` for a score that is none
 */
export function planSettlement(
  price: Money,
  score: number | null,
  policy: SettlementPolicy,
  { isPrincipal }: Sale,
): Components {
  if (price.minor < 0n) throw new AppError("invalid_money", "a price cannot be negative");
  const taxable = taxableOf(price, policy).minor;
  const rate = (amount: bigint, basisPoints: number): bigint => divideHalfUp(amount * BigInt(basisPoints), WHOLE);
  const commission = rate(taxable, policy.platformBasisPoints);
  const tenant = rate(commission, policy.tenantBasisPoints);
  const penalty = divideHalfDown((taxable - commission) * penaltyBasisPoints(score, policy), WHOLE);
  let left = price.minor;
  const take = (wanted: bigint): bigint => {
    const taken = wanted < left ? wanted : left;
    left -= taken;
    return taken;
  };
  const taken: Partial<Record<Component, bigint>> = {
    tenant: take(tenant),
    commission: take(commission - tenant),
    commissionTax: take(isPrincipal ? price.minor - taxable : rate(commission, policy.commissionTaxBasisPoints)),
    [policy.penaltyToFund ? "fund" : "penalty"]: take(penalty),
    tcs: take(isPrincipal ? 0n : rate(taxable, policy.tcsBasisPoints)),
    tds: take(rate(isPrincipal ? taxable - commission - penalty : taxable, policy.tdsBasisPoints)),
    partner: take(left),
  };
  return componentsFrom(price.currency, (component) => taken[component] ?? 0n);
}
