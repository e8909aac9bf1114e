// Drafts the SQL of a new migration: what has to change so that the tables made by prisma/migrations fit the models in
// prisma/*.prisma. Prints to stdout; triggers, checks, partial indexes, views, functions and grants are yours to write.
import { startTemporaryPostgres } from "@/lib/db/embedded";
import { draftMigration, serverOf } from "./draft";

const scratch = await startTemporaryPostgres();
try {
  const draft = await draftMigration(serverOf(scratch.ownerUrl), process.cwd());
  if (draft === "") console.error("The models and the migrations agree.");
  else console.log(draft);
} finally {
  await scratch.stop();
}
