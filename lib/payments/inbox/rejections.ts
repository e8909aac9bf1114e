import { log } from "@/lib/log/log";
import { inboxPool } from "@/lib/db/pool";

let pending = new Map<string, number>();
let writing = false;

/**
 * Counts a delivery that was refused. Counts that come in while one is being written are added up, so a flood of
 * forgeries costs one statement at a time.
 */
export function countRejection(tenantId: string, gateway: string, reason: string): void {
  const key = JSON.stringify([tenantId, gateway, reason]);
  pending.set(key, (pending.get(key) ?? 0) + 1);
  if (writing) return;
  writing = true;
  void writeAll();
}

async function writeAll(): Promise<void> {
  while (pending.size > 0) {
    const batch = pending;
    pending = new Map();
    const rows = [...batch].map(([key, count]) => ({ key: JSON.parse(key) as [string, string, string], count }));
    await inboxPool()
      .query(
        `INSERT INTO webhook_rejection AS w (tenant_id, gateway, reason, hour, count)
         SELECT t, g, r, date_trunc('hour', hf_now()), c FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) AS x (t, g, r, c)
         ON CONFLICT (tenant_id, gateway, reason, hour) DO UPDATE SET count = w.count + excluded.count`,
        [
          rows.map((row) => row.key[0]),
          rows.map((row) => row.key[1]),
          rows.map((row) => row.key[2]),
          rows.map((row) => row.count),
        ],
      )
      .catch((error: unknown) =>
        log().warn({ err: error instanceof Error ? error.message : "unknown" }, "rejections could not be counted"),
      );
  }
  writing = false;
}
