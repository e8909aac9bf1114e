import { type Money, money } from "@/lib/core/money";
import { componentsFrom } from "@/lib/payments/ledger/components";
import * as recipes from "@/lib/payments/ledger/recipes";
import type * as balances from "@/lib/payments/ledger/recipes-balances";
import type * as chargebacks from "@/lib/payments/ledger/recipes-chargebacks";
import type * as payouts from "@/lib/payments/ledger/recipes-payouts";
import * as direct from "@/lib/payments/ledger/recipes-direct";
import * as principal from "@/lib/payments/ledger/recipes-principal";
import type * as transfers from "@/lib/payments/ledger/recipes-transfers";
import type { Example } from "./example";
import { BALANCE_EXAMPLES } from "./money-examples-balances";
import { CHARGEBACK_EXAMPLES } from "./money-examples-chargebacks";
import { PAYOUT_EXAMPLES } from "./money-examples-payouts";
import { TRANSFER_EXAMPLES } from "./money-examples-transfers";

type Recipes = typeof recipes &
  typeof balances &
  typeof chargebacks &
  typeof payouts &
  typeof direct &
  typeof principal &
  typeof transfers;
type RecipeName = Extract<keyof Recipes, `${string}Recipe`>;

const rupees = (text: number): Money => money(BigInt(text) * 100n, "INR");
const base = { tenantId: "demo", gateway: "razorpay" } as const;
const nothing = { ...componentsFrom("INR", () => 0n), held: rupees(0), receivable: rupees(0) };

/** One life of one payment, recipe by recipe; the compiler asks for every recipe that there is. */
export const MONEY_EXAMPLES: Readonly<Record<RecipeName, Example>> = {
  floatRecipe: {
    story: "We place 10,000.00 at the gateway so that payouts can be paid.",
    transfer: recipes.floatRecipe({ ...base, source: "float-1", amount: rupees(10_000) }),
  },
  captureRecipe: {
    story: "A customer pays 5,000.00 for a session.",
    transfer: recipes.captureRecipe({ ...base, gatewayPaymentId: "pay_1", orderId: "ord_1", amount: rupees(5_000) }),
  },
  suspenseRecipe: {
    story: "The same customer pays the same order a second time.",
    transfer: recipes.suspenseRecipe({ ...base, gatewayPaymentId: "pay_2", amount: rupees(5_000) }),
  },
  paymentFeeRecipe: {
    story: "The gateway keeps 2 % and the tax on it: 118.00.",
    transfer: recipes.paymentFeeRecipe({ ...base, gatewayPaymentId: "pay_1", fee: rupees(118), tax: rupees(18) }),
  },
  settleRecipe: {
    story: "The hold is over; the score was 70, so the penalty is a tenth of the partner's half.",
    transfer: recipes.settleRecipe({
      tenantId: "demo",
      orderId: "ord_1",
      partnerId: "ptr_1",
      released: rupees(5_000),
      components: {
        ...componentsFrom("INR", () => 0n),
        partner: rupees(2_250),
        commission: rupees(2_500),
        penalty: rupees(250),
      },
    }),
  },
  grossUpRecipe: {
    story:
      "Had the operator sold the session in its own name, with 2,250.00 for the partner, of which 225.00 are deducted as tax, this would stand beside the settlement.",
    transfer: principal.grossUpRecipe({
      tenantId: "demo",
      source: "ord_1",
      shares: {
        ...componentsFrom("INR", () => 0n),
        partner: rupees(2_025),
        tds: rupees(225),
        commission: rupees(2_500),
      },
    }),
  },
  ownAccountRecipe: {
    story:
      "Had the session been paid into the partner's own account, this would stand beside the settlement: the partner has its 2,250.00 already and owes the rest.",
    transfer: direct.ownAccountRecipe({
      tenantId: "demo",
      orderId: "ord_1",
      partnerId: "ptr_1",
      source: "ord_1",
      price: rupees(5_000),
      partner: rupees(2_250),
    }),
  },
  commissionPaidRecipe: {
    story: "The partner pays the 2,750.00 by bank, and two operators say so.",
    transfer: direct.commissionPaidRecipe({
      tenantId: "demo",
      partnerId: "ptr_1",
      source: "apv_1",
      amount: rupees(2_750),
    }),
  },
  payoutReserveRecipe: {
    story: "The partner asks for 2,000.00 of the 2,250.00.",
    transfer: recipes.payoutReserveRecipe({
      tenantId: "demo",
      partnerId: "ptr_1",
      payoutId: "pyt_1",
      amount: rupees(2_000),
    }),
  },
  payoutPaidRecipe: {
    story: "The bank has the 2,000.00.",
    transfer: recipes.payoutPaidRecipe({ ...base, payoutId: "pyt_1", amount: rupees(2_000) }),
  },
  payoutFeeRecipe: {
    story: "The gateway charges 5.90 for the payout, tax included.",
    transfer: recipes.payoutFeeRecipe({
      ...base,
      payoutId: "pyt_1",
      fee: money(590n, "INR"),
      tax: money(90n, "INR"),
    }),
  },
  payoutReturnRecipe: {
    story: "Three days later the bank sends another payout of 2,000.00 back, although it had been paid.",
    transfer: recipes.payoutReturnRecipe({
      ...base,
      partnerId: "ptr_1",
      payoutId: "pyt_2",
      amount: rupees(2_000),
      wasPaid: true,
    }),
  },
  refundReserveRecipe: {
    story: "1,000.00 is given back after the split; the partner has 250.00 left, so 200.00 of its 450.00 is owed.",
    transfer: recipes.refundReserveRecipe({
      tenantId: "demo",
      refundId: "rfd_1",
      orderId: "ord_1",
      partnerId: "ptr_1",
      amount: rupees(1_000),
      parts: {
        ...nothing,
        partner: rupees(250),
        receivable: rupees(200),
        commission: rupees(500),
        penalty: rupees(50),
      },
    }),
  },
  refundPaidRecipe: {
    story:
      "The gateway gives the 1,000.00 back; 23.60 of it had gone to its own fee, so that part comes from our balance.",
    transfer: recipes.refundPaidRecipe({
      ...base,
      refundId: "rfd_1",
      gatewayRefundId: "rfnd_1",
      amount: rupees(1_000),
      feeShare: money(2_360n, "INR"),
    }),
  },
  ...PAYOUT_EXAMPLES,
  ...BALANCE_EXAMPLES,
  ...CHARGEBACK_EXAMPLES,
  ...TRANSFER_EXAMPLES,
};
