import type { Money } from "@/lib/core/money";
import { shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { withTx } from "@/lib/db/tx";
import type { PayoutMethod } from "@/lib/partners/destinations";
import { assertNotFrozen } from "@/lib/tenants/freeze";
import { planPayout } from "./plan";
import type { Rail } from "./rails";
import { judge, type ReviewReason, type Wish } from "./rules";

export interface PayoutEstimate {
  /** What would leave the balance. */
  readonly amount: Money;
  readonly fee: Money;
  readonly arrives: Money;
  readonly destination: string;
  /** How it would go; null for PayPal. */
  readonly rail: Rail | null;
  /** When it would usually be there; null where nobody says, or a person has to look at it first. */
  readonly arrivesBy: Date | null;
  readonly reviewReasons: readonly ReviewReason[];
}

/**
 * What a payout would cost and when it would arrive, before it is requested; nothing is written. The balance may be less.
 * @throws AppError as `requestPayout` for everything but the balance.
 */
export function estimatePayout(i: Wish & { readonly method: PayoutMethod }): Promise<PayoutEstimate> {
  return withTx(async (tx) => {
    await assertNotFrozen(tx, i.tenantId);
    const { destination, rules, fee, arrives, rail, takesMs } = await planPayout(tx, i);
    const reviewReasons = await judge(tx, i, { terms: rules.terms, destination });
    const isSoon = reviewReasons.length === 0 && takesMs !== null;
    return {
      amount: i.amount,
      fee,
      arrives,
      destination: destination.label,
      rail,
      arrivesBy: isSoon ? shift(await databaseNow(tx), takesMs) : null,
      reviewReasons,
    };
  });
}
