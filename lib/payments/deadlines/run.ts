import { closeAlerts, raiseAlerts } from "@/lib/alerts/alerts";
import { errorMessage } from "@/lib/core/errors";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { log } from "@/lib/log/log";
import { DEADLINES, type Deadline } from "./table";

/**
 * Goes through the table of deadlines and moves on whatever is due. A row that fails does not keep the others waiting; only
 * a complete run is written down, and rule I11 of the books asks what two of them left behind.
 */
export async function runDeadlines(): Promise<void> {
  const asOf = await withTx((tx) => databaseNow(tx));
  let isComplete = true;
  // Several rows may be moved by one function.
  const moved = new Set<() => Promise<number>>();
  for (const deadline of DEADLINES) {
    try {
      await moveOn(deadline, moved);
    } catch (error) {
      isComplete = false;
      log().error({ object: deadline.object, err: errorMessage(error) }, "a deadline could not be kept");
    }
  }
  if (isComplete) await withTx((tx) => noteRun(tx, asOf));
}

async function moveOn({ object, move }: Deadline, moved: Set<() => Promise<number>>): Promise<void> {
  if ("tell" in move) {
    await withTx((tx) => tell(tx, object, move.tell));
  } else if (!moved.has(move.by)) {
    moved.add(move.by);
    await move.by();
  }
}

interface Waiting {
  readonly tenant: string;
  readonly id: string;
  readonly isDue: boolean;
}

async function tell(tx: Tx, object: string, message: string): Promise<void> {
  const waiting = await tx.$queryRaw<Waiting[]>`
    SELECT tenant, id, due_at <= hf_now() AS "isDue" FROM books.waiting WHERE object = ${object} AND (escalated OR due_at <= hf_now())`;
  const due = waiting.filter((each) => each.isDue);
  await raiseAlerts(
    tx,
    due.map(({ tenant, id }) => ({ tenantId: tenant, kind: object, subject: id, message })),
  );
  await closeAlerts(
    tx,
    object,
    waiting.map(({ id }) => id),
  );
}

async function noteRun(tx: Tx, asOf: Date): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO deadline_run AS r (as_of) VALUES (${asOf}) ON CONFLICT (id) DO UPDATE SET before_as_of = r.as_of, as_of = excluded.as_of`;
}
