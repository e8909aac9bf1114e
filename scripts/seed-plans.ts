import type { Tx } from "@/lib/db/client";
import { PLAN_SALE } from "@/lib/payments/settlement/policy";
import type { Area } from "@/lib/plans/areas";

export interface PlanSeed {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly periodDays: number;
  readonly areas: readonly Area[];
}

/**
 * What a tenant sells, and who sells it: the house, a partner that nobody signs in for and to whom nothing is ever owed.
 * @param i.tenantBasisPoints the tenant's part of the price
 */
export async function addPlans(
  tx: Tx,
  i: { tenantId: string; brand: string; tenantBasisPoints: number; plans: readonly PlanSeed[] },
): Promise<void> {
  const { tenantId } = i;
  const [partnerId, policyId] = ["par_house", "pol_plan_sale_1"];
  await tx.partner.create({ data: { tenantId, id: partnerId, name: i.brand } });
  await tx.settlementPolicy.create({
    data: { tenantId, id: policyId, ...PLAN_SALE, tenantBasisPoints: i.tenantBasisPoints },
  });
  await tx.plan.createMany({
    data: i.plans.map((plan) => ({ ...plan, areas: [...plan.areas], tenantId, partnerId, policyId })),
  });
}
