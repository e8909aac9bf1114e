import type { Tx } from "@/lib/db/client";

export interface AuditEntry {
  readonly tenantId: string;
  /** A user id, `timer`, `worker` or `gateway:<name>`. */
  readonly actor: string;
  /** `<object>.<what happened>`, for example `payout.requested`. */
  readonly action: string;
  /** The id of the object it happened to. */
  readonly subject: string;
  readonly payload?: Readonly<Record<string, string | number | boolean | null>>;
  readonly requestId?: string | null;
}

/** Writes who did what, in the transaction of the deed itself. Rows are never changed or removed (triggers refuse it). */
export async function recordAudit(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = JSON.stringify(
    entries.map((entry) => ({ ...entry, payload: entry.payload ?? {}, requestId: entry.requestId ?? null })),
  );
  await tx.$executeRaw`
    INSERT INTO audit_event (tenant_id, actor, action, subject, payload, request_id, at)
    SELECT r."tenantId", r.actor, r.action, r.subject, r.payload, r."requestId", (SELECT hf_now())
    FROM jsonb_to_recordset(${rows}::jsonb) AS r("tenantId" text, actor text, action text, subject text, payload jsonb, "requestId" text)`;
}
