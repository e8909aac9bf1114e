import { AppError } from "@/lib/core/errors";
import type { Money } from "@/lib/core/money";
import {
  type Account,
  balanceAccount,
  balanceIn,
  capturedIn,
  clearingAccount,
  escrowAccount,
  FLOAT,
  GATEWAY_FEE,
  INPUT_CREDIT,
  partnerAccount,
  payoutAccount,
  receivableAccount,
  refundAccount,
  SUSPENSE,
  type Till,
} from "./accounts";
import { type Component, componentAccount, type Components, COMPONENTS } from "./components";

/** One side of a transfer; debit positive, credit negative, minor units. */
export interface Leg {
  readonly account: Account;
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** Money that moves between accounts, once for its kind and source. */
export interface Transfer {
  readonly tenantId: string;
  readonly kind:
    | "capture"
    | "fee"
    | "settle"
    | "gross_up"
    | "own_account"
    | "commission_paid"
    | "payout_reserve"
    | "payout_paid"
    | "payout_return"
    | "payout_fee"
    | "payout_fee_return"
    | "refund_reserve"
    | "refund"
    | "recover"
    | "reserve"
    | "reserve_release"
    | "write_off"
    | "dispute_open"
    | "dispute_lost"
    | "dispute_won"
    | "transfer_reserve"
    | "transfer_return"
    | "transfer_release"
    | "transfer_reversal"
    | "adjust";
  readonly source: string;
  readonly legs: readonly Leg[];
}

export const debit = (account: Account, amount: Money): Leg => ({
  account,
  amountMinor: amount.minor,
  currency: amount.currency,
});
export const credit = (account: Account, amount: Money): Leg => ({
  account,
  amountMinor: -amount.minor,
  currency: amount.currency,
});

/** Leaves out legs of nothing and refuses what does not balance. */
export function transfer(tenantId: string, kind: Transfer["kind"], source: string, legs: readonly Leg[]): Transfer {
  const moving = legs.filter((leg) => leg.amountMinor !== 0n);
  const sums = new Map<string, bigint>();
  for (const leg of moving) sums.set(leg.currency, (sums.get(leg.currency) ?? 0n) + leg.amountMinor);
  if (moving.length < 2 || [...sums.values()].some((sum) => sum !== 0n)) {
    throw new AppError("internal", `transfer ${kind}:${source} does not balance`);
  }
  return { tenantId, kind, source, legs: moving };
}

/** A customer paid: the gateway has the money, and it is held for the order. */
export const captureRecipe = (
  i: Till & {
    tenantId: string;
    gatewayPaymentId: string;
    orderId: string;
    amount: Money;
  },
): Transfer =>
  transfer(i.tenantId, "capture", i.gatewayPaymentId, [
    debit(capturedIn(i), i.amount),
    credit(escrowAccount(i.orderId), i.amount),
  ]);

/** Money came in that fits no order: it stands apart until somebody decides. */
export const suspenseRecipe = (i: Till & { tenantId: string; gatewayPaymentId: string; amount: Money }): Transfer =>
  transfer(i.tenantId, "capture", i.gatewayPaymentId, [debit(capturedIn(i), i.amount), credit(SUSPENSE, i.amount)]);

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

/** What a gateway charged, and the tax on it, out of one of our accounts there. */
export function feeLegs(fee: Money, tax: Money, from: Account): Leg[] {
  const net = { minor: fee.minor - tax.minor, currency: fee.currency };
  return [debit(GATEWAY_FEE, net), debit(INPUT_CREDIT, tax), credit(from, fee)];
}

/** The hold is over: the escrow is emptied into the partner's balance, the platform's revenue and what is owed in taxes. */
export const settleRecipe = (i: {
  tenantId: string;
  orderId: string;
  partnerId: string;
  released: Money;
  components: Components;
}): Transfer =>
  transfer(i.tenantId, "settle", i.orderId, [
    debit(escrowAccount(i.orderId), i.released),
    ...COMPONENTS.map((name) => credit(componentAccount(name, i.partnerId), i.components[name])),
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

/** Where a refund's money comes from; parts of nothing are left out. */
export interface RefundParts extends Components {
  /** Still held for the order, or standing in suspense. */
  readonly held: Money;
  /** What the partner's balance covers; the rest of the partner's share is `receivable`. */
  readonly partner: Money;
  readonly receivable: Money;
}

interface RefundInput {
  readonly tenantId: string;
  readonly refundId: string;
  /** null for money in suspense. */
  readonly orderId: string | null;
  readonly partnerId: string | null;
  readonly amount: Money;
  readonly parts: RefundParts;
}

/** A refund was approved: the money leaves whoever has it now, before the gateway is called. */
export const refundReserveRecipe = (i: RefundInput): Transfer =>
  transfer(i.tenantId, "refund_reserve", i.refundId, [
    ...refundSources(i),
    credit(refundAccount(i.refundId), i.amount),
  ]);

/** The gateway gave it back: out of what it holds for us, and the part that its own fee had taken out of our balance there. */
export const refundPaidRecipe = (
  i: Till & {
    tenantId: string;
    refundId: string;
    gatewayRefundId: string;
    amount: Money;
    feeShare: Money;
  },
): Transfer =>
  transfer(i.tenantId, "refund", i.gatewayRefundId, [debit(refundAccount(i.refundId), i.amount), ...gatewaySide(i)]);

/** The credits of money that leaves the gateway: what it holds for us, and our balance for the part that its fee took before. */
export function gatewaySide(i: Till & { amount: Money; feeShare: Money }): Leg[] {
  const net = { minor: i.amount.minor - i.feeShare.minor, currency: i.amount.currency };
  return [credit(capturedIn(i), net), credit(balanceIn(i), i.feeShare)];
}

function refundSources(i: RefundInput): Leg[] {
  const held = debit(i.orderId === null ? SUSPENSE : escrowAccount(i.orderId), i.parts.held);
  const { partnerId } = i;
  if (partnerId === null) return [held];
  const gives = (name: Component): Leg => debit(componentAccount(name, partnerId), i.parts[name]);
  return [held, ...COMPONENTS.map(gives), debit(receivableAccount(partnerId), i.parts.receivable)];
}
