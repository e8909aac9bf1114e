import { money } from "@/lib/core/money";
import { route } from "@/lib/http/route";
import { askToRecordCommission } from "@/lib/payments/two-person/request";
import { commissionPaidBody } from "@/types/api";
import { approvalAnswer } from "@/types/answers/approvals";

/** Says that a partner paid commission of sales into its own account by bank; a second operator confirms it. */
export const POST = route(
  {
    permission: "receivable.write_off",
    body: commissionPaidBody,
    limit: "money",
    answer: approvalAnswer,
    audit: "approval.requested",
    idempotent: "required",
    status: 202,
  },
  ({ caller, body: { amount, currency, ...body }, requestId }) =>
    askToRecordCommission({
      ...body,
      tenantId: caller.tenantId,
      userId: caller.userId,
      requestId,
      amount: money(BigInt(amount), currency),
    }),
);
