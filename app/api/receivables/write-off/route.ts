import { route } from "@/lib/http/route";
import { askToWriteOff } from "@/lib/payments/two-person/request";
import { writeOffBody } from "@/types/api";
import { approvalAnswer } from "@/types/answers/approvals";

/** Asks that what a partner has owed for 90 days is given up; a second operator decides. */
export const POST = route(
  {
    permission: "receivable.write_off",
    body: writeOffBody,
    limit: "money",
    answer: approvalAnswer,
    audit: "approval.requested",
    idempotent: "required",
    status: 202,
  },
  ({ caller, body, requestId }) =>
    askToWriteOff({ tenantId: caller.tenantId, userId: caller.userId, requestId, ...body }),
);
