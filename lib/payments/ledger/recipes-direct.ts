import { type Money, money } from "@/lib/core/money";
import { bankAccount, commissionAccount, ownAccount, partnerAccount } from "./accounts";
import { credit, debit, type Transfer, transfer } from "./recipes";

interface OwnAccount {
  readonly tenantId: string;
  readonly orderId: string;
  readonly partnerId: string;
  /** That of the movement which it belongs to: an order, a refund, or a round of a chargeback. */
  readonly source: string;
  /** What was split of the price, negative where it is given back. */
  readonly price: Money;
  /** The partner's part of it. */
  readonly partner: Money;
}

/**
 * The partner has the price already, in an account of its own: its part is paid with that, and the rest is owed by the partner.
 * Reversed where it is given back, because that account gives it back too. Posted beside the movement itself, which is the
 * same as for any other order.
 */
export const ownAccountRecipe = (i: OwnAccount): Transfer =>
  transfer(i.tenantId, "own_account", i.source, [
    debit(partnerAccount(i.partnerId), i.partner),
    debit(commissionAccount(i.partnerId), money(i.price.minor - i.partner.minor, i.price.currency)),
    credit(ownAccount(i.orderId), i.price),
  ]);

/** A partner paid what it owed of such sales into our bank. @param i.source the id of the decision of two operators. */
export const commissionPaidRecipe = (i: {
  tenantId: string;
  partnerId: string;
  source: string;
  amount: Money;
}): Transfer =>
  transfer(i.tenantId, "commission_paid", i.source, [
    debit(bankAccount("own"), i.amount),
    credit(commissionAccount(i.partnerId), i.amount),
  ]);
