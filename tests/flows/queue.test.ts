import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { config } from "@/lib/config/config";
import { db } from "@/lib/db/client";
import { outliveGivingBack, runQueue } from "@/worker/queue";
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

/** The next fetch of jobs is not answered, as by a connection whose other end died without a word, until `answer` is called. */
function silenceNextFetch(): { asked: Promise<void>; answer: () => void } {
  let answer = (): void => undefined;
  const heard = new Map<pg.PoolClient, () => void>();
  const asked = new Promise<void>((resolve) => {
    const listen = (client: pg.PoolClient): void => {
      if (heard.has(client)) return;
      const original = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
      const spy = vi.spyOn(client, "query").mockImplementation(((...args: [{ text?: string }]) => {
        if (args[0].text?.includes("skip locked") !== true) return original(...args);
        pool.off("acquire", listen);
        heard.forEach((restore) => restore());
        resolve();
        return new Promise((answered) => {
          answer = () => answered({ rows: [] });
        });
      }) as never);
      heard.set(client, () => spy.mockRestore());
    };
    pool.on("acquire", listen);
  });
  return { asked, answer: () => answer() };
}

test("a worker whose fetch of jobs is never answered begins its queue again (F59)", async () => {
  const done: string[] = [];
  const silence = silenceNextFetch();
  const queue = await runQueue(pool, { next: () => void done.push("next") }, 500);
  await silence.asked;
  await db().$executeRaw`SELECT graphile_worker.add_job('next')`;
  await vi.waitFor(() => expect(done).toEqual(["next"]), 15_000);
  silence.answer();
  await queue.stop();
});

async function attempts(): Promise<number> {
  const [row] = await db().$queryRaw<{ attempts: number }[]>`
    SELECT attempts::int FROM graphile_worker.jobs WHERE task_identifier = 'stumble'`;
  return row?.attempts ?? 0;
}

test("what an ended runner says to nobody while it gives jobs back ends no process; every other such error does (F59)", () => {
  outliveGivingBack();
  const listener = process.listeners("unhandledRejection").at(-1);
  if (listener === undefined) throw new Error("nobody listens");
  process.off("unhandledRejection", listener);
  const said = (message: string) => () => {
    listener(new Error(message), Promise.resolve());
  };
  expect(
    said("Error occurred whilst returning jobs from local queue to database queue: Connection terminated"),
  ).not.toThrow();
  expect(said("anything else")).toThrow("anything else");
});
