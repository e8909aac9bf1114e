import pg from "pg";
import { config } from "@/lib/config/config";
import { log } from "@/lib/log/log";

const POOL = Symbol.for("holdfast.db.pool");

interface Holder {
  [POOL]?: { url: string; pool: pg.Pool };
}

/** A small pool of its own for the inbox, so that webhooks are stored even while requests use up the other one. */
export function inboxPool(): pg.Pool {
  const holder = globalThis as Holder;
  const url = config().databaseUrl;
  const held = holder[POOL];
  if (held?.url === url) return held.pool;
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
  });
  guardPool(pool);
  holder[POOL] = { url, pool };
  return pool;
}

/** Without these handlers a connection that dies takes the process with it. */
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
