import { AppError } from "@/lib/core/errors";
import { route } from "@/lib/http/route";
import { findRefundLine, ordersOf, toRefundJson } from "@/lib/views/refunds";
import { refundLineAnswer } from "@/types/answers/refunds";

/** How a refund stands; for those whose order it is, and operators. */
export const GET = route(
  { permission: "refund.read", limit: "read", answer: refundLineAnswer, audit: "none: reads" },
  async ({ caller, params }) => {
    const refund = await findRefundLine(ordersOf(caller), params["refundId"] ?? "");
    if (!refund) throw new AppError("not_found", "there is no such refund");
    return toRefundJson(refund);
  },
);
