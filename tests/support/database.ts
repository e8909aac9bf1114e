import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { inject } from "vitest";

export interface FreshDatabase {
  readonly ownerUrl: string;
  /** The web server's: sees the rows of the tenant that the connection carries. */
  readonly appUrl: string;
  /** Sees the rows of all tenants. */
  readonly workerUrl: string;
  readonly auditorUrl: string;
  /** Close all pools first; connections left open are cut. */
  drop(): Promise<void>;
}

const TEMPLATE = "holdfast";

function urlOf(database: string, user?: string, password?: string): string {
  const url = new URL(inject("clusterUrl"));
  url.pathname = `/${database}`;
  if (user !== undefined) url.username = user;
  if (password !== undefined) url.password = password;
  return url.href;
}

async function administer(sql: string): Promise<void> {
  const client = new Client({ connectionString: urlOf("postgres") });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A database of its own for one test file: a copy of the migrated template, made in well under 0.1 s. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  await administer(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  return {
    ownerUrl: urlOf(name),
    appUrl: urlOf(name, "holdfast_web", inject("appPassword")),
    workerUrl: urlOf(name, "holdfast_worker", inject("workerPassword")),
    auditorUrl: urlOf(name, "holdfast_reader", inject("auditorPassword")),
    drop: () => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
