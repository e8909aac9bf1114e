import { log } from "@/lib/log/log";
import { inboxPool } from "@/lib/db/pool";
import { inTenant } from "@/lib/db/tenant";

/** Counts that wait to be written, by tenant and then by gateway and reason. */
const pending = new Map<string, Map<string, number>>();
let writing = false;

/**
 * Counts a delivery that was refused. Counts that come in while one is being written are added up, so a flood of
 * forgeries costs one statement at a time.
 */
export function countRejection(tenantId: string, gateway: string, reason: string): void {
  const key = JSON.stringify([gateway, reason]);
  const counts = pending.get(tenantId) ?? new Map<string, number>();
  pending.set(tenantId, counts.set(key, (counts.get(key) ?? 0) + 1));
  if (writing) return;
  writing = true;
  void writeAll();
}

async function writeAll(): Promise<void> {
  for (let [next] = pending; next; [next] = pending) {
    const [tenantId, counts] = next;
    pending.delete(tenantId);
    await inTenant(tenantId, () => write(tenantId, counts)).catch((error: unknown) =>
      log().warn({ err: error instanceof Error ? error.message : "unknown" }, "rejections could not be counted"),
    );
  }
  writing = false;
}

async function write(tenantId: string, counts: ReadonlyMap<string, number>): Promise<void> {
  const kinds = [...counts.keys()].map((key) => JSON.parse(key) as [string, string]);
  await inboxPool().query(
    `INSERT INTO webhook_rejection AS w (tenant_id, gateway, reason, hour, count)
     SELECT $1, g, r, date_trunc('hour', hf_now()), c FROM unnest($2::text[], $3::text[], $4::bigint[]) AS x (g, r, c)
     ON CONFLICT (tenant_id, gateway, reason, hour) DO UPDATE SET count = w.count + excluded.count`,
    [tenantId, kinds.map(([gateway]) => gateway), kinds.map(([, reason]) => reason), [...counts.values()]],
  );
}
