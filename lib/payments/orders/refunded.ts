import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";

/** Sets a part of a payment aside for a refund; the database refuses more than was captured. */
export async function reserveOnPayment(
  tx: Tx,
  i: { tenantId: string; paymentId: string; amountMinor: bigint },
): Promise<void> {
  const { count } = await tx.payment.updateMany({
    where: { tenantId: i.tenantId, id: i.paymentId, state: "captured" },
    data: { refundedMinor: { increment: i.amountMinor } },
  });
  if (count !== 1) throw new AppError("wrong_state", "nothing was charged for this payment");
}

/** Takes a reservation back, because the refund was not granted. */
export async function freeOnPayment(
  tx: Tx,
  i: { tenantId: string; paymentId: string; amountMinor: bigint },
): Promise<void> {
  await tx.payment.updateMany({
    where: { tenantId: i.tenantId, id: i.paymentId },
    data: { refundedMinor: { decrement: i.amountMinor } },
  });
}
