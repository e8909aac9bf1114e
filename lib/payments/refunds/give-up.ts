import { withTx } from "@/lib/db/tx";
import type { Refund } from "@/prisma/generated/client";
import { stepRefund } from "./step";

const CHUNK = 100;
const DAYS = 7;

/** Hands refunds to an operator for which the gateway's balance was short for a week. @returns how many. */
export async function giveUpWaiting(): Promise<number> {
  let total = 0;
  for (;;) {
    const count = await withTx(async (tx) => {
      const due = await tx.$queryRaw<Pick<Refund, "tenantId" | "id">[]>`
        SELECT tenant_id AS "tenantId", id FROM refund
        WHERE state = 'waiting_funds' AND first_sent_at <= hf_now() - ${DAYS}::int * interval '1 day'
        ORDER BY first_sent_at LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED`;
      for (const key of due) {
        const refund = await tx.refund.findUniqueOrThrow({ where: { tenantId_id: key } });
        const reason = `the gateway's balance was short for ${DAYS} days`;
        const data = { nextPollAt: null, failureReason: reason };
        await stepRefund(tx, refund, "needs_manual", { actor: "timer", reason, data });
      }
      return due.length;
    });
    total += count;
    if (count < CHUNK) return total;
  }
}
