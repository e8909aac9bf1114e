import { type ApprovalDecision, decideApproval } from "@/lib/approvals/decide";
import { withAnswer } from "@/lib/http/idempotency";
import { carryOut } from "./effects";
import { type ApprovalView, viewApproval } from "./request";

/**
 * The second operator decides, and what is approved happens in the same transaction: both or neither.
 * @throws AppError as from `decideApproval`, and whatever the deed itself refuses as things stand now.
 */
export function decide(i: ApprovalDecision): Promise<ApprovalView> {
  return withAnswer(async (tx) => {
    const approval = await decideApproval(tx, i);
    if (approval.state === "approved") await carryOut(tx, approval, i.requestId);
    return viewApproval(approval);
  });
}
