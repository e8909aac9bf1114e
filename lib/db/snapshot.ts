import pg from "pg";

/**
 * Runs read-only work on several connections that all see the same moment.
 * @param count how many connections; each can run one statement at a time.
 */
export async function withSnapshot<T>(
  databaseUrl: string,
  count: number,
  work: (clients: readonly pg.Client[]) => Promise<T>,
): Promise<T> {
  const clients = Array.from({ length: count }, () => new pg.Client({ connectionString: databaseUrl }));
  for (const client of clients) client.on("error", () => undefined);
  try {
    const [first, ...others] = clients;
    await Promise.all(clients.map((client) => client.connect()));
    for (const client of clients) await client.query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const exported = await first?.query<{ id: string }>("SELECT pg_export_snapshot() AS id");
    const id = pg.escapeLiteral(exported?.rows[0]?.id ?? "");
    for (const client of others) await client.query(`SET TRANSACTION SNAPSHOT ${id}`);
    return await work(clients);
  } finally {
    await Promise.allSettled(clients.map((client) => client.end()));
  }
}
