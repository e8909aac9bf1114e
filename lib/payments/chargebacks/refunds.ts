import type { Tx } from "@/lib/db/client";
import { rejectRefund } from "@/lib/payments/refunds/approve";
import type { Payment } from "@/prisma/generated/client";

/** Refuses wishes for money back that nobody has decided about: the customer asked the bank instead. */
export async function refuseWishes(tx: Tx, { tenantId, id: paymentId }: Payment): Promise<void> {
  const wishes = await tx.refund.findMany({ where: { tenantId, paymentId, state: "requested" } });
  for (const wish of wishes)
    await rejectRefund(tx, wish, { decidedBy: "rules", reason: "contested at the bank instead", to: "rejected" });
}
