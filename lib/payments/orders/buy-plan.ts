import { AppError } from "@/lib/core/errors";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { keepEvidence } from "@/lib/audit/evidence";
import { findPlan } from "@/lib/plans/offer";
import { findTenant } from "@/lib/tenants/queries";
import type { Order } from "@/prisma/generated/client";
import {
  type Checkout,
  type CheckoutRequest,
  evidenceOf,
  findOpenOrder,
  openCheckout,
  openOrder,
  recordOrder,
} from "./checkout";
import { expireDue } from "./expire";

export interface BuyPlanRequest extends CheckoutRequest {
  /** A plan, or an order for one that waits to be paid. */
  readonly target: { readonly planId: string } | { readonly orderId: string };
}

/**
 * Buys a plan at the price that it has in our tables; see `openCheckout`. It begins with the payment.
 * @throws AppError also `not_found`, `wrong_state` for a plan that is not sold any more.
 */
export function buyPlan(i: BuyPlanRequest): Promise<Checkout> {
  const { target } = i;
  return openCheckout(i, {
    findOrPlace: (tx) =>
      "orderId" in target
        ? findOpenOrder(tx, i, { id: target.orderId, planId: { not: null } })
        : placePlanOrder(tx, i, target.planId),
    isFor: ({ id, planId }) => ("orderId" in target ? id === target.orderId : planId === target.planId),
    // Plans are the operator's own.
    payee: () => Promise.resolve(null),
    view: () => ({}),
  });
}

/** Where the same plan waits to be paid already, that order: whoever chooses twice buys once. */
async function placePlanOrder(tx: Tx, i: BuyPlanRequest, planId: string): Promise<Order> {
  const now = await databaseNow(tx);
  const plan = await findPlan(tx, i.tenantId, planId);
  const { tenantId, customerId } = i;
  const open = await tx.order.findFirst({ where: { tenantId, customerId, planId, state: "open" } });
  if (open && open.expiresAt > now) return open;
  if (open && (await expireDue(tx, open.id)) === 0)
    throw new AppError("wrong_state", "a payment for this plan is still on its way", { orderId: open.id });
  const { fundFlow } = await findTenant(tx, tenantId);
  const order = await tx.order.create({
    data: {
      ...openOrder(i, now),
      partnerId: plan.partnerId,
      planId,
      currency: plan.currency,
      subtotalMinor: plan.amountMinor,
      totalMinor: plan.amountMinor,
      policyId: plan.policyId,
      fundFlow,
    },
  });
  await keepEvidence(tx, order.id, evidenceOf(i, order));
  await recordOrder(tx, i, order);
  return order;
}
