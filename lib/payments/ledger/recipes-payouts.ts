import type { Money } from "@/lib/core/money";
import { bankAccount, partnerAccount, PAYOUT_FEE, payoutAccount } from "./accounts";
import { credit, debit, type Transfer, transfer } from "./recipes";

interface PartnerFee {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly payoutId: string;
  readonly fee: Money;
}

/** The partner pays for the payout, beside the amount that is sent: taken when it is requested. */
export const partnerFeeRecipe = (i: PartnerFee): Transfer =>
  transfer(i.tenantId, "payout_fee", i.payoutId, [
    debit(partnerAccount(i.partnerId), i.fee),
    credit(PAYOUT_FEE, i.fee),
  ]);

/** The payout came to nothing, so nothing is charged for it. */
export const partnerFeeReturnRecipe = (i: PartnerFee): Transfer =>
  transfer(i.tenantId, "payout_fee_return", i.payoutId, [
    debit(PAYOUT_FEE, i.fee),
    credit(partnerAccount(i.partnerId), i.fee),
  ]);

/** Two operators say that it was paid by hand, from our own bank account and not by a gateway. */
export const payoutByHandRecipe = (i: { tenantId: string; payoutId: string; amount: Money }): Transfer =>
  transfer(i.tenantId, "payout_paid", i.payoutId, [
    debit(payoutAccount(i.payoutId), i.amount),
    credit(bankAccount("own"), i.amount),
  ]);
