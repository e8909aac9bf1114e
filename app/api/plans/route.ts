import { route } from "@/lib/http/route";
import { listPlans, type PlanLine, tellPlan } from "@/lib/plans/offer";
import { plansAnswer } from "@/types/answers/plans";

/** The plans that the tenant sells, the cheapest first. */
export const GET = route(
  {
    permission: "plan.buy",
    limit: "read",
    answer: plansAnswer,
    audit: "none: reads",
    show: (plans: readonly PlanLine[]) => ({ data: plans.map(tellPlan) }),
  },
  ({ caller }) => listPlans(caller.tenantId),
);
