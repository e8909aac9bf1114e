import { shift } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import type { User } from "@/prisma/generated/client";
import { type Area, closedAreas, type Rules } from "./areas";

/** Where somebody may go, as the tables have it at this moment. */
export interface Access {
  readonly closed: readonly Area[];
  /** null where no trial limits it. */
  readonly trialEndsAt: Date | null;
}

/** Nothing is closed. */
export const FREE: Access = { closed: [], trialEndsAt: null };

interface Row {
  readonly now: Date;
  readonly trialMs: bigint;
  readonly rules: Rules | null;
  readonly opened: Area[];
}

/** What trial and bought plans open to an account. A plan that an operator has given (`app_user.plan`) opens everything. */
export async function readAccess({
  tenantId,
  id,
  plan,
  trialStartedAt,
}: Pick<User, "tenantId" | "id" | "plan" | "trialStartedAt">): Promise<Access> {
  if (plan !== null) return FREE;
  const [row] = await db().$queryRaw<Row[]>`
    SELECT hf_now() AS now, t.trial_ms AS "trialMs",
      (SELECT json_object_agg(r.area, r.needs) FROM area_rule r WHERE r.tenant_id = t.id) AS rules,
      ARRAY(SELECT DISTINCT unnest(p.areas) FROM entitlement e JOIN plan p ON p.tenant_id = e.tenant_id AND p.id = e.plan_id
        WHERE e.tenant_id = t.id AND e.user_id = ${id} AND e.ended_at IS NULL AND e.starts_at <= hf_now() AND e.ends_at > hf_now()) AS opened
    FROM tenant t WHERE t.id = ${tenantId}`;
  if (!row) return { closed: closedAreas({ rules: {}, opened: [], isTrial: false }), trialEndsAt: null };
  const endsAt = trialStartedAt === null ? null : shift(trialStartedAt, Number(row.trialMs));
  const isTrial = endsAt === null || endsAt > row.now;
  return {
    closed: closedAreas({ rules: row.rules ?? {}, opened: row.opened, isTrial }),
    trialEndsAt: row.opened.length > 0 ? null : endsAt,
  };
}
