import { AppError, isAppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { type Money, money, printMoney } from "@/lib/core/money";
import { MINUTE_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db, type Tx } from "@/lib/db/client";
import { violates } from "@/lib/db/errors";
import { withTx } from "@/lib/db/tx";
import { keepEvidence } from "@/lib/audit/evidence";
import { recordAudit } from "@/lib/audit/record";
import { rememberAnswer } from "@/lib/http/idempotency";
import { bookSession, findOffer } from "@/lib/catalog/book";
import { quoteOffer } from "@/lib/pricing/quote";
import { addressOf } from "@/lib/tenants/host";
import { currentPolicy, findTenant } from "@/lib/tenants/queries";
import { gatewayForOrder } from "@/lib/payments/gateways/registry";
import type { CheckoutHandOff, CreatedOrder, Gateway, GatewayName } from "@/lib/payments/gateways/types";
import { type Order, type Payment, Prisma, type Session } from "@/prisma/generated/client";

/** How long a place is kept for a customer who has not paid. */
const ORDER_LIFETIME_MS = 15 * MINUTE_MS;
/** When we ask the gateway ourselves, in case its webhook is lost. */
const FIRST_POLL_MS = 2 * MINUTE_MS;

export interface CreateOrderRequest {
  readonly tenantId: string;
  readonly customerId: string;
  readonly gateway: GatewayName;
  readonly target: { readonly offerId: string; readonly startsAt: Date | null } | { readonly sessionId: string };
  /** null for the offer's only currency. */
  readonly currency: string | null;
  readonly requestKey: string | null;
  readonly requestId: string | null;
  /** Where the booking came from, kept as evidence; absent for bookings that no browser made. */
  readonly origin?: { readonly ip: string; readonly userAgent: string | null };
}

export interface CreatedCheckout {
  readonly orderId: string;
  readonly sessionId: string;
  readonly paymentId: string;
  readonly gateway: GatewayName;
  readonly gatewayOrderId: string;
  readonly amount: Money;
  readonly expiresAt: Date;
  readonly checkout: CheckoutHandOff;
}

/**
 * Takes a place, freezes price and policy, and opens an order at the gateway. Safe to repeat with the same request key:
 * the same order comes back, and what was left undone is done.
 * @throws AppError `not_found`, `unsupported_currency`, `slot_taken`, `sold_out`, `order_expired`, `wrong_state`,
 * `idempotency_key_reused`, and the gateway's errors.
 */
export async function createOrder(i: CreateOrderRequest): Promise<CreatedCheckout> {
  const gateway = await gatewayForOrder(i.tenantId, i.gateway);
  const { order, payment } = await reserve(i, gateway).catch((error: unknown) => {
    // A rival request with the same key won the race: its order is ours.
    if (violates(error, "customer_order_tenant_id_customer_id_request_key_key")) return reserve(i, gateway);
    throw error;
  });
  const opened = payment.checkout === null ? await openAtGateway(gateway, order, payment) : null;
  return withTx(async (tx) => {
    const ready = opened === null ? payment : await handOff(tx, payment, opened);
    return rememberAnswer(tx, viewCheckout(order, ready, i.gateway));
  });
}

function viewCheckout(order: Order, payment: Payment, gateway: GatewayName): CreatedCheckout {
  return {
    orderId: order.id,
    sessionId: order.sessionId,
    paymentId: payment.id,
    gateway,
    gatewayOrderId: payment.gatewayOrderId ?? "",
    amount: money(payment.amountMinor, payment.currency),
    expiresAt: order.expiresAt,
    // Written by handOff from the same type.
    checkout: payment.checkout as unknown as CheckoutHandOff,
  };
}

interface Reserved {
  readonly order: Order;
  readonly payment: Payment;
}

function reserve(i: CreateOrderRequest, gateway: Gateway): Promise<Reserved> {
  return withTx(async (tx) => {
    const order =
      (await findRepeated(tx, i)) ??
      ("sessionId" in i.target ? await findOpenOrder(tx, i, i.target.sessionId) : await placeOrder(tx, i, i.target));
    if (!gateway.currencies.includes(order.currency)) {
      throw new AppError("unsupported_currency", `${i.gateway} does not take ${order.currency}`, {
        currencies: gateway.currencies,
      });
    }
    return { order, payment: await findOrAddPayment(tx, order, gateway) };
  });
}

async function findRepeated(tx: Tx, i: CreateOrderRequest): Promise<Order | null> {
  if (i.requestKey === null) return null;
  const found = await tx.order.findFirst({
    where: { tenantId: i.tenantId, customerId: i.customerId, requestKey: i.requestKey },
  });
  if (found && "offerId" in i.target && found.offerId !== i.target.offerId) {
    throw new AppError("idempotency_key_reused", "this key belongs to another order");
  }
  if (found) await assertInTime(tx, found);
  return found;
}

/** The order that is waiting to be paid for a session of this customer, for a second try or another gateway. */
async function findOpenOrder(tx: Tx, i: CreateOrderRequest, sessionId: string): Promise<Order> {
  const order = await tx.order.findFirst({
    where: { tenantId: i.tenantId, sessionId, customerId: i.customerId },
    orderBy: { id: "desc" },
  });
  if (!order) throw new AppError("not_found", "there is no such session");
  if (order.state === "paid") throw isPaid(order);
  await assertInTime(tx, order);
  if (i.currency !== null && i.currency !== order.currency) {
    throw new AppError("unsupported_currency", "the order has another currency", { currencies: [order.currency] });
  }
  return order;
}

function isPaid(order: Order): AppError {
  return new AppError("wrong_state", "this session is paid already", { orderId: order.id });
}

async function assertInTime(tx: Tx, order: Order): Promise<void> {
  if (order.state === "paid" || (order.state === "open" && order.expiresAt > (await databaseNow(tx)))) return;
  throw new AppError("order_expired", "the time to pay is over, please book again");
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
  const session = await bookSession(tx, { offer, customerId: i.customerId, startsAt: target.startsAt, now });
  const order = await tx.order.create({
    data: {
      tenantId: i.tenantId,
      id: newId("order"),
      customerId: i.customerId,
      partnerId: offer.partnerId,
      offerId: offer.id,
      sessionId: session.id,
      currency: quote.total.currency,
      subtotalMinor: quote.subtotal.minor,
      discountMinor: quote.discount.minor,
      taxMinor: quote.tax.minor,
      totalMinor: quote.total.minor,
      policyId: policy.id,
      state: "open",
      expiresAt: shift(now, ORDER_LIFETIME_MS),
      requestKey: i.requestKey,
    },
  });
  await keepBooking(tx, i, order, session);
  await recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: i.customerId,
      action: "order.created",
      subject: order.id,
      payload: {
        offerId: offer.id,
        totalMinor: order.totalMinor.toString(),
        currency: order.currency,
        policyId: policy.id,
      },
      after: { state: order.state },
      requestId: i.requestId,
    },
  ]);
  return order;
}

/** What a bank may ask for later: what was agreed, for when, and from where. */
async function keepBooking(tx: Tx, i: CreateOrderRequest, order: Order, session: Session): Promise<void> {
  const seen = { tenantId: i.tenantId, actor: i.customerId };
  const times = { starts: session.startsAt.toISOString(), ends: session.endsAt.toISOString() };
  await keepEvidence(tx, order.id, [
    {
      ...seen,
      kind: "terms_accepted",
      body: {
        policy: order.policyId,
        price: `${order.currency} ${printMoney(money(order.totalMinor, order.currency))}`,
      },
    },
    { ...seen, kind: "session_times", body: times },
    ...(i.origin === undefined ? [] : [{ ...seen, kind: "ip_user_agent" as const, body: i.origin }]),
  ]);
}

/** One live payment for each gateway; one that failed makes room for a new one where the gateway wants a new order. */
async function findOrAddPayment(tx: Tx, order: Order, gateway: Gateway): Promise<Payment> {
  await tx.$executeRaw`SELECT 1 FROM customer_order WHERE tenant_id = ${order.tenantId} AND id = ${order.id} FOR UPDATE`;
  const existing = await tx.payment.findFirst({
    where: {
      tenantId: order.tenantId,
      orderId: order.id,
      gateway: gateway.name,
      suspenseReason: null,
      state: { notIn: ["canceled", "expired", "voided", ...(gateway.retriesOnSameOrder ? [] : ["failed"])] },
    },
    orderBy: { id: "desc" },
  });
  if (existing) return existing;
  if (order.state === "paid") throw isPaid(order);
  return tx.payment.create({
    data: {
      tenantId: order.tenantId,
      id: newId("payment"),
      orderId: order.id,
      gateway: gateway.name,
      gatewayAccount: gateway.account,
      currency: order.currency,
      amountMinor: order.totalMinor,
      state: "created",
    },
  });
}

async function openAtGateway(gateway: Gateway, order: Order, payment: Payment): Promise<CreatedOrder> {
  const [tenant, address] = await Promise.all([findTenant(db(), order.tenantId), addressOf(db(), order.tenantId)]);
  const page = `${address}/checkout/${order.id}`;
  return gateway.collect
    .createOrder({
      paymentId: payment.id,
      orderId: order.id,
      amount: money(payment.amountMinor, payment.currency),
      description: `Order ${order.id}`,
      brand: tenant.name,
      returnUrl: `${page}/return?gateway=${gateway.name}`,
      cancelUrl: `${page}?canceled=${gateway.name}`,
      retry: payment.state !== "created" || order.requestKey !== null,
    })
    .catch(async (error: unknown) => {
      if (isAppError(error, "gateway_outcome_unknown")) await markInDoubt(payment);
      throw error;
    });
}

/** Notes what the gateway opened, for the customer to pay. */
async function handOff(tx: Tx, payment: Payment, opened: CreatedOrder): Promise<Payment> {
  const now = await databaseNow(tx);
  const data = {
    gatewayOrderId: opened.gatewayOrderId,
    checkout: { ...opened.checkout },
    nextPollAt: shift(now, FIRST_POLL_MS),
  };
  const where = { tenantId: payment.tenantId, id: payment.id };
  await tx.payment.updateMany({
    where: { ...where, state: { in: ["created", "in_doubt"] } },
    data: { ...data, state: "requires_action" },
  });
  await tx.payment.updateMany({ where: { ...where, checkout: { equals: Prisma.DbNull } }, data });
  return tx.payment.findUniqueOrThrow({ where: { tenantId_id: where } });
}

async function markInDoubt(payment: Payment): Promise<void> {
  await withTx((tx) =>
    tx.payment.updateMany({
      where: { tenantId: payment.tenantId, id: payment.id, state: "created" },
      data: { state: "in_doubt" },
    }),
  );
}
