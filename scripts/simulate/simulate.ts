// Shares out batches of lives to processes, each batch in a database of its own: a copy of one that is made once.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { readConfig, useConfig } from "@/lib/config/config";
import { closeDb } from "@/lib/db/client";
import { startTemporaryPostgres } from "@/lib/db/embedded";
import { migrate } from "@/lib/db/migrate";
import { ensureLoginRoles } from "@/lib/db/roles";
import { seed as seedTenant } from "../seed";
import type { Batch, Failure } from "./batch";
import { environment, type Urls } from "./environment";
import type { Plant } from "./plant";

export interface SimulateOptions {
  readonly seeds: number;
  readonly from: number;
  readonly plant?: Plant | null;
  readonly say: (line: string) => void;
}

export interface SimulateResult {
  readonly failed: readonly Failure[];
  readonly crashes: number;
  readonly seconds: number;
}

/** What a process answers to a batch. */
export interface BatchResult {
  readonly failed: readonly Failure[];
  readonly crashes: number;
}

const BATCH = 50;
const PROCESSES = 2;
const ROOT = resolve(import.meta.dirname, "..", "..");

/** Runs so many lives, each from a seed of its own. */
export async function simulate({ seeds, from, plant = null, say }: SimulateOptions): Promise<SimulateResult> {
  const began = performance.now();
  const postgres = await startTemporaryPostgres();
  const folder = mkdtempSync(join(tmpdir(), "holdfast-simulate-"));
  try {
    await migrate(postgres.ownerUrl);
    const logins = await ensureLoginRoles(postgres.ownerUrl, {
      app: "simulate",
      worker: "simulate",
      auditor: "simulate",
    });
    const urls = { ...logins, ownerUrl: postgres.ownerUrl, headsFile: join(folder, "heads.jsonl") };
    await makeTemplate(urls);
    const batches = batchesOf(seeds, from, plant);
    let [done, crashes] = [0, 0];
    const failed: Failure[] = [];
    const work = async (): Promise<void> => {
      const child = startProcess(urls);
      try {
        for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
          const result = await run(child, batch);
          failed.push(...result.failed);
          crashes += result.crashes;
          done += batch.count;
          say(`${done} lives, ${failed.length} failures, ${((performance.now() - began) / 1_000).toFixed(0)} s`);
        }
      } finally {
        child.kill("SIGKILL");
      }
    };
    await Promise.all(Array.from({ length: Math.min(PROCESSES, batches.length) }, work));
    return { failed, crashes, seconds: Math.round((performance.now() - began) / 100) / 10 };
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function batchesOf(seeds: number, from: number, plant: Plant | null): Batch[] {
  return Array.from({ length: Math.ceil(seeds / BATCH) }, (_, index) => {
    const first = from + index * BATCH;
    return { first, count: Math.min(BATCH, from + seeds - first), plant };
  });
}

/** The database that every batch copies: all tables, one tenant, and a clock that can be moved. */
async function makeTemplate(urls: Urls): Promise<void> {
  const client = new pg.Client({ connectionString: urls.ownerUrl });
  await client.connect();
  await client.query("UPDATE clock_offset SET movable = true");
  await client.end();
  useConfig(readConfig(environment(urls)));
  try {
    await seedTenant();
  } finally {
    await closeDb();
    useConfig(undefined);
  }
}

function startProcess(urls: Urls): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", "scripts/simulate/process.ts"], {
    cwd: ROOT,
    env: { ...process.env, SIMULATE_URLS: JSON.stringify(urls) },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

function run(child: ChildProcess, batch: Batch): Promise<BatchResult> {
  return new Promise((done, failed) => {
    const onExit = (code: number | null): void =>
      failed(new Error(`a process ended with ${code} in the lives from seed ${batch.first}`));
    child.once("exit", onExit);
    child.once("message", (result) => {
      child.off("exit", onExit);
      done(result as BatchResult);
    });
    child.send(batch);
  });
}
