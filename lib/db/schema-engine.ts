import { AsyncLocalStorage } from "node:async_hooks";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import type { MigrationList, SchemaEngine, SchemasContainer } from "@prisma/schema-engine-wasm";
import type { Pool, PoolConfig, QueryResult } from "pg";
import { errorMessage } from "@/lib/core/errors";

/** The tables that triggers, functions and views belong to are ours to write; the engine knows models only. */
export const NO_FILTER = { externalTables: [], externalEnums: [] };

const require = createRequire(import.meta.url);

interface EngineModule {
  SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

interface AdapterModule {
  bindMigrationAwareSqlAdapterFactory(factory: PrismaPg): object;
}

/** The engine's limit on waiting for its lock runs on for ten seconds after it is done; it must not keep us from ending. */
function releaseTimers(engine: EngineModule): Record<string, (work: () => void, ms: number) => NodeJS.Timeout> {
  const names = Object.keys(engine).filter((name) => name.startsWith("__wbg_setTimeout"));
  return Object.fromEntries(names.map((name) => [name, (work, ms) => setTimeout(work, ms).unref()]));
}

let loaded: Promise<typeof SchemaEngine> | undefined;

/**
 * The package's own entry imports its .wasm file, which Node cannot do yet; so it is read by its path.
 * Once per process: its glue code keeps the instance in a variable and breaks when there is a second one.
 */
async function loadEngine(): Promise<typeof SchemaEngine> {
  const glue = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const engine = (await import(pathToFileURL(glue).href)) as EngineModule;
  const { instance } = await WebAssembly.instantiate(readFileSync(glue.replace(/\.js$/, ".wasm")), {
    "./schema_engine_bg.js": { ...engine, ...releaseTimers(engine) } as unknown as WebAssembly.ModuleImports,
  });
  engine.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
  return engine.SchemaEngine;
}

type Connection = Awaited<ReturnType<PrismaPg["connect"]>>;

/**
 * The pg adapter cuts a script at every semicolon, also inside a function body, and spreads the pieces over a pool.
 * Ours sends it as it is, over the one connection it has; PostgreSQL then runs the script in one transaction.
 */
class ScriptAdapter extends PrismaPg {
  readonly #pools: Pool[] = [];
  #failure: unknown;

  override async connect(): Promise<Connection> {
    return this.#prepare(await super.connect());
  }

  override async connectToShadowDb(): Promise<Connection> {
    return this.#prepare(await super.connectToShadowDb());
  }

  #prepare(connection: Connection): Connection {
    const pool = connection.underlyingDriver();
    pool.on("error", () => undefined);
    this.#pools.push(pool);
    letInternalCharPass(connection);
    connection.executeScript = async (script) => {
      try {
        await pool.query(script);
      } catch (error) {
        this.#failure = error;
        throw error;
      }
    };
    connection.dispose = () => Promise.resolve();
    return connection;
  }

  /** What PostgreSQL said; the engine itself reports only which of its own source lines noticed. */
  explain(error: unknown): Error {
    const engine = errorMessage(error).split("\n")[0] ?? "";
    const migration = /migration_name="([^"]+)"/.exec(errorMessage(error))?.[1];
    if (this.#failure === undefined) return new Error(errorMessage(error), { cause: error });
    return new Error(`${migration ?? engine}: ${errorMessage(this.#failure)}`, { cause: this.#failure });
  }

  /** The engine leaves its connections open, and with them the lock that keeps two migrations apart. */
  async close(): Promise<void> {
    for (const pool of this.#pools.splice(0)) await pool.end();
  }
}

const INTERNAL_CHAR = 18;
const FIXED_CHAR = 1042;
/** `ColumnTypeEnum.Character` of Prisma's driver adapters. */
const CHARACTER = 6;

/**
 * The engine reads catalog columns of PostgreSQL's internal type "char" and insists on that type; the pg adapter
 * refuses it. So such a column passes the adapter under another name and gets its own back afterwards.
 */
function letInternalCharPass(connection: Connection): void {
  const positions = new AsyncLocalStorage<number[]>();
  const pool = connection.underlyingDriver();
  const send: unknown = pool.query;
  if (typeof send !== "function") return;
  const query = async (...args: unknown[]): Promise<unknown> => {
    const result = (await Reflect.apply(send, pool, args)) as QueryResult | QueryResult[];
    if (Array.isArray(result)) return result;
    result.fields.forEach((field, position) => {
      if (field.dataTypeID !== INTERNAL_CHAR) return;
      field.dataTypeID = FIXED_CHAR;
      positions.getStore()?.push(position);
    });
    return result;
  };
  Object.defineProperty(pool, "query", { value: query });
  const queryRaw = connection.queryRaw.bind(connection);
  connection.queryRaw = (input) =>
    positions.run([], async () => {
      const result = await queryRaw(input);
      for (const position of positions.getStore() ?? []) result.columnTypes[position] = CHARACTER;
      return result;
    });
}

/** Does some work with Prisma's own migration engine on a database. */
export async function withSchemaEngine<T>(owner: PoolConfig, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  loaded ??= loadEngine();
  const engineClass = await loaded;
  const tools = createRequire(require.resolve("@prisma/adapter-pg")).resolve("@prisma/driver-adapter-utils");
  const { bindMigrationAwareSqlAdapterFactory } = (await import(pathToFileURL(tools).href)) as AdapterModule;
  const adapter = new ScriptAdapter({ ...owner, max: 1 });
  const options = { datamodels: undefined };
  const engine = await engineClass.new(options, () => undefined, bindMigrationAwareSqlAdapterFactory(adapter));
  try {
    return await work(engine);
  } catch (error) {
    throw adapter.explain(error);
  } finally {
    engine.free();
    await adapter.close();
  }
}

/** All `prisma/*.prisma` files. */
export function readModels(folder: string): SchemasContainer {
  const names = readdirSync(folder).filter((name) => name.endsWith(".prisma"));
  return { files: names.toSorted().map((path) => ({ path, content: readFileSync(join(folder, path), "utf8") })) };
}

/** All `prisma/migrations/NNNN_name/migration.sql` files, in order. */
export function readMigrations(folder: string): MigrationList {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const migrationDirectories = entries
    .map((entry) => entry.name)
    .toSorted()
    .map((path) => {
      const value = readFileSync(join(folder, path, "migration.sql"), "utf8");
      return { path, migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value } } };
    });
  const lockfile = { path: "migration_lock.toml", content: 'provider = "postgresql"\n' };
  return { baseDir: folder, lockfile, shadowDbInitScript: "", migrationDirectories };
}
