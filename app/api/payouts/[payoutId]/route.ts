import { AppError } from "@/lib/core/errors";
import { route } from "@/lib/http/route";
import { findPayoutLine, toPayoutJson } from "@/lib/views/payouts";
import { payoutLineAnswer } from "@/types/answers/payouts";

/** How a payout stands; for its partner and for operators. */
export const GET = route(
  { permission: "payout.read", limit: "read", answer: payoutLineAnswer, audit: "none: reads" },
  async ({ caller, params }) => {
    const partnerId = caller.group === "partner" ? (caller.partnerId ?? "") : null;
    const payout = await findPayoutLine({ tenantId: caller.tenantId, partnerId, payoutId: params["payoutId"] ?? "" });
    if (!payout) throw new AppError("not_found", "there is no such payout");
    return toPayoutJson(payout);
  },
);
