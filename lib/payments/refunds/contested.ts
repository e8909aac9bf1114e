import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";

/**
 * While the bank decides about a payment nobody gives the same money back; a trigger in the database says the same. The
 * payment is locked by the caller. An early warning does not count: a refund is what prevents the chargeback.
 * @throws AppError `wrong_state`
 */
export async function assertUncontested(tx: Tx, i: { tenantId: string; id: string }): Promise<void> {
  const open = await tx.chargeback.findFirst({
    where: { tenantId: i.tenantId, paymentId: i.id, closedAt: null, stage: { not: "warning" } },
    select: { id: true },
  });
  if (open)
    throw new AppError("wrong_state", "the customer contests this payment at the bank, which decides first", {
      chargebackId: open.id,
    });
}
