import { closeAlerts, raiseAlerts } from "@/lib/alerts/alerts";
import { errorMessage } from "@/lib/core/errors";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { log } from "@/lib/log/log";
import { DEADLINES } from "./table";

/**
 * Goes through the table of deadlines and moves on whatever is due, then tells operators what they must look at. A row that
 * fails does not keep the others waiting; only a complete run is written down, and rule I11 of the books asks what two of
 * them left behind.
 */
export async function runDeadlines(): Promise<void> {
  const asOf = await withTx((tx) => databaseNow(tx));
  let isComplete = true;
  const attempt = async (object: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      isComplete = false;
      log().error({ object, err: errorMessage(error) }, "a deadline could not be kept");
    }
  };
  // Several rows may be moved by one function.
  const moves = new Map(DEADLINES.flatMap(({ object, move }) => ("by" in move ? [[move.by, object] as const] : [])));
  for (const [move, object] of moves) await attempt(object, move);
  await attempt("alerts", () => withTx(tell));
  if (isComplete) await withTx((tx) => noteRun(tx, asOf));
}

const WORDS: ReadonlyMap<string, string> = new Map(
  DEADLINES.flatMap(({ object, move }) => ("tell" in move ? [[object, move.tell] as const] : [])),
);

interface Waiting {
  readonly object: string;
  readonly tenant: string;
  readonly id: string;
  readonly isDue: boolean;
}

/** Raises an alert for what is due, and closes those of what no longer waits. */
async function tell(tx: Tx): Promise<void> {
  const kinds = [...WORDS.keys()];
  const waiting = await tx.$queryRaw<Waiting[]>`
    SELECT object, tenant, id, due_at <= hf_now() AS "isDue" FROM books.waiting
    WHERE object = ANY (${kinds}::text[]) AND (escalated OR due_at <= hf_now())`;
  const due = waiting.filter((each) => each.isDue);
  await raiseAlerts(
    tx,
    due.map(({ object, tenant, id }) => ({
      tenantId: tenant,
      kind: object,
      subject: id,
      message: WORDS.get(object) ?? object,
    })),
  );
  await closeAlerts(
    tx,
    kinds,
    waiting.map(({ object, id }) => ({ kind: object, subject: id })),
  );
}

async function noteRun(tx: Tx, asOf: Date): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO deadline_run AS r (as_of) VALUES (${asOf}) ON CONFLICT (id) DO UPDATE SET before_as_of = r.as_of, as_of = excluded.as_of`;
}
