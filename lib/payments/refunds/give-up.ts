import { moveChunks } from "@/lib/db/chunks";
import type { Tx } from "@/lib/db/client";
import type { Refund } from "@/prisma/generated/client";
import { stepRefund } from "./step";

const CHUNK = 100;
const DAYS = 7;

type Key = Pick<Refund, "tenantId" | "id">;

/** Hands refunds to an operator for which the gateway's balance was short for a week. @returns how many. */
export function giveUpWaiting(): Promise<number> {
  return moveChunks(
    CHUNK,
    (tx) =>
      tx.$queryRaw<Key[]>`
        SELECT tenant_id AS "tenantId", id FROM refund
        WHERE state = 'waiting_funds' AND first_sent_at <= hf_now() - ${DAYS}::int * interval '1 day'
        ORDER BY first_sent_at LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED`,
    giveUp,
  );
}

async function giveUp(tx: Tx, key: Key): Promise<void> {
  const refund = await tx.refund.findUniqueOrThrow({ where: { tenantId_id: key } });
  const reason = `the gateway's balance was short for ${DAYS} days`;
  const data = { nextPollAt: null, failureReason: reason };
  await stepRefund(tx, refund, "needs_manual", { actor: "timer", reason, data });
}
