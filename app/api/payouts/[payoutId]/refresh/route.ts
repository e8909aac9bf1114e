import { AppError } from "@/lib/core/errors";
import { route } from "@/lib/http/route";
import { refreshPayout } from "@/lib/payments/reactions/refresh-payout";
import { findPayoutLine, toPayoutJson } from "@/lib/views/payouts";
import { emptyBody } from "@/types/api";
import { payoutLineAnswer } from "@/types/answers/payouts";

/** Asks the gateway at once how a payout stands. */
export const POST = route(
  {
    permission: "payout.review",
    body: emptyBody,
    limit: "write",
    answer: payoutLineAnswer,
    audit: "none: what the gateway says is recorded as its own deed",
  },
  async ({ caller: { tenantId }, params }) => {
    const payoutId = params["payoutId"] ?? "";
    await refreshPayout({ tenantId, payoutId });
    const payout = await findPayoutLine({ tenantId, partnerId: null, payoutId });
    if (!payout) throw new AppError("not_found", "there is no such payout");
    return toPayoutJson(payout);
  },
);
