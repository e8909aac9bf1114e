import { type Money, money } from "@/lib/core/money";
import {
  balanceAccount,
  balanceIn,
  DISPUTE_FEE,
  disputedAccount,
  disputeHoldAccount,
  escrowAccount,
  lossIn,
  partnerAccount,
  receivableAccount,
  SUSPENSE,
  type Till,
} from "./accounts";
import { type Component, componentAccount, type Components, COMPONENTS } from "./components";
import { credit, debit, gatewaySide, type Leg, type Transfer, transfer } from "./recipes";

interface Chargeback extends Till {
  readonly tenantId: string;
  readonly chargebackId: string;
  /** The chargeback with the number of times that its money moved. */
  readonly source: string;
  /** What the gateway keeps from us. */
  readonly amount: Money;
}

/** The gateway took the contested money from us; of a split order, what the partner may lose is set aside. */
export const disputeOpenRecipe = (
  i: Chargeback & { counted: Money; feeShare: Money; partnerId: string | null; setAside: Money },
): Transfer =>
  transfer(i.tenantId, "dispute_open", i.source, [
    debit(disputeHoldAccount(i.gateway, i.chargebackId), i.amount),
    ...gatewaySide({ ...i, amount: i.counted }),
    // What had been given back before is taken a second time, out of the balance there.
    credit(balanceIn(i), minus(i.amount, i.counted)),
    ...(i.partnerId === null
      ? []
      : [debit(partnerAccount(i.partnerId), i.setAside), credit(disputedAccount(i.partnerId), i.setAside)]),
  ]);

/** A chargeback that was lost before the money was split: out of what is held. */
export const disputeLostHeldRecipe = (i: Chargeback & { orderId: string | null; held: Money }): Transfer =>
  transfer(i.tenantId, "dispute_lost", i.source, [
    debit(i.orderId === null ? SUSPENSE : escrowAccount(i.orderId), i.held),
    debit(lossIn(i), minus(i.amount, i.held)),
    credit(disputeHoldAccount(i.gateway, i.chargebackId), i.amount),
  ]);

/** Who gives what of a chargeback that was lost after the split. */
export interface LossParts {
  /** What each side had of the contested money, the partner's too where the platform bears it. */
  readonly shares: Components;
  /** Set aside before; all of it is used or goes back. */
  readonly setAside: Money;
  /** Out of the partner's balance, beyond what was set aside; negative when too much was. */
  readonly fromBalance: Money;
  /** What neither covers. */
  readonly receivable: Money;
  /** The gateway's fee where the partner bears it. */
  readonly fee: Money;
}

/** A chargeback that was lost after the split: each side gives back what it had, by who is liable. */
export const disputeLostSplitRecipe = (i: Chargeback & { partnerId: string; parts: LossParts }): Transfer => {
  const { shares, setAside, fromBalance, receivable, fee } = i.parts;
  const platformBears =
    i.amount.minor + fee.minor - setAside.minor - fromBalance.minor - receivable.minor - othersOf(shares);
  return transfer(i.tenantId, "dispute_lost", i.source, [
    debit(disputedAccount(i.partnerId), setAside),
    debit(partnerAccount(i.partnerId), fromBalance),
    debit(receivableAccount(i.partnerId), receivable),
    ...OTHERS.map((name) => debit(componentAccount(name, i.partnerId), shares[name])),
    debit(lossIn(i), money(platformBears, i.amount.currency)),
    credit(DISPUTE_FEE, fee),
    credit(disputeHoldAccount(i.gateway, i.chargebackId), i.amount),
  ]);
};

const OTHERS: readonly Component[] = COMPONENTS.filter((name) => name !== "partner");

function othersOf(shares: Components): bigint {
  return OTHERS.reduce((sum, name) => sum + shares[name].minor, 0n);
}

function minus(a: Money, b: Money): Money {
  return money(a.minor - b.minor, a.currency);
}

/** The gateway gave the contested money back: the exact reverse of what its taking had booked. */
export const disputeWonRecipe = (i: { tenantId: string; source: string; opened: readonly Leg[] }): Transfer =>
  transfer(i.tenantId, "dispute_won", i.source, i.opened.map(reversed));

/**
 * A lost chargeback turned into a won one: the loss is taken back. What the partner owed is owed no more; what was paid of
 * it meanwhile goes to the partner's balance.
 */
export const disputeLossUndoneRecipe = (i: {
  tenantId: string;
  source: string;
  lost: readonly Leg[];
  partnerId: string;
  /** What the partner still owes, in minor units. */
  owedMinor: bigint;
}): Transfer => {
  const back = i.lost.map(reversed);
  const receivable = receivableAccount(i.partnerId);
  const owed = back.find((leg) => leg.account.path === receivable.path);
  if (owed === undefined || -owed.amountMinor <= i.owedMinor)
    return transfer(i.tenantId, "dispute_lost", i.source, back);
  const paid = money(-owed.amountMinor - i.owedMinor, owed.currency);
  return transfer(i.tenantId, "dispute_lost", i.source, [
    ...back.filter((leg) => leg !== owed),
    { ...owed, amountMinor: -i.owedMinor },
    credit(partnerAccount(i.partnerId), paid),
  ]);
};

/** Lost before the split, won after it: the money goes where the rest of the order went. */
export const disputeLossSharedRecipe = (
  i: Chargeback & { partnerId: string; held: Money; shares: Components },
): Transfer =>
  transfer(i.tenantId, "dispute_lost", i.source, [
    debit(disputeHoldAccount(i.gateway, i.chargebackId), i.amount),
    ...COMPONENTS.map((name) => credit(componentAccount(name, i.partnerId), i.shares[name])),
    credit(lossIn(i), minus(i.amount, i.held)),
  ]);

const reversed = (leg: Leg): Leg => ({ ...leg, amountMinor: -leg.amountMinor });

/** The gateway charged for a dispute, from our balance there. */
export const disputeFeeRecipe = (i: { tenantId: string; gateway: string; source: string; fee: Money }): Transfer =>
  transfer(i.tenantId, "fee", i.source, [debit(DISPUTE_FEE, i.fee), credit(balanceAccount(i.gateway), i.fee)]);
