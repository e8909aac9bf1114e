import { PrismaPg } from "@prisma/adapter-pg";
import { config } from "@/lib/config/config";
import { type Prisma, PrismaClient } from "@/prisma/generated/client";
import { TenantPool } from "./pool";
import { closeSnapshots } from "./snapshot";
import { statementName } from "./statement-name";

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
  const statementNameGenerator = ({ sql }: { sql: string }): string => statementName(sql);
  const client = new PrismaClient({
    adapter: new PrismaPg(poolFor(url), { disposeExternalPool: true, statementNameGenerator }),
  });
  readSingly(client);
  holder[CLIENT] = { url, client };
  return client;
}

function poolFor(connectionString: string): TenantPool {
  return new TenantPool({ connectionString, max: config().databasePool, connectionTimeoutMillis: 5_000 });
}

interface Internals {
  readonly _requestHandler?: { readonly dataloader?: { readonly options?: Loader } };
}

interface Loader {
  batchBy?(request: { readonly transaction?: unknown }): string | undefined;
}

/**
 * Prisma makes one statement of all rows that are asked for by key in the same tick, and would answer one tenant's request on
 * another tenant's connection. Outside transactions, which have a connection each, every read goes by itself.
 * @throws Error where this version of Prisma is built differently
 */
function readSingly(client: PrismaClient): void {
  const loader = (client as unknown as Internals)._requestHandler?.dataloader?.options;
  const batchBy = loader?.batchBy;
  if (loader === undefined || batchBy === undefined)
    throw new Error("this version of Prisma gathers reads in another way");
  loader.batchBy = (request) => (request.transaction === undefined ? undefined : batchBy(request));
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
  await Promise.all([held?.client.$disconnect(), closeSnapshots()]);
}
