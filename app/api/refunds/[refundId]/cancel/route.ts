import { route } from "@/lib/http/route";
import { cancelRefund } from "@/lib/payments/refunds/decide";
import { toRefundJson } from "@/lib/views/refunds";
import { emptyBody } from "@/types/api";

/** A customer takes a wish back that nobody has decided about. */
export const POST = route(
  { allow: ["customer"], body: emptyBody, limit: "money", idempotent: true },
  async ({ caller, params }) =>
    toRefundJson(
      await cancelRefund({ tenantId: caller.tenantId, refundId: params["refundId"] ?? "", userId: caller.userId }),
    ),
);
