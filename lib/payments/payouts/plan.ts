import { AppError } from "@/lib/core/errors";
import { type Money, money, printMoney } from "@/lib/core/money";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { findDestination, type PayoutMethod } from "@/lib/partners/destinations";
import { currentRules, type RulesInForce } from "@/lib/tenants/payout-rules";
import type { GatewayName } from "@/lib/payments/gateways/types";
import type { PayoutDestination } from "@/prisma/generated/client";
import { chooseRail, type Rail } from "./rails";
import { assertAboveMinimum, type Wish } from "./rules";

/** Which gateway pays by which method. */
export const GATEWAY_OF: Readonly<Record<PayoutMethod, GatewayName>> = {
  bank_account: "razorpay",
  upi: "razorpay",
  paypal: "paypal",
};

export interface PayoutPlan {
  readonly destination: PayoutDestination;
  readonly rules: RulesInForce;
  /** What is taken from the partner for it; the platform pays what the gateway charges in any case. */
  readonly fee: Money;
  /** What is sent, and arrives. */
  readonly arrives: Money;
  readonly rail: Rail | null;
  /** How long it usually takes once it is sent, in milliseconds; null where nobody says. */
  readonly takesMs: number | null;
}

/**
 * What a payout would be as things stand.
 * @throws AppError `unsupported_currency`, `below_minimum`, `not_found` without an account, `invalid_input` for more than UPI carries.
 */
export async function planPayout(tx: Tx, wish: Wish & { readonly method: PayoutMethod }): Promise<PayoutPlan> {
  await assertAboveMinimum(tx, wish);
  const { tenantId, partnerId, method, amount } = wish;
  const { currency } = amount;
  const destination = await findDestination(tx, { tenantId, partnerId, method, currency });
  const rules = await currentRules(tx, { tenantId, currency });
  const fee = money(rules.terms.feeFrom === "partner" ? BigInt(rules.terms.feeMinor) : 0n, currency);
  const arrives = money(amount.minor - fee.minor, currency);
  if (arrives.minor <= 0n)
    throw new AppError("below_minimum", `the fee of ${currency} ${printMoney(fee)} would take all of it`, {
      feeMinor: fee.minor.toString(),
    });
  const way = chooseRail({ method, amount: arrives, at: await databaseNow(tx) });
  if (way === null && method === "upi")
    throw new AppError("invalid_input", "UPI does not carry as much at once; take less, or to your bank account");
  return { destination, rules, fee, arrives, rail: way?.rail ?? null, takesMs: way?.takesMs ?? null };
}
