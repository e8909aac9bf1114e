import { type Money, money } from "@/lib/core/money";
import { type Components, componentsFrom } from "@/lib/payments/ledger/components";
import type { LossParts } from "@/lib/payments/ledger/recipes-chargebacks";
import { planRefund } from "@/lib/payments/refunds/plan";
import type { Liability } from "./liability";

/** What a partner would lose of a contested amount: the partner's part of it, and no more than who is liable says. */
export function planStake(counted: Money, left: Components, liability: Liability): Money {
  return liability.partnerShare === "partner" ? sharesOf(counted, left).partner : money(0n, counted.currency);
}

interface LossInput {
  /** The contested part that had not been given back otherwise. */
  readonly counted: Money;
  readonly left: Components;
  readonly liability: Liability;
  readonly setAside: Money;
  /** What the gateway charged so far. */
  readonly fee: Money;
  /** What the partner's balance can give. */
  readonly available: Money;
}

/**
 * Who gives what of a lost chargeback after the split: each side by largest remainder over what it still has of the
 * order. The partner gives first what was set aside, then what the balance has; the rest is owed.
 */
export function planLoss({ counted, left, liability, setAside, fee, available }: LossInput): LossParts {
  const { currency } = counted;
  const shares = sharesOf(counted, left);
  const partnersFee = liability.disputeFee === "partner" ? fee.minor : 0n;
  const partners = (liability.partnerShare === "partner" ? shares.partner.minor : 0n) + partnersFee;
  const beyond = partners - setAside.minor;
  const fromBalance = beyond < available.minor ? beyond : available.minor;
  return {
    shares,
    setAside,
    fromBalance: money(fromBalance, currency),
    receivable: money(beyond - fromBalance, currency),
    fee: money(partnersFee, currency),
  };
}

/** The same of a payment into the partner's own account, out of which the bank took it: each side gives what it had, the partner too. */
export function planOwnLoss(counted: Money, left: Components): LossParts {
  const shares = sharesOf(counted, left);
  const nothing = money(0n, counted.currency);
  return { shares, setAside: nothing, fromBalance: shares.partner, receivable: nothing, fee: nothing };
}

function sharesOf(counted: Money, left: Components): Components {
  return counted.minor === 0n ? componentsFrom(counted.currency, () => 0n) : planRefund(counted, left);
}
