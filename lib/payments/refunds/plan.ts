import { AppError } from "@/lib/core/errors";
import { allocate, type Money } from "@/lib/core/money";
import { type Components, COMPONENTS, componentsFrom, sumComponents } from "@/lib/payments/ledger/components";

/**
 * How much of a refund each side gives: by largest remainder over what each still has of this order, ties to the
 * partner first. Over remaining balances, not original weights, so no sequence of refunds strands or invents a unit
 * (DOMAIN section 12), and a refund of all that is left empties every component exactly.
 * @throws AppError `insufficient_funds` when more is asked than is left.
 */
export function planRefund(amount: Money, left: Components): Components {
  if (amount.minor > sumComponents(left)) throw new AppError("insufficient_funds", "more than is left of this payment");
  const shares = allocate(
    amount,
    COMPONENTS.map((component) => left[component].minor),
  );
  return componentsFrom(amount.currency, (component) => shares[COMPONENTS.indexOf(component)]?.minor ?? 0n);
}

/** What is left of the components after some refunds. */
export function subtractComponents(from: Components, taken: readonly Components[]): Components {
  return componentsFrom(from.partner.currency, (component) =>
    taken.reduce((rest, each) => rest - each[component].minor, from[component].minor),
  );
}

/**
 * What a customer gets back on cancelling so long before the start, in minor units, rounded down; what was given back
 * before counts. A price of which nothing is left gives nothing.
 */
export function cancellationRefund(i: { paid: bigint; givenBack: bigint; msBeforeStart: number }): bigint {
  const due = (i.paid * BigInt(cancellationBasisPoints(i.msBeforeStart))) / 10_000n - i.givenBack;
  return due > 0n ? due : 0n;
}

/** Part of the price that a customer gets back on cancelling, in basis points, by how long before the start (DOMAIN section 4). */
export function cancellationBasisPoints(msBeforeStart: number): number {
  if (msBeforeStart >= 24 * 3_600_000) return 10_000;
  return msBeforeStart >= 2 * 3_600_000 ? 5_000 : 0;
}
