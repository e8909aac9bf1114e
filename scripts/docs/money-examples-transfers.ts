import { money } from "@/lib/core/money";
import * as transfers from "@/lib/payments/ledger/recipes-transfers";
import type { Example } from "./example";

const routed = { tenantId: "demo", gateway: "razorpay", transferId: "rtr_1", partnerId: "ptr_1" } as const;
const paise = (minor: bigint) => money(minor, "INR");

/** What the gateway holds in the partner's name, released after the settlement. */
export const TRANSFER_EXAMPLES = {
  transferFeeRecipe: {
    story:
      "At the capture the most that the partner can get, 2,500.00, goes on hold at the gateway, for 0.25 % and tax.",
    transfer: transfers.transferFeeRecipe({ ...routed, fee: paise(738n), tax: paise(113n) }),
  },
  transferReserveRecipe: {
    story: "The split gave the partner 2,250.00; the other 250.00 are fetched back before the release.",
    transfer: transfers.transferReserveRecipe({ ...routed, amount: paise(225_000n) }),
  },
  transferReturnRecipe: {
    story: "A refund comes before the release and takes 450.00 of it.",
    transfer: transfers.transferReturnRecipe({ ...routed, source: "rfd_1", amount: paise(45_000n) }),
  },
  transferReleaseRecipe: {
    story:
      "The gateway has released 1,800.00; it pays them to the partner's bank by itself and names the bank's reference.",
    transfer: transfers.transferReleaseRecipe({ ...routed, amount: paise(180_000n), fromBalance: paise(0n) }),
  },
  transferReversalRecipe: {
    story: "A later refund leaves 90.00 owed; there is still money in the partner's account, so they are fetched back.",
    transfer: transfers.transferReversalRecipe({ ...routed, reversalId: "rrv_1", amount: paise(9_000n) }),
  },
} satisfies Readonly<Record<string, Example>>;
