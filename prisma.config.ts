import { defineConfig } from "prisma/config";

const url = process.env.DATABASE_OWNER_URL ?? process.env.DATABASE_URL;

/** For the Prisma command line only; the product itself connects through the pg adapter in lib/db. */
export default defineConfig({
  schema: "prisma",
  migrations: { path: "prisma/migrations" },
  ...(url === undefined ? {} : { datasource: { url } }),
});
