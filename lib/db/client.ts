import { PrismaPg } from "@prisma/adapter-pg";
import { config } from "@/lib/config/config";
import { type Prisma, PrismaClient } from "@/prisma/generated/client";

/** A database transaction, or the plain client where no transaction is needed. */
export type Tx = Prisma.TransactionClient;

const CLIENT = Symbol.for("holdfast.db.client");

interface Holder {
  [CLIENT]?: { url: string; client: PrismaClient };
}

/** The Prisma client of this process; one even where Next bundles this module more than once. */
export function db(): PrismaClient {
  const holder = globalThis as Holder;
  const url = config().databaseUrl;
  const held = holder[CLIENT];
  if (held?.url === url) return held.client;
  const adapter = new PrismaPg({ connectionString: url, max: config().databasePool, connectionTimeoutMillis: 5_000 });
  const client = new PrismaClient({ adapter });
  holder[CLIENT] = { url, client };
  return client;
}

/** Puts another client in the place of this process's own until `closeDb`, for example one that fails on purpose. */
export function useDb(client: PrismaClient): void {
  (globalThis as Holder)[CLIENT] = { url: config().databaseUrl, client };
}

/** Closes all connections; the next `db()` opens new ones. */
export async function closeDb(): Promise<void> {
  const holder = globalThis as Holder;
  const held = holder[CLIENT];
  delete holder[CLIENT];
  await held?.client.$disconnect();
}
