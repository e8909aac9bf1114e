import { route } from "@/lib/http/route";
import type { PayoutView } from "@/lib/payments/payouts/request";
import { reviewPayout } from "@/lib/payments/payouts/review";
import { toPayoutJson } from "@/lib/views/payouts";
import { payoutAnswer } from "@/types/answers/payouts";
import { reviewPayoutBody } from "@/types/payouts";

/**
 * Lets a payout under review go, refuses it, or holds one back that waits to be sent. Above the limit of the rules an
 * approval asks for a second operator, and the payout stays under review.
 */
export const POST = route(
  {
    permission: "payout.review",
    body: reviewPayoutBody,
    limit: "money",
    answer: payoutAnswer,
    audit: ["payout.approved", "payout.rejected", "payout.under_review", "approval.requested"],
    idempotent: "required",
    show: toPayoutJson<PayoutView>,
  },
  ({ caller, body, params, requestId }) =>
    reviewPayout({
      tenantId: caller.tenantId,
      payoutId: params["payoutId"] ?? "",
      userId: caller.userId,
      requestId,
      ...body,
    }),
);
