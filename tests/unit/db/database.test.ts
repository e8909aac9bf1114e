import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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
