import type { Tx } from "@/lib/db/client";
import { enqueue } from "@/lib/jobs/jobs";
import type { Payout } from "@/prisma/generated/client";

/** Queues the job that sends a payout; one that waits already is the same one. */
export function queuePayout(tx: Tx, { tenantId, id }: Pick<Payout, "tenantId" | "id">): Promise<void> {
  return enqueue(tx, "send_payout", { tenantId, payoutId: id }, { key: `payout:${id}`, maxAttempts: 25 });
}
