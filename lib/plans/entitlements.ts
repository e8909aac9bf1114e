import { databaseNow } from "@/lib/db/clock";
import { db, type Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { type PlanLine, viewPlan } from "./offer";

interface Bought {
  readonly tenantId: string;
  readonly orderId: string;
  readonly userId: string;
  readonly planId: string;
}

/** The plan of a paid order begins: now, or where what was bought of it before ends. */
export async function grantPlan(tx: Tx, i: Bought): Promise<void> {
  // Two payments of one person at once follow each other.
  await tx.$executeRaw`SELECT 1 FROM app_user WHERE tenant_id = ${i.tenantId} AND id = ${i.userId} FOR NO KEY UPDATE`;
  await tx.$executeRaw`
    INSERT INTO entitlement (tenant_id, order_id, user_id, plan_id, starts_at, ends_at)
    SELECT p.tenant_id, ${i.orderId}, ${i.userId}, p.id, s.at, s.at + p.period_days * interval '24 hours'
    FROM plan p CROSS JOIN LATERAL (
      SELECT greatest(hf_now(), max(e.ends_at)) AS at FROM entitlement e
      WHERE e.tenant_id = p.tenant_id AND e.user_id = ${i.userId} AND e.plan_id = p.id AND e.ended_at IS NULL) s
    WHERE p.tenant_id = ${i.tenantId} AND p.id = ${i.planId}`;
  await recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: "gateway",
      action: "plan.granted",
      subject: i.orderId,
      payload: { planId: i.planId, userId: i.userId },
    },
  ]);
}

/**
 * The money of an order went back, or was lost: what is left of its time is taken away, and what was bought after it moves
 * up. Nothing for an order that is for no plan, or whose time is over.
 */
export async function endPlan(tx: Tx, i: { tenantId: string; orderId: string; reason: string }): Promise<void> {
  const where = { tenantId: i.tenantId, orderId: i.orderId };
  const found = await tx.entitlement.findUnique({ where: { tenantId_orderId: where } });
  if (found === null) return;
  const now = await databaseNow(tx);
  const { count } = await tx.entitlement.updateMany({
    where: { ...where, endedAt: null, endsAt: { gt: now } },
    data: { endedAt: now },
  });
  if (count === 0) return;
  const from = found.startsAt > now ? found.startsAt : now;
  await tx.$executeRaw`
    UPDATE entitlement SET starts_at = starts_at - (${found.endsAt}::timestamptz - ${from}::timestamptz),
      ends_at = ends_at - (${found.endsAt}::timestamptz - ${from}::timestamptz)
    WHERE tenant_id = ${i.tenantId} AND user_id = ${found.userId} AND plan_id = ${found.planId} AND ended_at IS NULL AND starts_at >= ${found.endsAt}`;
  await recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: "rules",
      action: "plan.ended",
      subject: i.orderId,
      payload: { planId: found.planId, userId: found.userId, reason: i.reason },
    },
  ]);
}

export interface OwnPlan extends PlanLine {
  readonly orderId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** What somebody has bought that runs or will run, the next to end first. */
export async function ownPlans({ tenantId, userId }: { tenantId: string; userId: string }): Promise<OwnPlan[]> {
  const rows = await db().entitlement.findMany({
    where: { tenantId, userId, endedAt: null, endsAt: { gt: await databaseNow() } },
    include: { plan: true },
    orderBy: { endsAt: "asc" },
  });
  return rows.map(({ plan, orderId, startsAt, endsAt }) => ({ ...viewPlan(plan), orderId, startsAt, endsAt }));
}
