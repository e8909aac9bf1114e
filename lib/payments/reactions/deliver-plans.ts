import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { grantPlan } from "@/lib/plans/entitlements";
import { startHoldOfOrder } from "@/lib/payments/escrow/hold";
import type { Accepted } from "@/lib/payments/orders/capture";
import { settleDueOrder } from "@/lib/payments/settlement/settle";
import type { KnownPayment } from "./decide-capture";

/**
 * Plans that were just paid for: nothing has to take place first, so the money is split and the plan begins with the
 * capture. The policy of the sale holds for no time.
 */
export async function deliverPlans(tx: Tx, accepted: readonly Accepted[]): Promise<void> {
  const at = await databaseNow(tx);
  // Everybody locks people in the same order.
  for (const { tenantId, orderId, planId, customerId } of accepted.toSorted(byCustomer)) {
    if (planId === null) continue;
    await startHoldOfOrder(tx, { tenantId, orderId, at });
    await settleDueOrder(tx, { tenantId, orderId });
    await grantPlan(tx, { tenantId, orderId, planId, userId: customerId });
  }
}

const byCustomer = (a: Accepted, b: Accepted): number => (a.customerId < b.customerId ? -1 : 1);

/** Whether a given-up order for a plan was not followed by another one, which is what its customer wants by now. */
export async function isOnlyOrder(tx: Tx, { tenantId, orderId, customerId, planId }: KnownPayment): Promise<boolean> {
  const later = { tenantId, customerId, planId, id: { gt: orderId }, state: { in: ["open", "paid"] } };
  return (await tx.order.count({ where: later })) === 0;
}
