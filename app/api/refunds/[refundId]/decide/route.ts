import { AppError } from "@/lib/core/errors";
import { route } from "@/lib/http/route";
import { decideRefund } from "@/lib/payments/refunds/decide";
import { toRefundJson } from "@/lib/views/refunds";
import { decideRefundBody } from "@/types/api";

/** Approves or rejects a customer's wish; operators may also send a refund again that the gateway refused. */
export const POST = route(
  { allow: ["partner", "operator"], body: decideRefundBody, limit: "money", idempotent: true },
  async ({ caller, body, params }) => {
    if (caller.role === "partner" && caller.partnerId === null)
      throw new AppError("forbidden", "your account belongs to no partner");
    return toRefundJson(
      await decideRefund({
        tenantId: caller.tenantId,
        refundId: params["refundId"] ?? "",
        userId: caller.userId,
        partnerId: caller.role === "partner" ? caller.partnerId : null,
        ...body,
      }),
    );
  },
);
