import { setTimeout as pause } from "node:timers/promises";
import { run, type Runner, type TaskList } from "graphile-worker";
import type pg from "pg";
import { errorMessage } from "@/lib/core/errors";
import { log } from "@/lib/log/log";
import { inSpan } from "@/lib/log/span";
import type { JobName } from "@/lib/jobs/jobs";
import { HANDLERS } from "./registry";

export const CONCURRENCY = 4;
/** Jobs taken in advance, two for each lane: what is taken must be done within the lease of `lib/jobs/jobs.ts`. */
const LOCAL_QUEUE = 8;
const REST_MS = 500;

const TASKS: TaskList = Object.fromEntries(
  // The payload was typed when the job was queued; only our own code queues.
  Object.entries(HANDLERS).map(([name, handle]) => [
    name as JobName,
    (payload: unknown) => inSpan(`job ${name}`, {}, () => Promise.resolve(handle(payload as never))),
  ]),
);

export interface Queue {
  /** Ends after the jobs that are under way. */
  stop(): Promise<void>;
}

/**
 * Runs jobs until it is told to stop. The library's runner ends by itself, and quietly, when the database goes away in the
 * middle of its work; it is then begun again as soon as the database is back.
 */
export async function runQueue(pool: pg.Pool, tasks: TaskList = TASKS): Promise<Queue> {
  let isStopping = false;
  let runner: Runner | null = await startRunner(pool, tasks);
  const ended = (async () => {
    while (!isStopping) {
      await runner?.promise.catch(report);
      runner = null;
      if (isStopping) return;
      await pause(REST_MS);
      log().warn("the job queue ended by itself and is begun again");
      runner = await startRunner(pool, tasks).catch(report);
    }
  })();
  return {
    stop: async () => {
      isStopping = true;
      await runner?.stop().catch(report);
      await ended;
    },
  };
}

function report(error: unknown): null {
  log().warn({ err: errorMessage(error) }, "the job queue");
  return null;
}

function startRunner(pool: pg.Pool, tasks: TaskList): Promise<Runner> {
  return run({
    pgPool: pool,
    taskList: tasks,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    crontab: "",
    preset: { worker: { localQueue: { size: LOCAL_QUEUE }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  });
}
