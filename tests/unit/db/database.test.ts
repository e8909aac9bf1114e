import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { migrate } from "@/lib/db/migrate";
import { type FreshDatabase, freshDatabase } from "@/tests/support/database";

describe("a fresh database", () => {
  let database: FreshDatabase;

  beforeAll(async () => {
    database = await freshDatabase();
  });

  afterAll(async () => {
    await database.drop();
  });

  async function ask(url: string, sql: string): Promise<unknown[]> {
    const client = new Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  test("is migrated, and migrating it again changes nothing", async () => {
    expect(await migrate(database.ownerUrl)).toEqual([]);
    const rows = await ask(
      database.ownerUrl,
      "SELECT count(*) > 0 AS some FROM _prisma_migrations WHERE finished_at IS NOT NULL",
    );
    expect(rows).toEqual([{ some: true }]);
  });

  test("with a migration that was changed after it was applied gets no further one, and says which and what to do", async () => {
    const edit = (sum: string): Promise<unknown[]> =>
      ask(database.ownerUrl, `UPDATE _prisma_migrations SET checksum = ${sum} WHERE migration_name = '0002_ledger'`);
    await edit("reverse(checksum)");
    await expect(migrate(database.ownerUrl)).rejects.toThrow(/applied to this database: 0002_\w+\. Put the file back/);
    await expect(migrate(database.ownerUrl, "Start anew.")).rejects.toThrow("Start anew.");
    await edit("reverse(checksum)");
    expect(await migrate(database.ownerUrl)).toEqual([]);
  });

  test("lets the program queue a job and keeps it from making tables", async () => {
    expect(await ask(database.appUrl, "SELECT current_user, (graphile_worker.add_job('nothing')).attempts")).toEqual([
      { current_user: "holdfast_web", attempts: 0 },
    ]);
    await expect(ask(database.appUrl, "CREATE TABLE intruder (id int)")).rejects.toThrow(/permission denied/);
  });

  test("lets the auditor read only", async () => {
    expect(await ask(database.auditorUrl, "SHOW default_transaction_read_only")).toEqual([
      { default_transaction_read_only: "on" },
    ]);
    await expect(ask(database.auditorUrl, "CREATE TABLE intruder (id int)")).rejects.toThrow(
      /read-only|permission denied/,
    );
  });
});

test("an owner who is no superuser migrates, and the auditor reads the books of all tenants in its name", async () => {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const url = new URL(inject("clusterUrl"));
  const cluster = new Client({ connectionString: new URL("/postgres", url).href });
  await cluster.connect();
  // As on a hosted database: the roles are there, and the owner was let into the one that sees all tenants.
  await cluster.query(`CREATE ROLE ${name} LOGIN PASSWORD '${name}'`);
  await cluster.query(`GRANT holdfast_across TO ${name}`);
  await cluster.query(`CREATE DATABASE ${name} OWNER ${name}`);
  url.pathname = `/${name}`;
  const auditorUrl = withLogin(url, "holdfast_reader", inject("auditorPassword"));
  const ownerUrl = withLogin(url, name, name);
  try {
    expect((await migrate(ownerUrl)).length).toBeGreaterThan(10);
    const owner = new Client({ connectionString: ownerUrl });
    await owner.connect();
    await owner.query(`INSERT INTO ledger_account (tenant_id, path, currency, kind, tracks_balance, may_go_negative)
      VALUES ('tnt_a', 'x', 'INR', 'x', true, true), ('tnt_b', 'x', 'INR', 'x', true, true)`);
    await owner.end();
    const auditor = new Client({ connectionString: auditorUrl });
    await auditor.connect();
    const { rows } = await auditor.query("SELECT tenant FROM books.account ORDER BY 1");
    await auditor.end();
    expect(rows).toEqual([{ tenant: "tnt_a" }, { tenant: "tnt_b" }]);
  } finally {
    await cluster.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await cluster.query(`DROP ROLE ${name}`);
    await cluster.end();
  }
});

function withLogin(base: URL, user: string, password: string): string {
  const url = new URL(base);
  [url.username, url.password] = [user, password];
  return url.href;
}
