import { money } from "@/lib/core/money";
import { withAnswer } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { ensureHouse } from "@/lib/partners/house";
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
    const { tenantId, userId: actor } = caller;
    return withAnswer(async (tx) => {
      const partnerId = await ensureHouse(tx, tenantId);
      return addPlan(tx, { tenantId, actor, plan, partnerId, sale: PLAN_SALE });
    });
  },
);
