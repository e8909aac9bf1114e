import { AppError } from "@/lib/core/errors";
import { type Money, money } from "@/lib/core/money";
import { db, type Tx } from "@/lib/db/client";
import type { Plan } from "@/prisma/generated/client";
import type { Area } from "./areas";

export interface PlanLine {
  readonly planId: string;
  readonly name: string;
  readonly summary: string;
  readonly price: Money;
  readonly periodDays: number;
  readonly areas: readonly Area[];
}

/** What the tenant sells, the cheapest first. */
export async function listPlans(tenantId: string): Promise<PlanLine[]> {
  const plans = await db().plan.findMany({
    where: { tenantId, withdrawnAt: null },
    orderBy: [{ currency: "asc" }, { amountMinor: "asc" }, { id: "asc" }],
  });
  return plans.map(viewPlan);
}

/** A plan that can be bought. @throws AppError `not_found` also for another tenant's, `wrong_state` for one that is not sold any more */
export async function findPlan(tx: Tx, tenantId: string, planId: string): Promise<Plan> {
  const plan = await tx.plan.findUnique({ where: { tenantId_id: { tenantId, id: planId } } });
  if (!plan) throw new AppError("not_found", "there is no such plan");
  if (plan.withdrawnAt !== null) throw new AppError("wrong_state", "this plan is not sold any more");
  return plan;
}

export function viewPlan(plan: Plan): PlanLine {
  return {
    planId: plan.id,
    name: plan.name,
    summary: plan.summary,
    price: money(plan.amountMinor, plan.currency),
    periodDays: plan.periodDays,
    // The table takes no other words.
    areas: plan.areas as Area[],
  };
}

/** The same as JSON says it. */
export function tellPlan({ price, ...plan }: PlanLine) {
  return { ...plan, amount: price.minor, currency: price.currency };
}
