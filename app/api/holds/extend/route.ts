import { route } from "@/lib/http/route";
import { askToExtend } from "@/lib/payments/two-person/request";
import { extendHoldBody } from "@/types/api";
import { approvalAnswer } from "@/types/answers/approvals";

/** Asks that a hold lasts some hours longer; a second operator decides. */
export const POST = route(
  {
    permission: "hold.extend",
    body: extendHoldBody,
    limit: "write",
    answer: approvalAnswer,
    audit: "approval.requested",
    idempotent: "required",
    status: 202,
  },
  ({ caller, body, requestId }) =>
    askToExtend({ tenantId: caller.tenantId, userId: caller.userId, requestId, ...body }),
);
