import { AppError } from "@/lib/core/errors";
import { allocate, type Money, money } from "@/lib/core/money";

/** What a settled order's money became, or what is left of it after refunds. */
export interface Components {
  readonly partner: Money;
  readonly commission: Money;
  readonly penalty: Money;
}

/**
 * How much of a refund each side gives: by largest remainder over what each still has of this order, ties to the
 * partner first. Over remaining balances, not original weights, so no sequence of refunds strands or invents a unit
 * (DOMAIN section 12), and a refund of all that is left empties every component exactly.
 * @throws AppError `insufficient_funds` when more is asked than is left.
 */
export function planRefund(amount: Money, left: Components): Components {
  const total = left.partner.minor + left.commission.minor + left.penalty.minor;
  if (amount.minor > total) throw new AppError("insufficient_funds", "more than is left of this payment");
  const shares = allocate(amount, [left.partner.minor, left.commission.minor, left.penalty.minor]);
  const [partner, commission, penalty] = shares;
  if (!partner || !commission || !penalty) throw new AppError("internal", "an allocation lost a part");
  return { partner, commission, penalty };
}

/** What is left of the components after some refunds. */
export function subtractComponents(from: Components, taken: readonly Components[]): Components {
  const minus = (part: keyof Components): Money =>
    money(
      taken.reduce((rest, each) => rest - each[part].minor, from[part].minor),
      from[part].currency,
    );
  return { partner: minus("partner"), commission: minus("commission"), penalty: minus("penalty") };
}

/**
 * The part of a refund that the gateway's fee on the payment already took out of what it holds for us. Cumulative, so
 * that the parts of all refunds of a payment add up to the fee when it is refunded in full.
 * @param before how much of the payment was refunded before, in minor units.
 */
export function feeShareOf(
  refund: { amount: bigint; before: bigint },
  payment: { amount: bigint; fee: bigint },
): bigint {
  const upTo = (minor: bigint): bigint => (payment.fee * minor) / payment.amount;
  return upTo(refund.before + refund.amount) - upTo(refund.before);
}

/** Part of the price that a customer gets back on cancelling, in basis points, by how long before the start (DOMAIN section 4). */
export function cancellationBasisPoints(msBeforeStart: number): number {
  if (msBeforeStart >= 24 * 3_600_000) return 10_000;
  return msBeforeStart >= 2 * 3_600_000 ? 5_000 : 0;
}
