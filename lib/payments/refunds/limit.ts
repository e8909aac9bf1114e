import { requestApproval } from "@/lib/approvals/request";
import type { Tx } from "@/lib/db/client";
import { refundLimit } from "@/lib/tenants/queries";
import type { Refund } from "@/prisma/generated/client";

/**
 * Whether one operator alone may not grant a refund.
 * @param togetherMinor all refunds of its payment with it, in minor units: small pieces are above the limit too.
 */
export async function needsSecondPerson(
  tx: Tx,
  { tenantId, currency }: Pick<Refund, "tenantId" | "currency">,
  togetherMinor: bigint,
): Promise<boolean> {
  const limit = await refundLimit(tx, tenantId, currency);
  return limit === null || togetherMinor > limit;
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
