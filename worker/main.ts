import { run, type Runner, type TaskList } from "graphile-worker";
import pg from "pg";
import { config, ConfigError, shareWithLibraries } from "@/lib/config/config";
import { log } from "@/lib/log/log";
import { closeDb } from "@/lib/db/client";
import { followClock } from "@/lib/db/clock";
import { closeInboxPool, guardPool } from "@/lib/db/pool";
import { untilReady } from "@/lib/db/ready";
import type { JobName } from "@/lib/jobs/jobs";
import { HANDLERS } from "./registry";
import { TIMERS } from "./schedule";
import { startTimers } from "./timers";

const CONCURRENCY = 4;
/** Jobs taken in advance, two for each lane: what is taken must be done within the lease of `lib/jobs/jobs.ts`. */
const LOCAL_QUEUE = 8;

/** Starts the worker: the job queue and the timers. On SIGTERM it finishes what it has begun. */
async function main(): Promise<void> {
  shareWithLibraries(config());
  await untilReady();
  const timers = startTimers(TIMERS);
  const stopClock = await followClock(() => timers.wake());
  const pool = new pg.Pool({ connectionString: config().databaseUrl, max: CONCURRENCY + 2 });
  guardPool(pool);
  const runner = await startQueue(pool);
  process.stdout.write(`${JSON.stringify({ worker: process.pid })}\n`);
  const stop = async (): Promise<void> => {
    await Promise.all([timers.stop(), runner.stop()]);
    await stopClock();
    await Promise.allSettled([pool.end(), closeInboxPool(), closeDb()]);
  };
  onStop(stop);
  await runner.promise;
}

function startQueue(pool: pg.Pool): Promise<Runner> {
  const taskList: TaskList = Object.fromEntries(
    // The payload was typed when the job was queued; only our own code queues.
    Object.entries(HANDLERS).map(([name, handle]) => [name as JobName, (payload: unknown) => handle(payload as never)]),
  );
  return run({
    pgPool: pool,
    taskList,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    crontab: "",
    preset: { worker: { localQueue: { size: LOCAL_QUEUE }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  });
}

function onStop(stop: () => Promise<void>): void {
  let stopping = false;
  const handler = (): void => {
    if (stopping) return;
    stopping = true;
    stop()
      .catch((error: unknown) =>
        log().error({ err: error instanceof Error ? error.message : "unknown" }, "the worker did not stop cleanly"),
      )
      .finally(() => process.exit(0));
  };
  process.on("SIGTERM", handler);
  process.on("SIGINT", handler);
}

main().catch((error: unknown) => {
  const message =
    error instanceof ConfigError
      ? error.message
      : `The worker cannot start: ${error instanceof Error ? error.message : String(error)}`;
  process.stderr.write(`${message}\n`);
  process.exit(1);
});
