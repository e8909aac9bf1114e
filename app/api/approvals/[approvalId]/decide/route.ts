import { route } from "@/lib/http/route";
import { decide } from "@/lib/payments/two-person/decide";
import { decideApprovalBody } from "@/types/api";

/** Another operator than the one who asked approves, and it happens at once, or declines. */
export const POST = route(
  { allow: ["operator"], body: decideApprovalBody, limit: "money", idempotent: "required" },
  ({ caller, body, params, requestId }) =>
    decide({
      tenantId: caller.tenantId,
      approvalId: params["approvalId"] ?? "",
      decidedBy: caller.userId,
      requestId,
      ...body,
    }),
);
