import { requestApproval } from "@/lib/approvals/request";
import type { Tx } from "@/lib/db/client";
import { refundLimit } from "@/lib/tenants/queries";
import type { Refund } from "@/prisma/generated/client";

/** Whether one operator alone may not grant a refund: all refunds of its payment together are above the tenant's limit. */
export async function needsSecondPerson(tx: Tx, { tenantId, paymentId, currency }: Refund): Promise<boolean> {
  const limit = await refundLimit(tx, tenantId, currency);
  const payment = await tx.payment.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: paymentId } } });
  return limit === null || payment.refundedMinor > limit;
}

/** Asks for the second operator; the refund waits as `requested`. @throws AppError `conflict` when somebody asked before. */
export async function askForSecond(
  tx: Tx,
  refund: Refund,
  i: { requestedBy: string; reason: string; requestId: string | null },
): Promise<void> {
  const { tenantId, id, orderId, currency, amountMinor } = refund;
  const payload = { orderId, currency, amountMinor: amountMinor.toString() };
  await requestApproval(tx, { tenantId, kind: "refund_approve", subject: id, payload, ...i });
}
