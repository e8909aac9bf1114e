import pg from "pg";
import { config } from "@/lib/config/config";
import { log } from "@/lib/log/log";
import { tenantOfScope } from "./tenant";

const POOL = Symbol.for("holdfast.db.pool");

interface Holder {
  [POOL]?: { url: string; pool: pg.Pool };
}

type Callback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (error?: boolean | Error) => void,
) => void;

/**
 * The one place that gives out connections to tenants' tables. A connection carries the tenant of whoever takes it, as
 * `holdfast.tenant`, by which row-level security decides; it is told only when that is another than the last one's.
 */
export class TenantPool extends pg.Pool {
  readonly #carried = new WeakMap<pg.PoolClient, string>();

  constructor(options: pg.PoolConfig) {
    super(options);
    // Without these handlers a connection that dies takes the process with it.
    guardPool(this);
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.PoolClient> | void {
    const ready = this.#connectFor(tenantOfScope() ?? "");
    if (callback === undefined) return ready;
    ready.then(
      (client) => callback(undefined, client, client.release),
      (error: Error) => callback(error, undefined, () => undefined),
    );
  }

  async #connectFor(tenant: string): Promise<pg.PoolClient> {
    const client = await super.connect();
    if ((this.#carried.get(client) ?? "") === tenant) return client;
    try {
      await client.query("SELECT set_config('holdfast.tenant', $1, false)", [tenant]);
    } catch (error) {
      client.release(true);
      throw error;
    }
    this.#carried.set(client, tenant);
    return client;
  }
}

/** A small pool of its own for the inbox, so that webhooks are stored even while requests use up the other one. */
export function inboxPool(): pg.Pool {
  const holder = globalThis as Holder;
  const url = config().databaseUrl;
  const held = holder[POOL];
  if (held?.url === url) return held.pool;
  const pool = new TenantPool({
    connectionString: url,
    max: 2,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
  });
  holder[POOL] = { url, pool };
  return pool;
}

/** Keeps a connection that dies from taking the process with it. */
export function guardPool(pool: pg.Pool): void {
  const note = (error: Error): void => log().warn({ err: error.message }, "database connection lost");
  pool.on("error", note);
  pool.on("connect", (client) => client.on("error", note));
}

export async function closeInboxPool(): Promise<void> {
  const holder = globalThis as Holder;
  const held = holder[POOL];
  delete holder[POOL];
  await held?.pool.end();
}
