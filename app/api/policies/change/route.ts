import { route } from "@/lib/http/route";
import { askToChangePolicy } from "@/lib/payments/two-person/request";
import { approvalAnswer } from "@/types/answers/approvals";
import { changePolicyBody } from "@/types/api";

/** Asks that new orders are split by other terms; a second person decides. Orders that are there keep theirs. */
export const POST = route(
  {
    permission: "policy.change",
    stepUp: true,
    body: changePolicyBody,
    limit: "write",
    answer: approvalAnswer,
    audit: "approval.requested",
    idempotent: "required",
    status: 202,
  },
  ({ caller, body: { reason, ...change }, requestId }) =>
    askToChangePolicy({ tenantId: caller.tenantId, userId: caller.userId, reason, change, requestId }),
);
