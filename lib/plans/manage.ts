import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Money } from "@/lib/core/money";
import { recordAudit } from "@/lib/audit/record";
import type { Tx } from "@/lib/db/client";
import { planPolicy, type PolicyShape } from "@/lib/tenants/policies";
import { listCurrencies } from "@/lib/tenants/queries";
import { AREAS, type Area, type Need, needOf, type Rules } from "./areas";
import { type PlanLine, viewPlan } from "./offer";

interface Deed {
  readonly tenantId: string;
  readonly actor: string;
}

export interface NewPlan {
  readonly name: string;
  readonly summary: string;
  readonly price: Money;
  readonly periodDays: number;
  readonly areas: readonly Area[];
}

/**
 * Puts a plan on sale. A plan does not change: another price is another plan, and the old one is withdrawn.
 * @param i.partnerId in whose name it is sold
 * @param i.sale how prices of plans are split, but for the tenant's part, which is that of its sessions
 * @throws AppError `unsupported_currency` for one in which the tenant sells nothing
 */
export async function addPlan(
  tx: Tx,
  i: Deed & { plan: NewPlan; partnerId: string; sale: PolicyShape },
): Promise<PlanLine> {
  const { tenantId, actor, plan, partnerId } = i;
  const { price, areas, ...words } = plan;
  if (!(await listCurrencies(tx, tenantId)).includes(price.currency))
    throw new AppError("unsupported_currency", "nothing is sold in this currency");
  const policyId = await planPolicy(tx, tenantId, i.sale);
  const facts = { ...words, currency: price.currency, amountMinor: price.minor, areas: [...new Set(areas)] };
  const added = await tx.plan.create({ data: { tenantId, id: newId("plan"), partnerId, policyId, ...facts } });
  const after = { ...facts, amountMinor: price.minor.toString(), areas: facts.areas.join(" ") };
  await recordAudit(tx, [{ tenantId, actor, action: "plan.added", subject: added.id, after }]);
  return viewPlan(added);
}

/** Takes a plan off sale; whoever has bought it keeps it until its end. @throws AppError `not_found`, also for one that is withdrawn already */
export async function withdrawPlan(tx: Tx, { tenantId, actor, planId }: Deed & { planId: string }): Promise<void> {
  const withdrawn = await tx.$executeRaw`
    UPDATE plan SET withdrawn_at = hf_now() WHERE tenant_id = ${tenantId} AND id = ${planId} AND withdrawn_at IS NULL`;
  if (withdrawn !== 1) throw new AppError("not_found", "there is no such plan on sale");
  await recordAudit(tx, [{ tenantId, actor, action: "plan.withdrawn", subject: planId }]);
}

/** What each area needs at this tenant. */
export async function listNeeds(tx: Tx, tenantId: string): Promise<Record<Area, Need>> {
  const rows = await tx.areaRule.findMany({ where: { tenantId } });
  // The table takes no other words.
  const rules: Rules = Object.fromEntries(rows.map(({ area, needs }) => [area, needs as Need]));
  return Object.fromEntries(AREAS.map((area) => [area, needOf(area, rules)])) as Record<Area, Need>;
}

/** Says what an area needs, from the next request on. */
export async function setNeed(
  tx: Tx,
  { tenantId, actor, area, needs }: Deed & { area: Area; needs: Need },
): Promise<void> {
  const before = await listNeeds(tx, tenantId);
  await tx.areaRule.upsert({
    where: { tenantId_area: { tenantId, area } },
    create: { tenantId, area, needs },
    update: { needs },
  });
  const change = { before: { needs: before[area] }, after: { needs } };
  await recordAudit(tx, [
    { tenantId, actor, action: "tenant.area_changed", subject: tenantId, payload: { area }, ...change },
  ]);
}
