import { db, type Tx } from "@/lib/db/client";
import { log } from "@/lib/log/log";

/** Something that an operator must look at. */
export interface Alert {
  readonly tenantId: string;
  /** What kind of thing, for example `refund.requested`. */
  readonly kind: string;
  /** The id of the object it is about. */
  readonly subject: string;
  /** For people; never a secret, never bank details. */
  readonly message: string;
}

/** Raises alerts, one for each kind and subject as long as it is open. @returns how many are new. */
export async function raiseAlerts(tx: Tx, alerts: readonly Alert[]): Promise<number> {
  if (alerts.length === 0) return 0;
  const raised = await tx.$queryRaw<{ tenant_id: string; kind: string; subject: string }[]>`
    INSERT INTO alert (tenant_id, kind, subject, message)
    SELECT a."tenantId", a.kind, a.subject, a.message
    FROM jsonb_to_recordset(${JSON.stringify(alerts)}::jsonb) AS a("tenantId" text, kind text, subject text, message text)
    ON CONFLICT (tenant_id, kind, subject) WHERE closed_at IS NULL DO NOTHING
    RETURNING tenant_id, kind, subject`;
  for (const alert of raised) log().warn({ alert }, "an operator must look at this");
  return raised.length;
}

/** Closes the open alerts of some kinds whose cause is gone. @param left those that still have their cause */
export async function closeAlerts(
  tx: Tx,
  kinds: readonly string[],
  left: readonly Pick<Alert, "kind" | "subject">[],
): Promise<void> {
  await tx.$executeRaw`
    UPDATE alert SET closed_at = hf_now() WHERE kind = ANY (${[...kinds]}::text[]) AND closed_at IS NULL AND (kind, subject) NOT IN
      (SELECT kind, subject FROM jsonb_to_recordset(${JSON.stringify(left)}::jsonb) AS l(kind text, subject text))`;
}

/** Closes what is open of one kind of a tenant. */
export async function closeAlert(tx: Tx, tenantId: string, kind: string): Promise<void> {
  await tx.$executeRaw`UPDATE alert SET closed_at = hf_now() WHERE tenant_id = ${tenantId} AND kind = ${kind} AND closed_at IS NULL`;
}

export interface OpenAlert extends Alert {
  readonly raisedAt: Date;
}

/** What is open, oldest first. */
export async function openAlerts(tenantId: string, limit: number): Promise<OpenAlert[]> {
  return db().alert.findMany({
    where: { tenantId, closedAt: null },
    orderBy: { seq: "asc" },
    take: limit,
    select: { tenantId: true, kind: true, subject: true, message: true, raisedAt: true },
  });
}
