import { route } from "@/lib/http/route";
import { askToPayByHand } from "@/lib/payments/two-person/request";
import { approvalAnswer } from "@/types/answers/approvals";
import { payByHandBody } from "@/types/payouts";

/** Says that a payout under review was paid by hand; a second operator confirms it. */
export const POST = route(
  {
    permission: "payout.review",
    body: payByHandBody,
    limit: "money",
    answer: approvalAnswer,
    audit: "approval.requested",
    idempotent: "required",
    status: 202,
  },
  ({ caller, body, params, requestId }) =>
    askToPayByHand({
      tenantId: caller.tenantId,
      payoutId: params["payoutId"] ?? "",
      userId: caller.userId,
      requestId,
      ...body,
    }),
);
