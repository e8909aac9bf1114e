import pg from "pg";
import { config } from "@/lib/config/config";
import { db } from "@/lib/db/client";
import { printSamples, type Sample } from "@/lib/log/metrics";

/** A figure of the books, read as the auditor, who sees all tenants and can change nothing. */
interface Figure {
  readonly name: string;
  readonly help: string;
  /** A column `value`, and all others are labels. */
  readonly sql: string;
}

/** What stands against us is not owed to anybody else. */
const OWN_KINDS = `('platform_revenue', 'gross_revenue', 'partner_cost', 'tenant_cost', 'platform_capital', 'gateway_fee', 'dispute_cost', 'bad_debt', 'input_credit')`;

const FIGURES: readonly Figure[] = [
  {
    name: "holdfast_payments",
    help: "Payments by gateway and what became of them.",
    sql: "SELECT gateway, status AS outcome, count(*) AS value FROM books.payment GROUP BY 1, 2",
  },
  {
    name: "holdfast_payouts",
    help: "Payouts by what became of them.",
    sql: "SELECT status AS outcome, count(*) AS value FROM books.payout GROUP BY 1",
  },
  {
    name: "holdfast_webhooks",
    help: "Messages of gateways by what became of them.",
    sql: "SELECT gateway, status, count(*) AS value FROM books.event GROUP BY 1, 2",
  },
  {
    name: "holdfast_webhook_age_seconds",
    help: "How long the oldest message waits that is stored and not applied.",
    sql: `SELECT coalesce(extract(epoch FROM max(hf_now() - received_at)), 0) AS value FROM books.event WHERE status = 'received'`,
  },
  {
    name: "holdfast_settlements_due",
    help: "Holds that are over and not settled.",
    sql: `SELECT count(*) AS value FROM books.orders WHERE status = 'completed' AND hold_until <= hf_now()`,
  },
  {
    name: "holdfast_settlement_lag_seconds",
    help: "How long ago the oldest hold ended that is not settled.",
    sql: `SELECT coalesce(extract(epoch FROM max(hf_now() - hold_until)), 0) AS value FROM books.orders
          WHERE status = 'completed' AND hold_until <= hf_now()`,
  },
  {
    name: "holdfast_solvency_minor",
    help: "What gateways hold and partners owe, less what is owed to others, in minor units; below 0 somebody's money is missing.",
    sql: `SELECT currency, sum(balance) AS value FROM books.account WHERE kind NOT IN ${OWN_KINDS} GROUP BY 1`,
  },
  {
    name: "holdfast_ledger_imbalance_minor",
    help: "The sum of all entries in minor units; anything but 0 is a fault.",
    sql: "SELECT currency, sum(balance) AS value FROM books.account GROUP BY 1",
  },
];

const STATEMENT_TIMEOUT_MS = 5_000;
/** A scraper that comes more often gets the same figures again. */
const FRESH_MS = 10_000;

let last: { readonly atMs: number; readonly text: Promise<string> } | undefined;

/** The figures of the books and of the queue, in the text format of Prometheus. */
export function collectFigures(): Promise<string> {
  const atMs = performance.now();
  if (last && atMs - last.atMs < FRESH_MS) return last.text;
  const text = readAll();
  last = { atMs, text };
  // What failed is asked again the next time.
  text.catch(() => (last = undefined));
  return text;
}

async function readAll(): Promise<string> {
  const client = new pg.Client({
    connectionString: config().databaseReaderUrl,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const parts: string[] = [];
    for (const { name, help, sql } of FIGURES) {
      const { rows } = await client.query<Record<string, string>>(sql);
      parts.push(printSamples({ name, help }, rows.map(sampleOf)));
    }
    return parts.join("") + (await queueFigures());
  } finally {
    await client.end();
  }
}

function sampleOf({ value, ...labels }: Record<string, string>): Sample {
  return { labels, value: Number(value) };
}

async function queueFigures(): Promise<string> {
  const [row] = await db().$queryRaw<{ waiting: number; failed: number; seconds: number }[]>`
    SELECT count(*) FILTER (WHERE attempts < max_attempts)::float8 AS waiting,
      count(*) FILTER (WHERE attempts >= max_attempts)::float8 AS failed,
      coalesce(extract(epoch FROM max(now() - run_at)
        FILTER (WHERE run_at <= now() AND locked_at IS NULL AND attempts < max_attempts)), 0)::float8 AS seconds
    FROM graphile_worker.jobs`;
  const one = (name: string, help: string, value = 0): string => printSamples({ name, help }, [{ value }]);
  return [
    one("holdfast_jobs_waiting", "Jobs that wait, also those whose time has not come.", row?.waiting),
    one("holdfast_jobs_failed", "Jobs that were given up.", row?.failed),
    one("holdfast_job_age_seconds", "How long the oldest job waits that could be done.", row?.seconds),
  ].join("");
}
