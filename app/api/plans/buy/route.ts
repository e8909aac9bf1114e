import { AppError } from "@/lib/core/errors";
import { originOf, route } from "@/lib/http/route";
import { buyPlan } from "@/lib/payments/orders/buy-plan";
import type { Checkout } from "@/lib/payments/orders/checkout";
import { planCheckoutAnswer } from "@/types/answers/plans";
import { buyPlanBody } from "@/types/api";

/** Chooses a plan, or pays for one that was chosen and is not paid yet; open to those whose trial is over. */
export const POST = route(
  {
    permission: "plan.buy",
    body: buyPlanBody,
    limit: "checkout",
    answer: planCheckoutAnswer,
    audit: "order.created",
    idempotent: "required",
    needsVerified: true,
    status: 201,
    show: ({ amount, ...created }: Checkout) => ({ ...created, amount: amount.minor, currency: amount.currency }),
  },
  ({ caller, body, request, idempotencyKey, requestId }) =>
    buyPlan({
      tenantId: caller.tenantId,
      customerId: caller.userId,
      gateway: body.gateway,
      target: targetOf(body),
      requestKey: idempotencyKey,
      requestId,
      origin: originOf(request),
    }),
);

function targetOf(body: {
  planId?: string | undefined;
  orderId?: string | undefined;
}): Parameters<typeof buyPlan>[0]["target"] {
  if (body.orderId !== undefined) return { orderId: body.orderId };
  if (body.planId === undefined) throw new AppError("invalid_input", "give either planId or orderId");
  return { planId: body.planId };
}
