import { withAnswer } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { withdrawPlan } from "@/lib/plans/manage";
import { withdrawnPlanAnswer } from "@/types/answers/plans";
import { withdrawPlanBody } from "@/types/plans";

/** Takes a plan off sale; whoever has bought it keeps it until its end. */
export const POST = route(
  {
    permission: "tenant.change",
    audit: "plan.withdrawn",
    answer: withdrawnPlanAnswer,
    body: withdrawPlanBody,
    limit: "write",
    idempotent: "required",
  },
  ({ caller, body: { planId } }) =>
    withAnswer(async (tx) => {
      await withdrawPlan(tx, { tenantId: caller.tenantId, actor: caller.userId, planId });
      return { planId, withdrawn: true } as const;
    }),
);
