import { AppError } from "@/lib/core/errors";
import type { Money } from "@/lib/core/money";
import {
  type Account,
  balanceAccount,
  clearingAccount,
  COMMISSION,
  escrowAccount,
  FLOAT,
  GATEWAY_FEE,
  INPUT_CREDIT,
  partnerAccount,
  payoutAccount,
  PENALTY,
  SUSPENSE,
} from "./accounts";

/** One side of a transfer; debit positive, credit negative, minor units. */
export interface Leg {
  readonly account: Account;
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** Money that moves between accounts, once for its kind and source. */
export interface Transfer {
  readonly tenantId: string;
  readonly kind: "capture" | "fee" | "settle" | "payout_reserve" | "payout_paid" | "payout_return" | "adjust";
  readonly source: string;
  readonly legs: readonly Leg[];
}

const debit = (account: Account, amount: Money): Leg => ({
  account,
  amountMinor: amount.minor,
  currency: amount.currency,
});
const credit = (account: Account, amount: Money): Leg => ({
  account,
  amountMinor: -amount.minor,
  currency: amount.currency,
});

/** Leaves out legs of nothing and refuses what does not balance. */
function transfer(tenantId: string, kind: Transfer["kind"], source: string, legs: readonly Leg[]): Transfer {
  const moving = legs.filter((leg) => leg.amountMinor !== 0n);
  const sums = new Map<string, bigint>();
  for (const leg of moving) sums.set(leg.currency, (sums.get(leg.currency) ?? 0n) + leg.amountMinor);
  if (moving.length < 2 || [...sums.values()].some((sum) => sum !== 0n)) {
    throw new AppError("internal", `transfer ${kind}:${source} does not balance`);
  }
  return { tenantId, kind, source, legs: moving };
}

/** A customer paid: the gateway has the money, and it is held for the order. */
export const captureRecipe = (i: {
  tenantId: string;
  gateway: string;
  gatewayPaymentId: string;
  orderId: string;
  amount: Money;
}): Transfer =>
  transfer(i.tenantId, "capture", i.gatewayPaymentId, [
    debit(clearingAccount(i.gateway), i.amount),
    credit(escrowAccount(i.orderId), i.amount),
  ]);

/** Money came in that fits no order: it stands apart until somebody decides. */
export const suspenseRecipe = (i: {
  tenantId: string;
  gateway: string;
  gatewayPaymentId: string;
  amount: Money;
}): Transfer =>
  transfer(i.tenantId, "capture", i.gatewayPaymentId, [
    debit(clearingAccount(i.gateway), i.amount),
    credit(SUSPENSE, i.amount),
  ]);

/** The gateway kept its fee from a payment; the tax on it can be claimed back. */
export const paymentFeeRecipe = (i: {
  tenantId: string;
  gateway: string;
  gatewayPaymentId: string;
  fee: Money;
  tax: Money;
}): Transfer => transfer(i.tenantId, "fee", i.gatewayPaymentId, feeLegs(i.fee, i.tax, clearingAccount(i.gateway)));

/** The gateway charged for a payout, from the balance it was paid from. */
export const payoutFeeRecipe = (i: {
  tenantId: string;
  gateway: string;
  payoutId: string;
  fee: Money;
  tax: Money;
}): Transfer => transfer(i.tenantId, "fee", i.payoutId, feeLegs(i.fee, i.tax, balanceAccount(i.gateway)));

function feeLegs(fee: Money, tax: Money, from: Account): Leg[] {
  const net = { minor: fee.minor - tax.minor, currency: fee.currency };
  return [debit(GATEWAY_FEE, net), debit(INPUT_CREDIT, tax), credit(from, fee)];
}

/** The hold is over: the escrow is emptied into the partner's balance and the platform's revenue. */
export const settleRecipe = (i: {
  tenantId: string;
  orderId: string;
  partnerId: string;
  released: Money;
  partner: Money;
  commission: Money;
  penalty: Money;
}): Transfer =>
  transfer(i.tenantId, "settle", i.orderId, [
    debit(escrowAccount(i.orderId), i.released),
    credit(partnerAccount(i.partnerId), i.partner),
    credit(COMMISSION, i.commission),
    credit(PENALTY, i.penalty),
  ]);

/** A partner asked to be paid: the money leaves the balance at once, before anybody is called. */
export const payoutReserveRecipe = (i: {
  tenantId: string;
  partnerId: string;
  payoutId: string;
  amount: Money;
}): Transfer =>
  transfer(i.tenantId, "payout_reserve", i.payoutId, [
    debit(partnerAccount(i.partnerId), i.amount),
    credit(payoutAccount(i.payoutId), i.amount),
  ]);

/** The bank has it. */
export const payoutPaidRecipe = (i: { tenantId: string; gateway: string; payoutId: string; amount: Money }): Transfer =>
  transfer(i.tenantId, "payout_paid", i.payoutId, [
    debit(payoutAccount(i.payoutId), i.amount),
    credit(balanceAccount(i.gateway), i.amount),
  ]);

/** It did not arrive, or came back: the partner has it again, from flight or from the gateway's balance. */
export const payoutReturnRecipe = (i: {
  tenantId: string;
  gateway: string;
  partnerId: string;
  payoutId: string;
  amount: Money;
  wasPaid: boolean;
}): Transfer =>
  transfer(i.tenantId, "payout_return", i.payoutId, [
    debit(i.wasPaid ? balanceAccount(i.gateway) : payoutAccount(i.payoutId), i.amount),
    credit(partnerAccount(i.partnerId), i.amount),
  ]);

/** We placed money of our own at a gateway. */
export const floatRecipe = (i: { tenantId: string; gateway: string; source: string; amount: Money }): Transfer =>
  transfer(i.tenantId, "adjust", i.source, [debit(balanceAccount(i.gateway), i.amount), credit(FLOAT, i.amount)]);
