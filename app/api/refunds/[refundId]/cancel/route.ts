import { route } from "@/lib/http/route";
import { cancelRefund } from "@/lib/payments/refunds/decide";
import type { RefundView } from "@/lib/payments/refunds/request";
import { toRefundJson } from "@/lib/views/refunds";
import { emptyBody } from "@/types/api";
import { refundAnswer } from "@/types/answers/refunds";

/** A customer takes a wish back that nobody has decided about. */
export const POST = route(
  {
    permission: "refund.cancel",
    body: emptyBody,
    limit: "money",
    answer: refundAnswer,
    audit: "refund.canceled",
    idempotent: "required",
    show: toRefundJson<RefundView>,
  },
  ({ caller, params }) =>
    cancelRefund({ tenantId: caller.tenantId, refundId: params["refundId"] ?? "", userId: caller.userId }),
);
