import type { Money } from "@/lib/core/money";
import { BAD_DEBT, partnerAccount, receivableAccount, reserveAccount } from "./accounts";
import { credit, debit, type Transfer, transfer } from "./recipes";

/** What a partner owes is paid back: out of the reserve first, then out of the balance. */
export const recoverRecipe = (i: {
  tenantId: string;
  partnerId: string;
  source: string;
  fromReserve: Money;
  fromAvailable: Money;
}): Transfer =>
  transfer(i.tenantId, "recover", i.source, [
    debit(reserveAccount(i.partnerId), i.fromReserve),
    debit(partnerAccount(i.partnerId), i.fromAvailable),
    credit(receivableAccount(i.partnerId), {
      minor: i.fromReserve.minor + i.fromAvailable.minor,
      currency: i.fromReserve.currency,
    }),
  ]);

interface Reserved {
  readonly tenantId: string;
  readonly orderId: string;
  readonly partnerId: string;
  readonly amount: Money;
}

/** A part of what an order brought is kept back, right after its settlement. */
export const reserveRecipe = (i: Reserved): Transfer =>
  transfer(i.tenantId, "reserve", i.orderId, [
    debit(partnerAccount(i.partnerId), i.amount),
    credit(reserveAccount(i.partnerId), i.amount),
  ]);

/** The time of the reserve is over: what is left of it can be paid out. */
export const reserveReleaseRecipe = (i: Reserved): Transfer =>
  transfer(i.tenantId, "reserve_release", i.orderId, [
    debit(reserveAccount(i.partnerId), i.amount),
    credit(partnerAccount(i.partnerId), i.amount),
  ]);

/** Two operators gave a debt up. @param i.source the id of their decision. */
export const writeOffRecipe = (i: { tenantId: string; partnerId: string; source: string; amount: Money }): Transfer =>
  transfer(i.tenantId, "write_off", i.source, [
    debit(BAD_DEBT, i.amount),
    credit(receivableAccount(i.partnerId), i.amount),
  ]);
