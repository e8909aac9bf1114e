import { AppError } from "@/lib/core/errors";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { keepEvidence } from "@/lib/audit/evidence";
import { bookSession, findOffer } from "@/lib/catalog/book";
import { quoteOffer } from "@/lib/pricing/quote";
import { currentPolicy, findTenant } from "@/lib/tenants/queries";
import type { Order, Session } from "@/prisma/generated/client";
import {
  type Checkout,
  type CheckoutRequest,
  evidenceOf,
  findOpenOrder,
  openCheckout,
  openOrder,
  ownAccountFor,
  recordOrder,
} from "./checkout";

export interface CreateOrderRequest extends CheckoutRequest {
  readonly target: { readonly offerId: string; readonly startsAt: Date | null } | { readonly sessionId: string };
  /** null for the offer's only currency. */
  readonly currency: string | null;
}

export interface CreatedCheckout extends Checkout {
  readonly sessionId: string;
}

/**
 * Takes a place, freezes price and policy, and opens an order at the gateway; see `openCheckout`.
 * @throws AppError also `not_found`, `slot_taken`, `sold_out`.
 */
export function createOrder(i: CreateOrderRequest): Promise<CreatedCheckout> {
  const { target } = i;
  return openCheckout(i, {
    findOrPlace: (tx) =>
      "sessionId" in target ? findOrderOfSession(tx, i, target.sessionId) : placeOrder(tx, i, target),
    payee: (tx) => findPayee(tx, i),
    isFor: ({ offerId }) => offerId !== null && (!("offerId" in target) || offerId === target.offerId),
    // An order that has an offer has a session, says the table.
    view: ({ sessionId }) => ({ sessionId: sessionId ?? "" }),
  });
}

async function findPayee(tx: Tx, { tenantId, target, ...i }: CreateOrderRequest): Promise<string | null> {
  if ("sessionId" in target) {
    const { sessionId } = target;
    const where = { tenantId, customerId: i.customerId, sessionId };
    const order = await tx.order.findFirst({ where, orderBy: { id: "desc" } });
    return order && ownAccountFor(order);
  }
  const { fundFlow } = await findTenant(tx, tenantId);
  if (fundFlow !== "DIRECT_MERCHANT") return null;
  const { partnerId } = await findOffer(tx, tenantId, target.offerId);
  return ownAccountFor({ fundFlow, partnerId, planId: null });
}

async function findOrderOfSession(tx: Tx, i: CreateOrderRequest, sessionId: string): Promise<Order> {
  const order = await findOpenOrder(tx, i, { sessionId });
  if (i.currency !== null && i.currency !== order.currency) {
    throw new AppError("unsupported_currency", "the order has another currency", { currencies: [order.currency] });
  }
  return order;
}

async function placeOrder(
  tx: Tx,
  i: CreateOrderRequest,
  target: { offerId: string; startsAt: Date | null },
): Promise<Order> {
  const now = await databaseNow(tx);
  const offer = await findOffer(tx, i.tenantId, target.offerId);
  const quote = await quoteOffer(tx, offer, i.currency);
  const policy = await currentPolicy(tx, i.tenantId);
  const { fundFlow } = await findTenant(tx, i.tenantId);
  const session = await bookSession(tx, { offer, customerId: i.customerId, startsAt: target.startsAt, now });
  const order = await tx.order.create({
    data: {
      ...openOrder(i, now),
      partnerId: offer.partnerId,
      offerId: offer.id,
      sessionId: session.id,
      currency: quote.total.currency,
      subtotalMinor: quote.subtotal.minor,
      discountMinor: quote.discount.minor,
      taxMinor: quote.tax.minor,
      totalMinor: quote.total.minor,
      policyId: policy.id,
      fundFlow,
    },
  });
  await keepBooking(tx, i, order, session);
  await recordOrder(tx, i, order);
  return order;
}

/** What a bank may ask for later: what was agreed, for when, and from where. */
async function keepBooking(tx: Tx, i: CreateOrderRequest, order: Order, session: Session): Promise<void> {
  const times = { starts: session.startsAt.toISOString(), ends: session.endsAt.toISOString() };
  const sessionTimes = { tenantId: i.tenantId, actor: i.customerId, kind: "session_times" as const, body: times };
  await keepEvidence(tx, order.id, [...evidenceOf(i, order), sessionTimes]);
}
