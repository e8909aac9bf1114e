// The product under the storm: a service manager that brings back whatever was killed.
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { errorMessage } from "@/lib/core/errors";
import { startPostgres } from "@/lib/db/embedded";
import { findProcess } from "@/lib/db/embedded-cluster";
import { startProgram } from "../processes";
import { shortLivedProgram } from "../programs";
import { environmentFor, startStack, type Stack } from "../stack";

export const VICTIMS = ["web", "worker", "postgres"] as const;
export type Victim = (typeof VICTIMS)[number];

export interface Product {
  readonly stack: Stack;
  /** Resolves when this part answers; at once when it does now. */
  up(part: Victim): Promise<void>;
  /** Resolves when this part has answered for so long, or as soon as the signal says that nobody cares any more. */
  steady(part: Victim, ms: number, signal: AbortSignal): Promise<void>;
  /** SIGKILL, and a new start without being asked. */
  kill(part: Victim): void;
  /** Milliseconds from each kill until the part was back. */
  readonly recoveries: Readonly<Record<Victim, number[]>>;
  /** Parts that ended although nobody killed them. */
  readonly deaths: readonly string[];
  stop(): Promise<void>;
}

/** Something that runs as a process of its own. */
interface Running {
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason. */
  readonly gone: Promise<void>;
  stop(): Promise<void>;
}

interface Notes {
  back(ms: number): void;
  died(): void;
  failed(error: unknown): void;
}

const RETRY_MS = 100;

/** Starts all parts on free ports, with all data under `dir`. */
export async function startProduct(i: {
  dir: string;
  env: Readonly<Record<string, string>>;
  say: (line: string) => void;
}): Promise<Product> {
  const { dir, env, say } = i;
  const stack = await startStack({ dir, kind: "test", durable: true, parts: { web: false, worker: false }, env });
  const recoveries: Record<Victim, number[]> = { web: [], worker: [], postgres: [] };
  const deaths: string[] = [];
  const keep = (name: Victim, start: () => Promise<Running>): Keeper =>
    new Keeper(start, {
      back: (ms) => recoveries[name].push(ms),
      died: () => deaths.push(name),
      failed: (error) => say(`the ${name} did not start: ${errorMessage(error).slice(0, 160)}`),
    });
  const parts: Readonly<Record<Victim, Keeper>> = {
    postgres: keep("postgres", postgresIn(dir, stack)),
    worker: keep("worker", () => program("worker", dir, stack)),
    web: keep("web", () => program("web", dir, stack)),
  };
  await Promise.all(VICTIMS.map((name) => parts[name].up()));
  return {
    stack,
    recoveries,
    deaths,
    up: (name) => parts[name].up(),
    steady: (name, ms, signal) => parts[name].steady(ms, signal),
    kill: (name) => parts[name].kill(),
    stop: async () => {
      for (const name of ["web", "worker", "postgres"] as const) await parts[name].stop();
      await stack.stop();
    },
  };
}

/** Keeps one part running until it is stopped. */
class Keeper {
  readonly #start: () => Promise<Running>;
  readonly #notes: Notes;
  #running: Running | undefined;
  #starting: Promise<void>;
  #killedAt: number | undefined;
  #upSince = 0;
  #isStopping = false;

  constructor(start: () => Promise<Running>, notes: Notes) {
    this.#start = start;
    this.#notes = notes;
    this.#starting = this.#bring();
  }

  up(): Promise<void> {
    return this.#running === undefined ? this.#starting : Promise.resolve();
  }

  async steady(ms: number, signal: AbortSignal): Promise<void> {
    await this.up();
    const leftMs = Math.max(0, this.#upSince + ms - performance.now());
    await pause(leftMs, undefined, { signal }).catch(() => undefined);
  }

  kill(): void {
    if (this.#running === undefined) return;
    this.#killedAt = performance.now();
    process.kill(this.#running.pid, "SIGKILL");
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#starting;
    await this.#running?.stop();
  }

  async #bring(): Promise<void> {
    while (!this.#isStopping) {
      try {
        this.#follow(await this.#start());
        return;
      } catch (error) {
        // For example because the database is not back yet; a service manager tries again too.
        this.#notes.failed(error);
        await pause(RETRY_MS);
      }
    }
  }

  #follow(running: Running): void {
    this.#running = running;
    this.#upSince = performance.now();
    if (this.#killedAt !== undefined) this.#notes.back(performance.now() - this.#killedAt);
    this.#killedAt = undefined;
    void running.gone.then(async () => {
      this.#running = undefined;
      if (this.#isStopping) return;
      if (this.#killedAt === undefined) this.#notes.died();
      this.#starting = running.stop().then(() => this.#bring());
    });
  }
}

async function program(name: "web" | "worker", dir: string, stack: Stack): Promise<Running> {
  const logFile = join(dir, `${name}.log`);
  let noteExit = (): void => undefined;
  const gone = new Promise<void>((resolve) => {
    noteExit = resolve;
  });
  const started = await startProgram({
    name,
    args: shortLivedProgram(name),
    env: environmentFor(name, stack.env),
    logFile,
    onExit: () => noteExit(),
  });
  return { pid: started.pid, gone, stop: () => started.stop() };
}

/** The first server was started with the stack; those after a kill come back on the same port and data. */
function postgresIn(dir: string, stack: Stack): () => Promise<Running> {
  const dataDir = join(dir, "postgres");
  const port = Number(new URL(stack.ownerUrl).port);
  return async () => {
    const server = await startPostgres({ dataDir, durable: true, port });
    const pidFile = join(dataDir, "postmaster.pid");
    const pid = findProcess(pidFile)?.pid;
    if (pid === undefined) throw new Error("PostgreSQL ended again");
    return { pid, gone: untilGone(pid), stop: () => server.stop() };
  };
}

/** The server is no child of ours to wait for when it was started by the stack. */
async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await pause(20);
  }
}
