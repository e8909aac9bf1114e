import { errorMessage } from "@/lib/core/errors";
import { migrate } from "@/lib/db/migrate";

const ownerUrl = process.env.DATABASE_OWNER_URL ?? process.env.DATABASE_URL;
if (ownerUrl === undefined || ownerUrl === "") {
  console.error("Set DATABASE_OWNER_URL (or DATABASE_URL) to the database to bring up to date.");
  process.exit(1);
}
try {
  const applied = await migrate(ownerUrl);
  console.log(applied.length === 0 ? "The database is up to date." : `Applied: ${applied.join(", ")}`);
} catch (error) {
  console.error(`Nothing more is applied: ${errorMessage(error)}`);
  process.exit(1);
}
