import { route } from "@/lib/http/route";
import { askToChangePayoutRules } from "@/lib/payments/two-person/request";
import { approvalAnswer } from "@/types/answers/approvals";
import { payoutRulesBody } from "@/types/payouts";

/** Asks that payouts in one currency are judged by other rules; a second person decides. Those that are there keep theirs. */
export const POST = route(
  {
    permission: "policy.change",
    stepUp: true,
    body: payoutRulesBody,
    limit: "write",
    answer: approvalAnswer,
    audit: "approval.requested",
    idempotent: "required",
    status: 202,
  },
  ({ caller, body: { reason, currency, ...terms }, requestId }) =>
    askToChangePayoutRules({ tenantId: caller.tenantId, userId: caller.userId, reason, currency, terms, requestId }),
);
