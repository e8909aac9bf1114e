import { AppError } from "@/lib/core/errors";
import { originOf, route } from "@/lib/http/route";
import { createOrder, type CreatedCheckout } from "@/lib/payments/orders/create";
import { createOrderBody } from "@/types/api";
import { checkoutAnswer } from "@/types/answers/orders";

/** Books an offer, or pays for a session that is booked and not paid yet; the server decides the price. */
export const POST = route(
  {
    permission: "order.create",
    body: createOrderBody,
    limit: "checkout",
    answer: checkoutAnswer,
    audit: "order.created",
    idempotent: "required",
    area: "booking",
    needsVerified: true,
    status: 201,
    show: ({ amount, ...created }: CreatedCheckout) => ({
      ...created,
      amount: amount.minor,
      currency: amount.currency,
    }),
  },
  ({ caller, body, request, idempotencyKey, requestId }) =>
    createOrder({
      tenantId: caller.tenantId,
      customerId: caller.userId,
      gateway: body.gateway,
      target: targetOf(body),
      currency: body.currency ?? null,
      requestKey: idempotencyKey,
      requestId,
      origin: originOf(request),
    }),
);

function targetOf(body: {
  offerId?: string | undefined;
  sessionId?: string | undefined;
  startsAt?: string | undefined;
}): Parameters<typeof createOrder>[0]["target"] {
  if (body.sessionId !== undefined) return { sessionId: body.sessionId };
  if (body.offerId === undefined) throw new AppError("invalid_input", "give either offerId or sessionId");
  return { offerId: body.offerId, startsAt: body.startsAt === undefined ? null : new Date(body.startsAt) };
}
