import pg from "pg";
import { asWorker, config, ConfigError, shareWithLibraries, useConfig } from "@/lib/config/config";
import { log } from "@/lib/log/log";
import { closeDb } from "@/lib/db/client";
import { followClock } from "@/lib/db/clock";
import { closeInboxPool, guardPool } from "@/lib/db/pool";
import { seesAllTenants, untilReady } from "@/lib/db/ready";
import { reportErrors } from "@/lib/net/report";
import { serveMetrics } from "./metrics";
import { CONCURRENCY, outliveGivingBack, runQueue } from "./queue";
import { TIMERS } from "./schedule";
import { startTimers } from "./timers";

const QUEUE_CONNECT_MS = 5_000;
/** The queue's own statements take milliseconds; jobs have connections of their own. */
const QUEUE_QUERY_MS = 30_000;

/** Starts the worker: the job queue and the timers. On SIGTERM it finishes what it has begun. */
async function main(): Promise<void> {
  useConfig(asWorker(config()));
  shareWithLibraries(config());
  reportErrors("worker");
  outliveGivingBack();
  await untilReady();
  if (!(await seesAllTenants())) throw new Error("the role of DATABASE_WORKER_URL is no member of holdfast_across");
  const timers = startTimers(TIMERS);
  const stopClock = await followClock(() => timers.wake());
  const pool = new pg.Pool({
    connectionString: config().databaseUrl,
    max: CONCURRENCY + 2,
    // All lanes wait for one fetch of jobs: a connection that a dying database never answers must end, or they wait for ever.
    connectionTimeoutMillis: QUEUE_CONNECT_MS,
    query_timeout: QUEUE_QUERY_MS,
  });
  guardPool(pool);
  const queue = await runQueue(pool);
  const metrics = await serveMetrics();
  process.stdout.write(`${JSON.stringify({ worker: process.pid })}\n`);
  const stop = async (): Promise<void> => {
    metrics?.close();
    await Promise.all([timers.stop(), queue.stop()]);
    await stopClock();
    await Promise.allSettled([pool.end(), closeInboxPool(), closeDb()]);
  };
  onStop(stop);
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
