import { type Money, money } from "@/lib/core/money";
import { componentsFrom } from "@/lib/payments/ledger/components";
import * as recipes from "@/lib/payments/ledger/recipes-chargebacks";

const rupees = (text: number): Money => money(BigInt(text) * 100n, "INR");
const contested = {
  tenantId: "demo",
  gateway: "razorpay",
  chargebackId: "chb_1",
  source: "chb_1-1",
  amount: rupees(1_000),
} as const;
const shares = {
  ...componentsFrom("INR", () => 0n),
  partner: rupees(450),
  commission: rupees(500),
  penalty: rupees(50),
};

const opened = recipes.disputeOpenRecipe({
  ...contested,
  counted: rupees(1_000),
  feeShare: money(2_360n, "INR"),
  partnerId: "ptr_1",
  setAside: rupees(250),
});
const lost = recipes.disputeLostSplitRecipe({
  ...contested,
  partnerId: "ptr_1",
  parts: { shares, setAside: rupees(250), fromBalance: rupees(0), receivable: rupees(200), fee: rupees(0) },
});

/** A customer contests 1,000.00 of a payment at the bank. */
export const CHARGEBACK_EXAMPLES = {
  disputeOpenRecipe: {
    story: "The bank takes 1,000.00 after the split; the partner's part of it is 450.00, of which 250.00 is there.",
    transfer: opened,
  },
  disputeLostHeldRecipe: {
    story: "Lost while the money is still held.",
    transfer: recipes.disputeLostHeldRecipe({ ...contested, orderId: "ord_1", held: rupees(1_000) }),
  },
  disputeLostSplitRecipe: { story: "Lost after the split: 200.00 of the partner's part is owed.", transfer: lost },
  disputeWonRecipe: {
    story: "Won: all of it is as before.",
    transfer: recipes.disputeWonRecipe({ tenantId: "demo", source: "chb_1-1", opened: opened.legs }),
  },
  disputeLossUndoneRecipe: {
    story: "Lost and then won, after the partner has paid back 150.00 of the 200.00.",
    transfer: recipes.disputeLossUndoneRecipe({
      tenantId: "demo",
      source: "chb_1-1-undone",
      lost: lost.legs,
      partnerId: "ptr_1",
      owedMinor: 5_000n,
    }),
  },
  disputeLossSharedRecipe: {
    story: "A part that was lost while it was held, and won after the rest was split.",
    transfer: recipes.disputeLossSharedRecipe({
      ...contested,
      source: "chb_1-1-undone",
      partnerId: "ptr_1",
      held: rupees(1_000),
      shares,
    }),
  },
  disputeFeeRecipe: {
    story: "The gateway charges 500.00 for the dispute.",
    transfer: recipes.disputeFeeRecipe({
      tenantId: "demo",
      gateway: "razorpay",
      source: "chb_1-50000",
      fee: rupees(500),
    }),
  },
};
