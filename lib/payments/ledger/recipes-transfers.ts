import type { Money } from "@/lib/core/money";
import { balanceAccount, clearingAccount, partnerAccount, transferAccount } from "./accounts";
import { credit, debit, feeLegs, type Transfer, transfer } from "./recipes";

interface Routed {
  readonly tenantId: string;
  readonly transferId: string;
  readonly partnerId: string;
  readonly amount: Money;
}

/** The hold is over: what the gateway holds in the partner's name leaves the balance, so that no payout can take it too. */
export const transferReserveRecipe = (i: Routed): Transfer =>
  transfer(i.tenantId, "transfer_reserve", i.transferId, [
    debit(partnerAccount(i.partnerId), i.amount),
    credit(transferAccount(i.transferId), i.amount),
  ]);

/**
 * It is not released after all: the partner has it in the balance again. @param i.source why: a refund, a chargeback, or the
 * transfer that failed.
 */
export const transferReturnRecipe = (i: Routed & { source: string }): Transfer =>
  transfer(i.tenantId, "transfer_return", i.source, [
    debit(transferAccount(i.transferId), i.amount),
    credit(partnerAccount(i.partnerId), i.amount),
  ]);

/**
 * The gateway released it: it leaves what the gateway holds for us. @param i.fromBalance the part that the gateway no longer
 * held of this payment, paid from our balance there.
 */
export const transferReleaseRecipe = (i: Routed & { gateway: string; fromBalance: Money }): Transfer =>
  transfer(i.tenantId, "transfer_release", i.transferId, [
    debit(transferAccount(i.transferId), i.amount),
    credit(clearingAccount(i.gateway), {
      minor: i.amount.minor - i.fromBalance.minor,
      currency: i.amount.currency,
    }),
    credit(balanceAccount(i.gateway), i.fromBalance),
  ]);

/** A part of what was released came back out of the partner's account there, into the balance that pays what is owed. */
export const transferReversalRecipe = (i: Routed & { gateway: string; reversalId: string }): Transfer =>
  transfer(i.tenantId, "transfer_reversal", i.reversalId, [
    debit(clearingAccount(i.gateway), i.amount),
    credit(partnerAccount(i.partnerId), i.amount),
  ]);

/** The gateway charged for a transfer, from our balance there; it does not come back with a reversal. */
export const transferFeeRecipe = (i: {
  tenantId: string;
  gateway: string;
  transferId: string;
  fee: Money;
  tax: Money;
}): Transfer => transfer(i.tenantId, "fee", i.transferId, feeLegs(i.fee, i.tax, balanceAccount(i.gateway)));
