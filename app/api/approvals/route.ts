import { route } from "@/lib/http/route";
import { listApprovals } from "@/lib/views/approvals";
import { approvalLineAnswer } from "@/types/answers/approvals";
import { listOf } from "@/types/answers/common";

/** What operators asked for and others decide about: what waits first, then the newest; fifty. */
export const GET = route(
  { permission: "approval.read", limit: "read", answer: listOf(approvalLineAnswer), audit: "none: reads" },
  async ({ caller }) => ({
    data: await listApprovals(caller.tenantId),
  }),
);
