import { route } from "@/lib/http/route";
import { decide } from "@/lib/payments/two-person/decide";
import { decideApprovalBody } from "@/types/api";
import { approvalAnswer } from "@/types/answers/approvals";

/** Another operator than the one who asked approves, and it happens at once, or declines. */
export const POST = route(
  {
    permission: "approval.decide",
    body: decideApprovalBody,
    limit: "money",
    answer: approvalAnswer,
    audit: ["approval.approved", "approval.declined"],
    idempotent: "required",
  },
  ({ caller, body, params, requestId }) =>
    decide({
      tenantId: caller.tenantId,
      approvalId: params["approvalId"] ?? "",
      decidedBy: caller.userId,
      role: caller.role,
      requestId,
      ...body,
    }),
);
