import { actorOf } from "@/lib/auth/caller";
import { route } from "@/lib/http/route";
import { requestRefund, type RefundView } from "@/lib/payments/refunds/request";
import { toRefundJson } from "@/lib/views/refunds";
import { refundBody } from "@/types/api";
import { refundAnswer } from "@/types/answers/refunds";

/** Gives money back, or asks for it: customers within the cancellation terms, partners and operators decide by asking. */
export const POST = route(
  {
    permission: "refund.request",
    body: refundBody,
    limit: "money",
    answer: refundAnswer,
    audit: "refund.requested",
    idempotent: "required",
    status: 201,
    show: toRefundJson<RefundView>,
  },
  async ({ caller, body, params, idempotencyKey, requestId }) =>
    requestRefund({
      tenantId: caller.tenantId,
      paymentId: params["paymentId"] ?? "",
      amountMinor: body.amount === undefined ? null : BigInt(body.amount),
      reason: body.reason,
      actor: actorOf(caller),
      requestKey: idempotencyKey,
      requestId,
    }),
);
