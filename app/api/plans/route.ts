import { route } from "@/lib/http/route";
import { listPlans, type PlanLine } from "@/lib/plans/offer";
import { plansAnswer } from "@/types/answers/plans";

/** The plans that the tenant sells, the cheapest first. */
export const GET = route(
  {
    permission: "plan.buy",
    limit: "read",
    answer: plansAnswer,
    audit: "none: reads",
    show: (plans: readonly PlanLine[]) => ({
      data: plans.map(({ price, ...plan }) => ({ ...plan, amount: price.minor, currency: price.currency })),
    }),
  },
  ({ caller }) => listPlans(caller.tenantId),
);
