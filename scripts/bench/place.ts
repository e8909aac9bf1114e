import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { asWorker, readConfig, useConfig } from "@/lib/config/config";
import { closeDb } from "@/lib/db/client";
import { closeInboxPool } from "@/lib/db/pool";
import { type Stack, startStack } from "../stack";

export interface Place {
  readonly stack: Stack;
  readonly tenant: string;
  /** Connected as the owner of the database. */
  readonly owner: pg.Client;
}

/** Does a measurement on a product of its own with a durable database, which is thrown away afterwards. */
export async function withPlace<T>(
  parts: { web?: boolean; worker?: boolean },
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  chmodSync(dir, 0o711);
  // However this process ends, nothing of it stays.
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  process.once("exit", remove);
  const env = { HOLDFAST_RATE_LIMITS: "off" };
  const stack = await startStack({
    dir,
    kind: "test",
    durable: true,
    parts: { web: false, worker: false, ...parts },
    env,
  });
  const config = asWorker(readConfig(stack.env));
  useConfig(config);
  const owner = new pg.Client({ connectionString: stack.ownerUrl });
  try {
    await owner.connect();
    return await work({ stack, owner, tenant: config.tenantId });
  } finally {
    await owner.end();
    await closeDb();
    await closeInboxPool();
    useConfig(undefined);
    await stack.stop();
    remove();
    process.off("exit", remove);
  }
}

/** Fresh statistics and no dirty pages of the seeding left to write. */
export async function settleDown(owner: pg.Client): Promise<void> {
  await owner.query("VACUUM ANALYZE");
  await owner.query("CHECKPOINT");
}
