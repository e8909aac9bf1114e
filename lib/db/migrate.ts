import { join } from "node:path";
import { runMigrations } from "graphile-worker";
import { Client } from "pg";
import { NO_FILTER, readMigrations, withSchemaEngine } from "./schema-engine";

/** Any number, the same in every process: two programs that start at once migrate one after the other. */
const LOCK = 4_021_977;

const PUT_BACK = "Put the file back as it was, and make the change a migration of its own.";

/**
 * Brings a database up to date: our migrations (recorded in `_prisma_migrations`, so `prisma migrate deploy` can take
 * over at any time), then the job queue's own tables, then the rights on them.
 * @param remedy what to do about a migration that is not the one any more that was applied here
 * @returns the names of the migrations that were applied now
 * @throws Error with the names of such migrations, before anything is applied
 */
export async function migrate(ownerUrl: string, remedy: string = PUT_BACK): Promise<readonly string[]> {
  const client = new Client({ connectionString: ownerUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
    const applied = await applyMigrations(ownerUrl, remedy);
    await runMigrations({ connectionString: ownerUrl, maxPoolSize: 2 });
    await applyGrants(client);
    await showJobs(client);
    return applied;
  } finally {
    await client.end();
  }
}

async function applyMigrations(ownerUrl: string, remedy: string): Promise<readonly string[]> {
  const migrationsList = readMigrations(join(process.cwd(), "prisma", "migrations"));
  return withSchemaEngine({ connectionString: ownerUrl }, async (engine) => {
    const history = await engine.diagnoseMigrationHistory({
      migrationsList,
      optInToShadowDatabase: false,
      filters: NO_FILTER,
    });
    const edited = history.editedMigrationNames.filter((name) => !history.failedMigrationNames.includes(name));
    if (edited.length > 0)
      throw new Error(`changed after it was applied to this database: ${edited.join(", ")}. ${remedy}`);
    // A migration is one transaction: what failed half-way left nothing behind and may simply be tried again.
    for (const migrationName of history.failedMigrationNames) await engine.markMigrationRolledBack({ migrationName });
    const output = await engine.applyMigrations({ migrationsList, filters: NO_FILTER });
    return output.appliedMigrationNames;
  });
}

/** Puts the jobs at work behind the auditor's door; the view is made empty by our migrations, before the queue's tables are. */
async function showJobs(client: Client): Promise<void> {
  await client.query(`
    CREATE OR REPLACE VIEW books.job AS
    SELECT j.id::text AS id, t.identifier AS kind, j.locked_by, j.locked_at
    FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE j.locked_at IS NOT NULL`);
}

/**
 * The job queue belongs to another package; what our programs may do with it is said here, everything else in
 * migrations. Its tables have row security switched on and no policy, which would refuse everyone but their owner.
 */
export async function applyGrants(client: Client): Promise<void> {
  const role = await client.query("SELECT 1 FROM pg_roles WHERE rolname = 'holdfast_app'");
  if (role.rowCount === 0) return;
  await client.query(`
    GRANT SELECT ON _prisma_migrations TO holdfast_app;
    GRANT USAGE ON SCHEMA graphile_worker TO holdfast_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA graphile_worker TO holdfast_app;
    GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA graphile_worker TO holdfast_app;
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA graphile_worker TO holdfast_app;
    DO $$
    DECLARE item record;
    BEGIN
      FOR item IN SELECT tablename FROM pg_tables t WHERE schemaname = 'graphile_worker' AND rowsecurity AND NOT EXISTS (
        SELECT FROM pg_policies p
        WHERE p.schemaname = t.schemaname AND p.tablename = t.tablename AND p.policyname = 'holdfast_app')
      LOOP
        EXECUTE format('CREATE POLICY holdfast_app ON graphile_worker.%I TO holdfast_app USING (true) WITH CHECK (true)',
          item.tablename);
      END LOOP;
    END $$;
  `);
}
