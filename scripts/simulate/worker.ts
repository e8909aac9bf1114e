import { isAppError } from "@/lib/core/errors";
import { MINUTE_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { HANDLERS } from "@/worker/registry";
import { TIMERS } from "@/worker/schedule";
import type { Dice } from "../dice";
import { mortal } from "./fate";

interface Job {
  readonly id: bigint;
  readonly name: keyof typeof HANDLERS;
  readonly payload: unknown;
}

const ROUNDS = 4;
/** Timers that are seldom due, as the check of all books, run in some rounds only. */
const SELDOM_MS = MINUTE_MS;
const DEATHS = 15;
const POINTS = 40;

/** The worker of all lives: runs the timers and the jobs, and is killed now and then. */
export class Worker {
  isImmortal = false;
  readonly #dice: Dice;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  /** Every timer once and every job that there is; what failed or was killed is tried again next time. */
  async round(i: { isThorough: boolean }): Promise<void> {
    for (const timer of TIMERS) if (i.isThorough || timer.everyMs < SELDOM_MS) await this.#run(timer.run);
    for (let round = 0; round < ROUNDS; round += 1) if ((await this.#jobs()) === 0) return;
  }

  async #jobs(): Promise<number> {
    const jobs = await db().$queryRaw<Job[]>`
      SELECT j.id, t.identifier AS name, j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
      WHERE j.attempts < j.max_attempts ORDER BY j.id`;
    let done = 0;
    for (const job of jobs) {
      const isDone = await this.#run(() => HANDLERS[job.name](job.payload as never));
      if (!isDone) continue;
      done += await db().$executeRaw`DELETE FROM graphile_worker._private_jobs WHERE id = ${job.id}`;
    }
    return done;
  }

  /** @returns whether it was done; a gateway that did not answer is no reason to stop. */
  async #run(work: () => Promise<unknown>): Promise<boolean> {
    const diesAt = !this.isImmortal && this.#dice.chance(DEATHS) ? this.#dice.below(POINTS) : null;
    try {
      return !(await mortal({ seed: null, diesAt }, work)).crashed;
    } catch (error) {
      if (!isAppError(error)) throw error;
      return false;
    }
  }
}
