// One of the processes of a simulation: runs the batches that it is sent, each in a fresh copy of the database.
import pg from "pg";
import { readConfig, useConfig } from "@/lib/config/config";
import { readClockOffset } from "@/lib/db/clock";
import { useDb } from "@/lib/db/client";
import type { PrismaClient } from "@/prisma/generated/client";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { type Batch, type Failure, runBatch } from "./batch";
import { mortalClient } from "./database";
import { environment, type Urls } from "./environment";
import { crashCount } from "./fate";
import type { BatchResult } from "./simulate";

const urls = JSON.parse(process.env["SIMULATE_URLS"] ?? "{}") as Urls;

process.on("message", (batch: Batch) => {
  void answer(batch);
});

/** An error that is none of a life ends this process, and with it the simulation. */
async function answer(batch: Batch): Promise<void> {
  process.send?.(await inFreshDatabase(batch));
}

const NAME = `lives_${process.pid}`;
const own = { ...urls, workerUrl: withDatabase(urls.workerUrl, NAME), auditorUrl: withDatabase(urls.auditorUrl, NAME) };
useConfig(readConfig(environment(own)));
/** One client of each kind for all batches: it remembers how to write its queries, which costs more than they do. */
const clients = new Map<boolean, PrismaClient>();

function clientFor(isTorn: boolean): PrismaClient {
  const client = clients.get(isTorn) ?? mortalClient(own.workerUrl, isTorn);
  clients.set(isTorn, client);
  return client;
}

async function inFreshDatabase(batch: Batch): Promise<BatchResult> {
  // Cuts the connections to the last batch's; the next query opens new ones.
  await administer(`DROP DATABASE IF EXISTS ${NAME} WITH (FORCE)`);
  await administer(`CREATE DATABASE ${NAME} TEMPLATE ${databaseIn(urls.ownerUrl)}`);
  const before = crashCount();
  useDb(clientFor(batch.plant === "torn-transactions"));
  await readClockOffset();
  const failed = [...(await runBatch(batch)), ...(await wrongBooks(own.auditorUrl, batch))];
  return { failed, crashes: crashCount() - before };
}

/** Every rule over the books of the whole batch; which life it was, the subject says. */
async function wrongBooks(readerUrl: string, { first }: Batch): Promise<Failure[]> {
  const violations = await checkBooks(readerUrl);
  return violations.map(({ rule, subject, detail }) => ({
    seed: first,
    what: `in the lives from this seed: ${rule} ${subject} ${detail}`,
    trace: [],
  }));
}

const databaseIn = (url: string): string => new URL(url).pathname.slice(1);

function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(urls.ownerUrl, "postgres") });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
