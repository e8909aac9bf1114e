import { rmSync, mkdtempSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { useConfig } from "@/lib/config/config";
import { closeDb } from "@/lib/db/client";
import { closeInboxPool } from "@/lib/db/pool";
import { ensureBuild } from "@/scripts/build";
import { startStack, type Stack, type StackOptions } from "@/scripts/stack";
import { copyFilled, fill } from "./filled";

/** The running product of one test file. */
export interface Api {
  readonly web: string;
  readonly simulator: string;
  readonly dir: string;
  readonly stack: Stack;
  /** Asks the database as its owner. */
  sql<T extends Record<string, unknown> = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<T[]>;
  /** Names of parts that ended by themselves. */
  readonly deaths: readonly string[];
}

interface TestStackOptions {
  readonly parts?: StackOptions["parts"];
  /** Variables of the environment that are different; gets the folder of the stack. */
  readonly env?: (dir: string) => Readonly<Record<string, string>>;
}

const START_WITHIN_MS = 180_000;

/**
 * Starts database, simulator, worker and web server for the tests of this file, in a folder under the temp dir; all of
 * it is gone afterwards, also when the start failed or this process is told to end.
 */
export function useStack(options: TestStackOptions = {}): Api {
  let running: Running | undefined;
  const dir = mkdtempSync(join(tmpdir(), "holdfast-api-"));
  // As root PostgreSQL runs as another user, who has to get through this folder to its data.
  chmodSync(dir, 0o711);
  const removeDir = (): void => rmSync(dir, { recursive: true, force: true });
  const endBySignal = (): never => process.exit(1);
  process.once("exit", removeDir);
  process.once("SIGTERM", endBySignal);
  beforeAll(async () => {
    running = start(dir, options);
    await running.ready;
  }, START_WITHIN_MS);
  afterAll(async () => {
    await running?.stop();
    removeDir();
    process.off("exit", removeDir);
    process.off("SIGTERM", endBySignal);
  }, START_WITHIN_MS);
  const parts = (): Parts => {
    const known = running?.parts();
    if (!known) throw new Error("the stack has not started");
    return known;
  };
  return {
    dir,
    get web() {
      return parts().stack.web;
    },
    get simulator() {
      return parts().stack.simulator;
    },
    get stack() {
      return parts().stack;
    },
    get deaths() {
      return parts().deaths;
    },
    sql: async <T extends Record<string, unknown>>(text: string, values: readonly unknown[] = []) =>
      (await parts().pool.query<T>(text, [...values])).rows,
  };
}

interface Parts {
  readonly stack: Stack;
  readonly pool: pg.Pool;
  readonly deaths: readonly string[];
}

interface Running {
  readonly ready: Promise<Parts>;
  parts(): Parts | undefined;
  stop(): Promise<void>;
}

function start(dir: string, options: TestStackOptions): Running {
  let parts: Parts | undefined;
  const deaths: string[] = [];
  const begin = async (): Promise<Parts> => {
    await prepareOnce();
    copyFilled(inject("filledStack"), dir);
    const stack = await startStack({
      ...(options.parts === undefined ? {} : { parts: options.parts }),
      dir,
      kind: "test",
      durable: false,
      env: { HOLDFAST_RATE_LIMITS: "off", HOLDFAST_WEBHOOK_LOOPBACK: "on", ...options.env?.(dir) },
      onDeath: (name) => deaths.push(name),
    });
    const pool = new pg.Pool({ connectionString: stack.ownerUrl, max: 4 });
    // A test may stop the database.
    pool.on("error", () => undefined);
    parts = { stack, pool, deaths };
    return parts;
  };
  const ready = begin();
  return {
    ready,
    parts: () => parts,
    stop: async () => {
      // A start that takes longer than the hook waits for still ends, and is then undone.
      const started = await ready.catch(() => undefined);
      await Promise.allSettled([started?.pool.end(), closeInboxPool(), closeDb()]);
      await started?.stack.stop();
      useConfig(undefined);
    },
  };
}

const BUILD_LOCK = 7_310_662;

let isPrepared = false;

/** Test files run side by side and share `.next` and what stacks begin with: one makes both, the others wait. */
async function prepareOnce(): Promise<void> {
  if (isPrepared) return;
  const client = new pg.Client({ connectionString: inject("clusterUrl").replace(/\/[^/]*$/, "/postgres") });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [BUILD_LOCK]);
    await ensureBuild({ quiet: true });
    await fill(inject("filledStack"));
    isPrepared = true;
  } finally {
    await client.end();
  }
}
