import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { AppError } from "@/lib/core/errors";
import { log } from "@/lib/log/log";
import { db } from "./client";

/** @throws AppError `unavailable` when the database does not answer or has not been migrated. */
export async function assertReady(): Promise<void> {
  try {
    await db().$queryRaw`SELECT hf_now(), (SELECT count(*) FROM graphile_worker.jobs WHERE false)`;
  } catch (error) {
    throw new AppError("unavailable", "the database is not ready", {}, { cause: error });
  }
}

/**
 * Whether the role of this process sees the rows of all tenants, as the worker must and the web server must not: a role
 * with too few rights would find nothing to do, one with too many would do without the wall.
 */
export async function seesAllTenants(): Promise<boolean> {
  const [row] = await db().$queryRaw<{ across: boolean }[]>`
    SELECT pg_has_role(rolname, 'holdfast_across', 'USAGE') OR rolbypassrls AS across FROM pg_roles WHERE rolname = current_user`;
  return row?.across === true;
}

export interface Readiness {
  readonly ok: true;
  /** How many migrations the database has. */
  readonly migrations: number;
  /** How long the oldest job that could be done waits for a worker, in seconds; 0 when none does. */
  readonly queueSeconds: number;
}

/**
 * Whether this process can do its work. A queue that waits is told, and no reason to take requests away from this process:
 * what it takes in is safe, and a worker that comes back does the rest.
 * @throws AppError `unavailable` when the database does not answer or lacks migrations that this program brings along.
 */
export async function readiness(): Promise<Readiness> {
  await assertReady();
  const applied = await db().$queryRaw<{ name: string }[]>`
    SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  const known = new Set(applied.map(({ name }) => name));
  const missing = expectedMigrations().filter((name) => !known.has(name));
  if (missing.length > 0)
    throw new AppError("unavailable", "the database has not been migrated", { missing: missing.length });
  const [queue] = await db().$queryRaw<{ seconds: number }[]>`
    SELECT coalesce(extract(epoch FROM max(now() - run_at)), 0)::float8 AS seconds FROM graphile_worker.jobs
    WHERE run_at <= now() AND locked_at IS NULL AND attempts < max_attempts`;
  return { ok: true, migrations: known.size, queueSeconds: Math.floor(queue?.seconds ?? 0) };
}

let expected: readonly string[] | undefined;

/** Those that lie beside the program. */
function expectedMigrations(): readonly string[] {
  expected ??= readdirSync(join(process.cwd(), "prisma", "migrations"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  return expected;
}

const WAIT_MS = 10_000;
const LOOK_MS = 250;

/**
 * Waits ten seconds at most for a database that starts beside us, or recovers from a crash: to end and be started again
 * costs more.
 * @throws AppError `unavailable`
 */
export async function untilReady(): Promise<void> {
  const until = performance.now() + WAIT_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await assertReady();
    } catch (error) {
      if (performance.now() > until) throw error;
      if (attempt === 1) log().warn("the database is not ready yet");
      await pause(LOOK_MS);
    }
  }
}
