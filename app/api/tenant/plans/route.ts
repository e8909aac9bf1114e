import { money } from "@/lib/core/money";
import { withAnswer } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { PLAN_SALE } from "@/lib/payments/settlement/policy";
import { addPlan } from "@/lib/plans/manage";
import { tellPlan } from "@/lib/plans/offer";
import { planAnswer } from "@/types/answers/plans";
import { newPlanBody } from "@/types/plans";

/** Puts a plan on sale. */
export const POST = route(
  {
    permission: "tenant.change",
    audit: "plan.added",
    answer: planAnswer,
    body: newPlanBody,
    limit: "write",
    idempotent: "required",
    status: 201,
    show: tellPlan,
  },
  ({ caller, body: { amount, currency, ...words } }) => {
    const plan = { ...words, price: money(BigInt(amount), currency) };
    return withAnswer((tx) => addPlan(tx, { tenantId: caller.tenantId, actor: caller.userId, plan, sale: PLAN_SALE }));
  },
);
