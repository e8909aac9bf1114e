import { route } from "@/lib/http/route";
import { askToChangeFundFlow } from "@/lib/payments/two-person/request";
import { approvalAnswer } from "@/types/answers/approvals";
import { changeFundFlowBody } from "@/types/api";

/** Asks that the money of new orders flows another way; a second person decides. Orders that are there keep theirs. */
export const POST = route(
  {
    permission: "policy.change",
    stepUp: true,
    body: changeFundFlowBody,
    limit: "write",
    answer: approvalAnswer,
    audit: "approval.requested",
    idempotent: "required",
    status: 202,
  },
  ({ caller, body: { reason, ...wish }, requestId }) =>
    askToChangeFundFlow({ tenantId: caller.tenantId, userId: caller.userId, reason, wish, requestId }),
);
