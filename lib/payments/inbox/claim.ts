import type { Tx } from "@/lib/db/client";
import type { MessageShape } from "@/lib/payments/gateways/types";

export interface InboxRow {
  readonly tenantId: string;
  readonly id: string;
  readonly gateway: string;
  readonly account: string;
  readonly shape: MessageShape;
  readonly body: string;
  readonly ageMs: number;
}

/** What the handling of one message came to; the same shape as `reactions/outcome.ts`. */
interface Verdict {
  readonly result: "applied" | "ignored" | "wait";
  readonly effects?: 0 | 1;
  readonly reason?: string;
}

/** A message that cannot be applied is tried this often before it is left to a person. */
const MAX_ATTEMPTS = 8;
const MAX_DELAY_SECONDS = 60;

/** A message whose cause is missing is looked at every second at first, then less often. Waiting uses up no try. */
function waitSeconds(ageMs: number): number {
  return Math.min(Math.max(1, Math.floor(ageMs / 2_000)), MAX_DELAY_SECONDS);
}

/** Locks messages that wait, in the order of arrival. Those locked by another worker are left to it, but for `only`, which waits. */
export async function claimMessages(
  tx: Tx,
  i: { limit: number; only?: { tenantId: string; id: string } },
): Promise<InboxRow[]> {
  const rows = i.only
    ? await tx.$queryRaw<RawRow[]>`
        SELECT tenant_id, id, gateway, account, shape, body_text, body_bytes, extract(epoch FROM hf_now() - received_at)::float8 AS age
        FROM inbox_event WHERE tenant_id = ${i.only.tenantId} AND id = ${i.only.id} AND status = 'received' FOR UPDATE`
    : await tx.$queryRaw<RawRow[]>`
        SELECT tenant_id, id, gateway, account, shape, body_text, body_bytes, extract(epoch FROM hf_now() - received_at)::float8 AS age
        FROM inbox_event WHERE status = 'received' AND next_attempt_at <= hf_now() ORDER BY next_attempt_at, seq LIMIT ${i.limit} FOR UPDATE SKIP LOCKED`;
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    id: row.id,
    gateway: row.gateway,
    account: row.account,
    shape: row.shape,
    body: row.body_text ?? Buffer.from(row.body_bytes ?? []).toString("utf8"),
    ageMs: Math.max(0, Math.floor(row.age * 1_000)),
  }));
}

interface RawRow {
  tenant_id: string;
  id: string;
  gateway: string;
  account: string;
  shape: MessageShape;
  body_text: string | null;
  body_bytes: Uint8Array | null;
  age: number;
}

/** Writes down what became of the messages: done, nothing to do, or to be tried again. */
export async function closeMessages(
  tx: Tx,
  done: readonly { row: InboxRow; outcomes: readonly Verdict[] }[],
): Promise<void> {
  if (done.length === 0) return;
  const rows = JSON.stringify(
    done.map(({ row, outcomes }) => {
      const waiting = outcomes.find((outcome) => outcome.result === "wait");
      const applied = outcomes.some((outcome) => outcome.result === "applied");
      return {
        tenantId: row.tenantId,
        id: row.id,
        status: waiting ? "received" : applied ? "processed" : "ignored",
        effects: outcomes.some((outcome) => outcome.effects === 1) ? 1 : 0,
        error: waiting?.reason ?? null,
        delay: waitSeconds(row.ageMs),
      };
    }),
  );
  await tx.$executeRaw`
    UPDATE inbox_event i SET status = d.status, effects = greatest(i.effects, d.effects), attempts = i.attempts + (d.status <> 'received')::int, last_error = d.error,
      processed_at = CASE WHEN d.status = 'received' THEN NULL ELSE c.at END,
      next_attempt_at = CASE WHEN d.status = 'received' THEN c.at + d.delay * interval '1 second' ELSE i.next_attempt_at END
    FROM jsonb_to_recordset(${rows}::jsonb) AS d("tenantId" text, id text, status text, effects int, error text, delay int), (SELECT hf_now() AS at) c
    WHERE i.tenant_id = d."tenantId" AND i.id = d.id`;
}

/** A message that failed: later again, or, after too many tries or a contradiction, left to a person as `dead`. */
export async function postponeMessage(
  tx: Tx,
  i: { tenantId: string; id: string; error: string; permanent: boolean },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE inbox_event SET attempts = attempts + 1, last_error = left(${i.error}, 500),
      status = CASE WHEN ${i.permanent}::boolean OR attempts + 1 >= ${MAX_ATTEMPTS}::int THEN 'dead' ELSE status END,
      processed_at = CASE WHEN ${i.permanent}::boolean OR attempts + 1 >= ${MAX_ATTEMPTS}::int THEN hf_now() END,
      next_attempt_at = hf_now() + least(power(2, attempts), ${MAX_DELAY_SECONDS}::int) * interval '1 second'
    WHERE tenant_id = ${i.tenantId} AND id = ${i.id} AND status = 'received'`;
}
