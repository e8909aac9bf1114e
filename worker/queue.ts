import { setTimeout as pause } from "node:timers/promises";
import { run, type Runner, type TaskList } from "graphile-worker";
import type pg from "pg";
import { errorMessage } from "@/lib/core/errors";
import { db } from "@/lib/db/client";
import { log } from "@/lib/log/log";
import { inSpan } from "@/lib/log/span";
import type { JobName } from "@/lib/jobs/jobs";
import { HANDLERS } from "./registry";

export const CONCURRENCY = 4;
/** Jobs taken in advance, two for each lane: what is taken must be done within the lease of `lib/jobs/jobs.ts`. */
const LOCAL_QUEUE = 8;
const REST_MS = 500;
/** How often it is looked whether jobs wait that nobody takes. */
const LOOK_MS = 15_000;

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
 * middle of its work; it is then begun again as soon as the database is back. A runner that neither ends nor takes a job
 * while some are due, because something it waits for will never come, is left behind and another is begun.
 */
export async function runQueue(pool: pg.Pool, tasks: TaskList = TASKS, lookMs: number = LOOK_MS): Promise<Queue> {
  const stopping = new AbortController();
  let runner: Runner | null = await startRunner(pool, tasks);
  const ended = (async () => {
    while (!stopping.signal.aborted) {
      const isOver = runner === null || (await untilOver(runner, lookMs, stopping.signal));
      if (stopping.signal.aborted) return;
      if (!isOver) runner?.stop().catch(report);
      await pause(REST_MS);
      log().warn(
        isOver ? "the job queue ended by itself and is begun again" : "the job queue stood still: begun again",
      );
      runner = await startRunner(pool, tasks).catch(report);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await runner?.stop().catch(report);
      await ended;
    },
  };
}

/** What graphile-worker 0.17.3 says to nobody when the database goes away while an ended runner gives back what it had taken. */
const GIVING_BACK = "Error occurred whilst returning jobs from local queue";

/** That error ends no process: the runner is begun again, and the lease frees the jobs. Every other one that nobody takes still does. */
export function outliveGivingBack(): void {
  process.on("unhandledRejection", (error) => {
    if (!errorMessage(error).startsWith(GIVING_BACK)) throw error;
    report(error);
  });
}

/** True when the runner has ended or is told to; false when it takes no jobs although some are due. */
async function untilOver(runner: Runner, lookMs: number, stopping: AbortSignal): Promise<boolean> {
  const looking = new AbortController();
  const signal = AbortSignal.any([looking.signal, stopping]);
  const over = runner.promise.catch(report).then(() => true);
  const stalled = untilStalled(runner, lookMs, signal).then((isStalled) => (isStalled ? false : over));
  return Promise.race([over, stalled]).finally(() => looking.abort());
}

async function untilStalled(runner: Runner, lookMs: number, signal: AbortSignal): Promise<boolean> {
  let taken = 0;
  runner.events.on("job:start", () => {
    taken += 1;
  });
  while (!signal.aborted) {
    taken = 0;
    await pause(lookMs, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted && taken === 0 && (await areJobsOverdue(lookMs).catch(report)) === true) return true;
  }
  return false;
}

/** Whether jobs that nobody has taken were due before `ms` milliseconds of real time: the queue does not follow the product's clock. */
async function areJobsOverdue(ms: number): Promise<boolean> {
  const [row] = await db().$queryRaw<{ overdue: boolean }[]>`
    SELECT EXISTS (SELECT FROM graphile_worker.jobs WHERE locked_at IS NULL AND attempts < max_attempts
      AND run_at < now() - ${ms}::float8 * interval '1 millisecond') AS overdue`;
  return row?.overdue === true;
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
