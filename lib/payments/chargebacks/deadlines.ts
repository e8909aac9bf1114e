import { moveChunks } from "@/lib/db/chunks";
import type { Tx } from "@/lib/db/client";
import type { Chargeback } from "@/prisma/generated/client";
import { queueAnswer } from "./answer";
import { closeWarning } from "./apply";

const CHUNK = 50;
/** An early warning after which nothing came in this time is over. */
const WARNING_HOURS = 24;
/** So long before the gateway's deadline the locker is submitted as it is. */
const MARGIN_HOURS = 24;

type Key = Pick<Chargeback, "tenantId" | "id">;

/** Closes early warnings after which nothing came within a day. Returns how many. */
export function closeWarnings(): Promise<number> {
  return moveAll(
    (tx) =>
      tx.$queryRaw<Key[]>`
        SELECT tenant_id AS "tenantId", id FROM chargeback
        WHERE stage = 'warning' AND status = 'needs_response' AND funds = 'none' AND closed_at IS NULL
          AND opened_at <= hf_now() - ${WARNING_HOURS}::int * interval '1 hour'
        ORDER BY opened_at LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED`,
    (tx, row) => closeWarning(tx, row),
  );
}

/** Submits what the locker has wherever nobody answered and the gateway's deadline is a day away. Returns how many. */
export function submitOverdue(): Promise<number> {
  return moveAll(
    (tx) =>
      tx.$queryRaw<Key[]>`
        SELECT tenant_id AS "tenantId", id FROM chargeback
        WHERE status = 'needs_response' AND stage <> 'warning' AND answer IS NULL AND failure_reason IS NULL AND closed_at IS NULL
          AND respond_by <= hf_now() + ${MARGIN_HOURS}::int * interval '1 hour'
        ORDER BY respond_by LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED`,
    (tx, row) => queueAnswer(tx, row, { answer: "contest", text: null, answeredBy: "timer" }),
  );
}

function moveAll(
  find: (tx: Tx) => Promise<Key[]>,
  move: (tx: Tx, row: Chargeback) => Promise<unknown>,
): Promise<number> {
  return moveChunks(CHUNK, find, async (tx, key) =>
    move(tx, await tx.chargeback.findUniqueOrThrow({ where: { tenantId_id: key } })),
  );
}
