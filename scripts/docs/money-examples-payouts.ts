import { money } from "@/lib/core/money";
import * as recipes from "@/lib/payments/ledger/recipes-payouts";
import type { Example } from "./example";

const base = { tenantId: "demo", partnerId: "ptr_1", payoutId: "pyt_3" } as const;
const fee = money(590n, "INR");

/** Where the tenant's rules let the partner pay for payouts, and where people pay. */
export const PAYOUT_EXAMPLES = {
  partnerFeeRecipe: {
    story:
      "By another tenant's rules the partner pays 5.90 for a payout: of 1,000.00 that leave the balance 994.10 are sent.",
    transfer: recipes.partnerFeeRecipe({ ...base, fee }),
  },
  partnerFeeReturnRecipe: {
    story: "The bank refuses that payout: the 5.90 go back with the 994.10.",
    transfer: recipes.partnerFeeReturnRecipe({ ...base, fee }),
  },
  payoutByHandRecipe: {
    story: "A payout of 994.10 is paid by hand, because the gateway is down.",
    transfer: recipes.payoutByHandRecipe({ ...base, amount: money(99_410n, "INR") }),
  },
} satisfies Readonly<Record<string, Example>>;
