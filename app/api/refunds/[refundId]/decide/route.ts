import { AppError } from "@/lib/core/errors";
import { route } from "@/lib/http/route";
import { decideRefund } from "@/lib/payments/refunds/decide";
import type { RefundView } from "@/lib/payments/refunds/request";
import { toRefundJson } from "@/lib/views/refunds";
import { decideRefundBody } from "@/types/api";

/** Approves or rejects a customer's wish; operators may also send a refund again that the gateway refused. */
export const POST = route(
  {
    allow: ["partner", "operator"],
    body: decideRefundBody,
    limit: "money",
    idempotent: "required",
    show: toRefundJson<RefundView>,
  },
  async ({ caller, body, params }) => {
    if (caller.role === "partner" && caller.partnerId === null)
      throw new AppError("forbidden", "your account belongs to no partner");
    return decideRefund({
      tenantId: caller.tenantId,
      refundId: params["refundId"] ?? "",
      userId: caller.userId,
      partnerId: caller.role === "partner" ? caller.partnerId : null,
      ...body,
    });
  },
);
