import type { Tx } from "@/lib/db/client";
import { enqueue } from "@/lib/jobs/jobs";
import type { Payout } from "@/prisma/generated/client";
import type { PayoutState } from "./machine";
import { stepPayout } from "./step";

/** Queues the job that sends a payout; one that waits already is the same one. */
export function queuePayout(tx: Tx, { tenantId, id }: Pick<Payout, "tenantId" | "id">): Promise<void> {
  return enqueue(tx, "send_payout", { tenantId, payoutId: id }, { key: `payout:${id}`, maxAttempts: 25 });
}

/** Nothing stands in its way any more: it is approved, and its job queued with it. */
export async function approvePayout(
  tx: Tx,
  payout: Payout,
  i: { from: PayoutState; actor: string; reason?: string; decidedBy?: string },
): Promise<void> {
  const { from, actor, reason = null } = i;
  const data = i.decidedBy === undefined ? {} : { data: { decidedBy: i.decidedBy } };
  await stepPayout(tx, payout, { from, to: "approved", actor, reason, ...data });
  await stepPayout(tx, payout, { from: "approved", to: "queued", actor });
  await queuePayout(tx, payout);
}
