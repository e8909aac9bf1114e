import { money } from "@/lib/core/money";
import * as balances from "@/lib/payments/ledger/recipes-balances";
import type { Example } from "./example";

const partner = { tenantId: "demo", partnerId: "ptr_1" } as const;
const rupees = (amount: number) => money(BigInt(amount) * 100n, "INR");

/** What partners owe and what is kept back for it. */
export const BALANCE_EXAMPLES = {
  reserveRecipe: {
    story: "A new partner's tier keeps a tenth of 2,250.00 for thirty days.",
    transfer: balances.reserveRecipe({ ...partner, orderId: "ord_1", amount: rupees(225) }),
  },
  recoverRecipe: {
    story: "The partner owes 200.00 and earns again; the reserve pays 150.00 of it, the new income the rest.",
    transfer: balances.recoverRecipe({
      ...partner,
      source: "rcv_1",
      fromReserve: rupees(150),
      fromAvailable: rupees(50),
    }),
  },
  reserveReleaseRecipe: {
    story: "Thirty days later the 75.00 that are left of the reserve are the partner's to take.",
    transfer: balances.reserveReleaseRecipe({ ...partner, orderId: "ord_1", amount: rupees(75) }),
  },
  writeOffRecipe: {
    story: "Another partner has owed 90.00 for ninety days and is gone; two operators give it up.",
    transfer: balances.writeOffRecipe({ ...partner, source: "apr_1", amount: rupees(90) }),
  },
} satisfies Readonly<Record<string, Example>>;
