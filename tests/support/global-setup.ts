import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { startTemporaryPostgres } from "@/lib/db/embedded";
import { compilePrograms } from "@/scripts/programs";
import { fillCluster } from "./cluster";

declare module "vitest" {
  interface ProvidedContext {
    /** The test cluster, as its owner; its databases are made by `freshDatabase`. */
    clusterUrl: string;
    appPassword: string;
    workerPassword: string;
    auditorPassword: string;
    /** Where the first file that needs a running product leaves a filled one for the others (`tests/api/support/filled.ts`). */
    filledStack: string;
  }
}

/** Compiles the programs, starts one PostgreSQL for the whole run and migrates one database, which every test file then copies. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await compilePrograms();
  const filledStack = mkdtempSync(join(tmpdir(), "holdfast-filled-"));
  project.provide("filledStack", filledStack);
  const postgres = await startTemporaryPostgres();
  try {
    const passwords = await fillCluster(postgres.ownerUrl);
    await sealTemplate(postgres.ownerUrl);
    project.provide("clusterUrl", postgres.ownerUrl);
    project.provide("appPassword", passwords.app);
    project.provide("workerPassword", passwords.worker);
    project.provide("auditorPassword", passwords.auditor);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  return async () => {
    rmSync(filledStack, { recursive: true, force: true });
    await postgres.stop();
  };
}

/** A database can be copied only while nobody is connected to it. */
async function sealTemplate(ownerUrl: string): Promise<void> {
  const template = new URL(ownerUrl).pathname.slice(1);
  const client = new Client({ connectionString: ownerUrl.replace(/\/[^/]*$/, "/postgres") });
  await client.connect();
  try {
    await client.query(`ALTER DATABASE ${template} ALLOW_CONNECTIONS false`);
    await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [template]);
    await client.query(`ALTER DATABASE ${template} IS_TEMPLATE true`);
  } finally {
    await client.end();
  }
}
