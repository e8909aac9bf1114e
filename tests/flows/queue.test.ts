import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { config } from "@/lib/config/config";
import { db } from "@/lib/db/client";
import { runQueue } from "@/worker/queue";
import { startWorld, type World } from "../support/world";

let world: World;
let pool: pg.Pool;

beforeAll(async () => {
  world = await startWorld();
  pool = new pg.Pool({ connectionString: config().databaseUrl, max: 6 });
});
afterAll(async () => {
  await pool.end();
  await world.close();
});

/** The database ends at the moment in which the queue notes that a job failed. */
function loseNextFailure(): void {
  pool.once("acquire", (client) => {
    const noted = vi.spyOn(client, "query").mockImplementation((async () => {
      noted.mockRestore();
      throw Object.assign(new Error("terminating connection due to unexpected postmaster exit"), { code: "57P01" });
    }) as never);
  });
}

test("a worker whose database ends while it notes a failed job goes on with the next one (F59)", async () => {
  const done: string[] = [];
  const queue = await runQueue(pool, {
    stumble: () => {
      loseNextFailure();
      throw new Error("a gateway is away");
    },
    next: () => {
      done.push("next");
    },
  });
  await db().$executeRaw`SELECT graphile_worker.add_job('stumble')`;
  await vi.waitFor(async () => expect(await attempts()).toBe(1), 10_000);
  await db().$executeRaw`SELECT graphile_worker.add_job('next')`;
  await vi.waitFor(() => expect(done).toEqual(["next"]), 15_000);
  await queue.stop();
});

async function attempts(): Promise<number> {
  const [row] = await db().$queryRaw<{ attempts: number }[]>`
    SELECT attempts::int FROM graphile_worker.jobs WHERE task_identifier = 'stumble'`;
  return row?.attempts ?? 0;
}
