import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import type { SupportCase } from "@/prisma/generated/client";

type Blocked = Pick<SupportCase, "tenantId" | "orderId">;

/** Why nothing can be decided about the money of an order now; null when it can. Read under the order's lock. */
export async function blockerOf(tx: Tx, { tenantId, orderId }: Blocked): Promise<string | null> {
  const undecided = await tx.refund.count({ where: { tenantId, payment: { orderId }, state: "requested" } });
  if (undecided > 0) return "a refund of this order waits for a decision first";
  const contested = await tx.chargeback.count({
    where: { tenantId, orderId, closedAt: null, stage: { not: "warning" } },
  });
  if (contested > 0) return "the customer's bank decides about this payment first";
  const escrow = await tx.escrow.findUnique({ where: { tenantId_orderId: { tenantId, orderId } } });
  return escrow?.state === "frozen" ? "the money of this order is frozen" : null;
}

/** @throws AppError `wrong_state` while something else about the order's money has to be decided first. */
export async function assertDecidable(tx: Tx, found: Blocked): Promise<void> {
  const blocker = await blockerOf(tx, found);
  if (blocker !== null) throw new AppError("wrong_state", blocker);
}
