import { route } from "@/lib/http/route";
import { listPolicies } from "@/lib/views/policies";
import { policyAnswer } from "@/types/answers/approvals";
import { listOf } from "@/types/answers/common";

/** All versions of the terms that orders are split by, newest first. */
export const GET = route(
  { permission: "policy.read", limit: "read", answer: listOf(policyAnswer), audit: "none: reads" },
  async ({ caller }) => ({ data: await listPolicies(caller.tenantId) }),
);
