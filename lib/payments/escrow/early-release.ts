import { AppError } from "@/lib/core/errors";
import { HOUR_MS } from "@/lib/core/time";
import { withAnswer } from "@/lib/http/idempotency";
import { findTenant } from "@/lib/tenants/queries";
import { shortenHold } from "./adjust";

/** Time to think better of it. */
const UNDO_WINDOW_MS = HOUR_MS;

/**
 * A contented customer lets the partner be paid in an hour. Nobody else can: the hold protects the customer.
 * @returns when the hold ends now.
 * @throws AppError `not_found` also for somebody else's order, `forbidden` where the marketplace does not allow it,
 * `wrong_state` without a score at or above the policy's threshold, or when the clock does not run.
 */
export function releaseEarly(i: {
  tenantId: string;
  orderId: string;
  customerId: string;
  requestId: string | null;
}): Promise<{ orderId: string; releaseAt: Date | null }> {
  const { tenantId, orderId } = i;
  return withAnswer(async (tx) => {
    const order = await tx.order.findFirst({
      where: { tenantId, id: orderId, customerId: i.customerId },
      include: { policy: true, escrow: true },
    });
    if (!order?.escrow) throw new AppError("not_found", "there is no such order");
    if (!(await findTenant(tx, tenantId)).earlyRelease)
      throw new AppError("forbidden", "this marketplace keeps every hold to its end");
    const { score } = order.escrow;
    if (score === null || score < order.policy.scoreThreshold)
      throw new AppError("wrong_state", `only after a score of ${order.policy.scoreThreshold} or more`);
    const escrow = await shortenHold(tx, {
      tenantId,
      orderId,
      actor: i.customerId,
      remainingMs: UNDO_WINDOW_MS,
      payload: { reason: "the customer is content" },
      requestId: i.requestId,
    });
    return { orderId, releaseAt: escrow.releaseAt };
  });
}
