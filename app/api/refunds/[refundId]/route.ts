import { AppError } from "@/lib/core/errors";
import { route } from "@/lib/http/route";
import { findRefundLine, scopeOf, toRefundJson } from "@/lib/views/refunds";

/** How a refund stands; for those whose order it is, and operators. */
export const GET = route({ allow: ["customer", "partner", "operator"], limit: "read" }, async ({ caller, params }) => {
  const refund = await findRefundLine(scopeOf(caller), params["refundId"] ?? "");
  if (!refund) throw new AppError("not_found", "there is no such refund");
  return toRefundJson(refund);
});
