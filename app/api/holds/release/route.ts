import { route } from "@/lib/http/route";
import { askToRelease } from "@/lib/payments/two-person/request";
import { releaseHoldBody } from "@/types/api";
import { approvalAnswer } from "@/types/answers/approvals";

/** Asks that a running hold ends at once; a second operator decides. */
export const POST = route(
  {
    permission: "hold.release",
    body: releaseHoldBody,
    limit: "write",
    answer: approvalAnswer,
    audit: "approval.requested",
    idempotent: "required",
    status: 202,
  },
  ({ caller, body, requestId }) =>
    askToRelease({ tenantId: caller.tenantId, userId: caller.userId, requestId, ...body }),
);
