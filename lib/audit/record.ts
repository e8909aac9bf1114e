import type { Tx } from "@/lib/db/client";
import { currentRequest } from "@/lib/log/request";

type Facts = Readonly<Record<string, string | number | boolean | null>>;

export interface AuditEntry {
  readonly tenantId: string;
  /** A user id, `timer`, `worker` or `gateway:<name>`. */
  readonly actor: string;
  /** `<object>.<what happened>`, for example `payout.requested`. */
  readonly action: string;
  /** The id of the object it happened to. */
  readonly subject: string;
  readonly payload?: Facts;
  /** What changed: states, and amounts in minor units where they changed. */
  readonly before?: Facts;
  readonly after?: Facts;
  readonly requestId?: string | null;
}

/**
 * Writes who did what, in the transaction of the deed itself; request, address and browser are those of the request in
 * whose course it is done. Rows are never changed or removed (triggers refuse it), and sealed soon after (`seal.ts`).
 */
export async function recordAudit(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const origin = currentRequest();
  const rows = JSON.stringify(
    entries.map((entry) => ({
      ...entry,
      payload: entry.payload ?? {},
      requestId: entry.requestId ?? origin?.requestId ?? null,
    })),
  );
  await tx.$executeRaw`
    INSERT INTO audit_event (tenant_id, actor, action, subject, payload, before, after, request_id, ip, user_agent, at)
    SELECT r."tenantId", r.actor, r.action, r.subject, r.payload, r.before, r.after, r."requestId",
      ${origin?.ip ?? null}::text, ${origin?.userAgent ?? null}::text, (SELECT hf_now())
    FROM jsonb_to_recordset(${rows}::jsonb)
      AS r("tenantId" text, actor text, action text, subject text, payload jsonb, before jsonb, after jsonb, "requestId" text)`;
}
