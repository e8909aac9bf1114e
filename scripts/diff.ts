// Drafts the SQL of a new migration: what has to change so that the tables made by prisma/migrations fit the models in
// prisma/*.prisma. Prints to stdout; triggers, checks, views, functions and grants are yours to write.
import { join } from "node:path";
import { startTemporaryPostgres } from "@/lib/db/embedded";
import { NO_FILTER, readMigrations, readModels, withSchemaEngine } from "@/lib/db/schema-engine";

const scratch = await startTemporaryPostgres();
try {
  const url = new URL(scratch.ownerUrl);
  // Not as a connection string: that would win over the name of the shadow database.
  const owner = { host: url.hostname, port: scratch.port, user: url.username, password: url.password };
  const { stdout } = await withSchemaEngine({ ...owner, database: "postgres" }, (engine) =>
    engine.diff({
      from: { tag: "migrations", ...readMigrations(join(process.cwd(), "prisma", "migrations")) },
      to: { tag: "schemaDatamodel", ...readModels(join(process.cwd(), "prisma")) },
      script: true,
      exitCode: null,
      filters: NO_FILTER,
    }),
  );
  process.stdout.write(stdout ?? "");
} finally {
  await scratch.stop();
}
