import pg from "pg";

/** Connections are kept for a while: who looks every second finds its statements parsed and planned. */
const MOST = 4;
const pools = new Map<string, pg.Pool>();

function poolFor(connectionString: string): pg.Pool {
  const known = pools.get(connectionString);
  if (known) return known;
  const pool = new pg.Pool({ connectionString, max: MOST, allowExitOnIdle: true, connectionTimeoutMillis: 10_000 });
  // One that is lost while nobody uses it is replaced; whoever uses it is told by the statement that fails.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  pools.set(connectionString, pool);
  return pool;
}

/**
 * Runs read-only work on several connections that all see the same moment.
 * @param count how many connections, at most four; each can run one statement at a time.
 */
export async function withSnapshot<T>(
  databaseUrl: string,
  count: number,
  work: (clients: readonly pg.ClientBase[]) => Promise<T>,
): Promise<T> {
  const pool = poolFor(databaseUrl);
  const clients = await connectAll(pool, count);
  let failure: Error | undefined;
  try {
    const [first, ...others] = clients;
    for (const client of clients) await client.query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const exported = await first?.query<{ id: string }>("SELECT pg_export_snapshot() AS id");
    const id = pg.escapeLiteral(exported?.rows[0]?.id ?? "");
    for (const client of others) await client.query(`SET TRANSACTION SNAPSHOT ${id}`);
    const result = await work(clients);
    for (const client of clients) await client.query("COMMIT");
    return result;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    // A connection on which something failed is not used again.
    for (const client of clients) client.release(failure);
  }
}

/** All of them or none: what one caller holds, another may be waiting for. */
async function connectAll(pool: pg.Pool, count: number): Promise<pg.PoolClient[]> {
  const tries = await Promise.allSettled(Array.from({ length: count }, () => pool.connect()));
  const clients = tries.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const failed = tries.find((each) => each.status === "rejected");
  if (!failed) return clients;
  for (const client of clients) client.release(true);
  throw failed.reason;
}

export async function closeSnapshots(): Promise<void> {
  const open = [...pools.values()];
  pools.clear();
  await Promise.all(open.map((pool) => pool.end()));
}
