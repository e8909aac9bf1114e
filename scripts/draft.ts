import { join } from "node:path";
import type { PoolConfig } from "pg";
import { NO_FILTER, readMigrations, readModels, withSchemaEngine } from "@/lib/db/schema-engine";

/** What the engine answers when there is nothing to do. */
const NOTHING = "-- This is an empty migration.";

/**
 * The SQL that turns the tables made by prisma/migrations into those of the models in prisma/*.prisma; empty when they agree.
 * The engine sees tables, columns, keys and whole indexes. It neither reports nor drafts what models cannot say, so that
 * nothing has to be filtered: partial indexes, checks, triggers, functions, views, roles and grants.
 * @param owner a server, with a user who may create the shadow database that the migrations are played into
 */
export async function draftMigration(owner: PoolConfig, root: string): Promise<string> {
  const { stdout } = await withSchemaEngine({ ...owner, database: "postgres" }, (engine) =>
    engine.diff({
      from: { tag: "migrations", ...readMigrations(join(root, "prisma", "migrations")) },
      to: { tag: "schemaDatamodel", ...readModels(join(root, "prisma")) },
      script: true,
      exitCode: null,
      filters: NO_FILTER,
    }),
  );
  const draft = (stdout ?? "").trim();
  return draft === NOTHING ? "" : draft;
}

/** Not as a connection string: that would win over the name of the shadow database. */
export function serverOf(ownerUrl: string): PoolConfig {
  const url = new URL(ownerUrl);
  return { host: url.hostname, port: Number(url.port), user: url.username, password: url.password };
}
