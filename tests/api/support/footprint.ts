import { control } from "./deeds";
import { until } from "./http";
import type { Api } from "./stack";

/** What the worker has not done yet: messages, and jobs, whose calls to a gateway are answered by further messages. */
const UNDONE = `SELECT event_type AS what FROM inbox_event WHERE status = 'received'
  UNION ALL SELECT task_identifier FROM graphile_worker.jobs WHERE (locked_at IS NOT NULL OR run_at <= now()) AND attempts < max_attempts`;

/** Waits until the gateways have delivered what they had to tell and the worker has booked it: webhooks come when they like. */
export async function delivered(api: Api): Promise<void> {
  await until(
    async () => {
      const { pending } = await control(api, "/__control/webhooks/flush", {});
      return { pending, undone: await api.sql(UNDONE) };
    },
    ({ pending, undone }) => pending === 0 && undone.length === 0,
  );
}

/** Waits until the banks have paid, too; whoever copies rows copies none then that nobody would lead to an end. */
export async function atRest(api: Api): Promise<void> {
  await until(
    () => api.sql("SELECT 1 FROM payout WHERE state NOT IN ('paid', 'failed', 'returned')"),
    (rows) => rows.length === 0,
    60_000,
  );
  await delivered(api);
}

/** Waits until gateways and worker have done what they had to, and stops the worker: nothing happens by itself any more. */
export async function quiet(api: Api): Promise<void> {
  await atRest(api);
  const { workerPid } = api.stack.pids;
  if (workerPid === undefined) throw new Error("there is no worker");
  process.kill(workerPid, "SIGTERM");
  await until(
    () => Promise.resolve(api.deaths),
    ({ length }) => length === 1,
  );
}

/** Where it is noted when somebody was last seen, which every request of a person may do. */
const LAST_SEEN = "sign_in";

/** Counts and fingerprints of all tables: equal before and after means that nothing was written. */
export async function footprint(api: Api, without: readonly string[] = []): Promise<Record<string, unknown>> {
  const tables = await api.sql<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname IN ('public', 'graphile_worker') AND NOT tablename = ANY ($1) ORDER BY 1`,
    [[LAST_SEEN, ...without]],
  );
  const facts = await Promise.all(
    tables.map(({ name }) =>
      api.sql(
        `SELECT count(*)::int AS rows, md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM ${name} t`,
      ),
    ),
  );
  return Object.fromEntries(tables.map(({ name }, index) => [name, facts[index]?.[0]]));
}
