import { AppError } from "@/lib/core/errors";
import { assertMay } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { decideRefund } from "@/lib/payments/refunds/decide";
import type { RefundView } from "@/lib/payments/refunds/request";
import { toRefundJson } from "@/lib/views/refunds";
import { decideRefundBody } from "@/types/api";
import { refundAnswer } from "@/types/answers/refunds";

/** Approves or rejects a customer's wish; operators may also send a refund again that the gateway refused. */
export const POST = route(
  {
    permission: ["refund.decide", "refund.resend"],
    body: decideRefundBody,
    limit: "money",
    answer: refundAnswer,
    audit: ["refund.approved", "refund.rejected", "refund.queued"],
    idempotent: "required",
    show: toRefundJson<RefundView>,
  },
  async ({ caller, body, params }) => {
    assertMay(caller, body.decision === "resend" ? "refund.resend" : "refund.decide");
    if (caller.group === "partner" && caller.partnerId === null)
      throw new AppError("forbidden", "your account belongs to no partner");
    return decideRefund({
      tenantId: caller.tenantId,
      refundId: params["refundId"] ?? "",
      userId: caller.userId,
      partnerId: caller.group === "partner" ? caller.partnerId : null,
      ...body,
    });
  },
);
