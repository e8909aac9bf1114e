import pg from "pg";
import { config, ConfigError, shareWithLibraries } from "@/lib/config/config";
import { log } from "@/lib/log/log";
import { closeDb } from "@/lib/db/client";
import { followClock } from "@/lib/db/clock";
import { closeInboxPool, guardPool } from "@/lib/db/pool";
import { untilReady } from "@/lib/db/ready";
import { reportErrors } from "@/lib/net/report";
import { serveMetrics } from "./metrics";
import { CONCURRENCY, runQueue } from "./queue";
import { TIMERS } from "./schedule";
import { startTimers } from "./timers";

/** Starts the worker: the job queue and the timers. On SIGTERM it finishes what it has begun. */
async function main(): Promise<void> {
  shareWithLibraries(config());
  reportErrors("worker");
  await untilReady();
  const timers = startTimers(TIMERS);
  const stopClock = await followClock(() => timers.wake());
  const pool = new pg.Pool({ connectionString: config().databaseUrl, max: CONCURRENCY + 2 });
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
