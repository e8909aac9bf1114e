import pg from "pg";
import { readConfig, useConfig } from "@/lib/config/config";
import { closeDb, useDb } from "@/lib/db/client";
import { startTemporaryPostgres } from "@/lib/db/embedded";
import { migrate } from "@/lib/db/migrate";
import { closeInboxPool } from "@/lib/db/pool";
import { ensureLoginRoles } from "@/lib/db/roles";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { seed as seedTenant } from "../seed";
import { type Failure, runBatch } from "./batch";
import { mortalClient } from "./database";
import { crashCount } from "./fate";

export interface SimulateOptions {
  readonly seeds: number;
  readonly from: number;
  readonly say: (line: string) => void;
}

export interface SimulateResult {
  readonly failed: readonly Failure[];
  readonly crashes: number;
  readonly seconds: number;
}

const BATCH = 50;
const CHECK_EVERY = 500;

/** Runs so many lives, each from a seed of its own, on a database of its own. */
export async function simulate({ seeds, from, say }: SimulateOptions): Promise<SimulateResult> {
  const postgres = await startTemporaryPostgres();
  try {
    await migrate(postgres.ownerUrl);
    const logins = await ensureLoginRoles(postgres.ownerUrl, { app: "simulate", auditor: "simulate" });
    await makeClockMovable(postgres.ownerUrl);
    useConfig(readConfig(environment(logins.appUrl)));
    await seedTenant();
    await closeDb();
    useDb(mortalClient(logins.appUrl));
    return await runAll({ seeds, from, say }, logins.auditorUrl);
  } finally {
    await closeDb();
    await closeInboxPool();
    useConfig(undefined);
    await postgres.stop();
  }
}

async function runAll({ seeds, from, say }: SimulateOptions, readerUrl: string): Promise<SimulateResult> {
  const began = performance.now();
  const crashesBefore = crashCount();
  const failed: Failure[] = [];
  for (let done = 0; done < seeds; ) {
    const count = Math.min(BATCH, seeds - done);
    failed.push(...(await runBatch(from + done, count)));
    done += count;
    if (done % CHECK_EVERY !== 0 && done !== seeds) continue;
    const violations = await checkBooks(readerUrl);
    failed.push(
      ...violations.map((each) => ({ seed: -1, what: `${each.rule} ${each.subject} ${each.detail}`, trace: [] })),
    );
    say(`${done} lives, ${failed.length} failures, ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  }
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  return { failed, crashes: crashCount() - crashesBefore, seconds };
}

async function makeClockMovable(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query("UPDATE clock_offset SET movable = true");
  await client.end();
}

/** No address in it is ever called. */
function environment(databaseUrl: string): Record<string, string> {
  const nowhere = "http://127.0.0.1:9";
  return {
    HOLDFAST_ENV: "test",
    PUBLIC_URL: nowhere,
    DATABASE_URL: databaseUrl,
    NEXTAUTH_SECRET: "a-secret-that-signs-nothing",
    HOLDFAST_ENCRYPTION_KEY: "5f".repeat(32),
    LOG_LEVEL: process.env["SIMULATE_LOG_LEVEL"] ?? "silent",
    RAZORPAY_BASE_URL: nowhere,
    RAZORPAY_KEY_ID: "memory",
    RAZORPAY_KEY_SECRET: "memory",
    RAZORPAY_WEBHOOK_SECRETS: "memory",
    RAZORPAY_PAYOUT_ACCOUNT: "memory",
  };
}
