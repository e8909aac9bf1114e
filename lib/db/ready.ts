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
