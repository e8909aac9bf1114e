import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { DEADLINES } from "@/lib/payments/deadlines/table";
import type { Control } from "./control";

const LOOK_MS = 250;

/** What the timer of the deadlines moves on; about the rest it tells somebody. */
const MOVED_ON = DEADLINES.filter(({ move }) => "by" in move).map(({ object }) => object);

/** Work that is due now, by our clock. */
const DUE = `SELECT
  (SELECT count(*) FROM inbox_event WHERE status = 'received' AND next_attempt_at <= hf_now())::int AS messages,
  (SELECT count(*) FROM graphile_worker.jobs WHERE (locked_at IS NOT NULL OR run_at <= now()) AND attempts < max_attempts)::int AS jobs,
  (SELECT count(*) FROM payment WHERE next_poll_at <= hf_now())::int AS payments,
  (SELECT count(*) FROM refund WHERE next_poll_at <= hf_now())::int AS refunds,
  (SELECT count(*) FROM payout WHERE next_poll_at <= hf_now())::int AS payouts,
  (SELECT count(*) FROM route_transfer WHERE next_poll_at <= hf_now())::int AS transfers,
  (SELECT count(*) FROM chargeback WHERE next_poll_at <= hf_now() AND closed_at IS NULL)::int AS chargebacks,
  (SELECT count(*) FROM dispute_look WHERE next_look_at <= hf_now())::int AS lists,
  (SELECT count(*) FROM books.waiting WHERE due_at <= hf_now() AND object = ANY($1))::int AS deadlines`;

/** Objects that are not at their end. */
const OPEN = `SELECT 'payment ' || id || ' ' || state AS what FROM payment WHERE state IN ('created', 'requires_action', 'processing', 'in_doubt', 'authorized')
  UNION ALL SELECT 'refund ' || id || ' ' || state FROM refund WHERE state NOT IN ('succeeded', 'rejected', 'canceled')
  UNION ALL SELECT 'payout ' || id || ' ' || state FROM payout WHERE state NOT IN ('paid', 'failed', 'returned', 'rejected', 'canceled')
  UNION ALL SELECT 'transfer ' || id || ' ' || state FROM route_transfer WHERE state NOT IN ('settled', 'reversed', 'failed', 'canceled')
  UNION ALL SELECT 'escrow ' || order_id || ' ' || state FROM escrow WHERE state NOT IN ('settled', 'refunded', 'charged_back')
  UNION ALL SELECT 'case ' || id || ' ' || state FROM support_case WHERE closed_at IS NULL
  UNION ALL SELECT 'chargeback ' || id || ' ' || status FROM chargeback WHERE closed_at IS NULL
  UNION ALL SELECT 'order ' || id || ' ' || state FROM customer_order WHERE state = 'open'
  UNION ALL SELECT 'message ' || id || ' ' || status || ' ' || coalesce(last_error, '') FROM inbox_event WHERE status IN ('received', 'dead')`;

/** What is still due, named; empty when nothing is, or null while the database is away. */
async function due(pool: pg.Pool, control: Control): Promise<string[] | null> {
  try {
    const { rows } = await pool.query<Record<string, number>>(DUE, [MOVED_ON]);
    const webhooks = await control.pendingWebhooks();
    return Object.entries({ ...rows[0], webhooks }).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []));
  } catch {
    return null;
  }
}

/** Waits until nothing is due, or the time is over. @returns what was still due */
export async function untilQuiet(pool: pg.Pool, control: Control, withinMs: number): Promise<string[]> {
  const until = performance.now() + withinMs;
  for (;;) {
    await control.hurryWebhooks();
    const left = await due(pool, control);
    if (left !== null && left.length === 0) return [];
    if (performance.now() > until) return left ?? ["the database"];
    await pause(LOOK_MS);
  }
}

export async function openObjects(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ what: string }>(OPEN);
  return rows.map((row) => row.what);
}
