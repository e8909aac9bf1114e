import { AppError, isAppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { type Money, money, printMoney } from "@/lib/core/money";
import { MINUTE_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db, type Tx } from "@/lib/db/client";
import { violates } from "@/lib/db/errors";
import { withTx } from "@/lib/db/tx";
import type { keepEvidence } from "@/lib/audit/evidence";
import { recordAudit } from "@/lib/audit/record";
import { rememberAnswer } from "@/lib/http/idempotency";
import { addressOf } from "@/lib/tenants/host";
import { findTenant } from "@/lib/tenants/queries";
import { ownerOf } from "@/lib/payments/gateways/owner";
import { gatewayForOrder, ownGatewayForOrder } from "@/lib/payments/gateways/registry";
import type { CheckoutHandOff, CreatedOrder, Gateway, GatewayName } from "@/lib/payments/gateways/types";
import { type Order, type Payment, Prisma } from "@/prisma/generated/client";

/** How long a place is kept for a customer who has not paid. */
const ORDER_LIFETIME_MS = 15 * MINUTE_MS;
/** When we ask the gateway ourselves, in case its webhook is lost. */
const FIRST_POLL_MS = 2 * MINUTE_MS;

/** Who pays, and how. */
export interface CheckoutRequest {
  readonly tenantId: string;
  readonly customerId: string;
  readonly gateway: GatewayName;
  readonly requestKey: string | null;
  readonly requestId: string | null;
  /** Where the order came from, kept as evidence; absent for orders that no browser made. */
  readonly origin?: { readonly ip: string; readonly userAgent: string | null };
}

export interface Checkout {
  readonly orderId: string;
  readonly paymentId: string;
  readonly gateway: GatewayName;
  readonly gatewayOrderId: string;
  readonly amount: Money;
  readonly expiresAt: Date;
  readonly checkout: CheckoutHandOff;
}

/** Where the order of a checkout comes from, and what else the answer says about it. */
export interface Line<R extends object> {
  /** Whose own account an order that is placed now is to be paid into, or the one that is looked for; null for an account of ours. */
  readonly payee: (tx: Tx) => Promise<string | null>;
  readonly findOrPlace: (tx: Tx) => Promise<Order>;
  /** Whether an order that an earlier request with the same key made is for this. */
  readonly isFor: (order: Order) => boolean;
  readonly view: (order: Order) => R;
}

/** Two of a kind: the unique keys that a rival request may have taken first. */
const TAKEN = ["customer_order_tenant_id_customer_id_request_key_key", "customer_order_of_plan"];

/**
 * Opens an order at the gateway, whatever it is for. Safe to repeat with the same request key: the same order comes back,
 * and what was left undone is done.
 * @throws AppError `unsupported_currency`, `order_expired`, `wrong_state`, `idempotency_key_reused`, and the gateway's errors.
 */
export async function openCheckout<R extends object>(i: CheckoutRequest, line: Line<R>): Promise<Checkout & R> {
  const payee = await payeeOf(i, line);
  const gateway =
    payee === null
      ? await gatewayForOrder(i.tenantId, i.gateway)
      : await ownGatewayForOrder(i.tenantId, i.gateway, payee);
  const { order, payment } = await reserve(i, gateway, line).catch((error: unknown) => {
    // A rival request won the race: its order is ours.
    if (TAKEN.some((name) => violates(error, name))) return reserve(i, gateway, line);
    throw error;
  });
  const opened = payment.checkout === null ? await openAtGateway(gateway, order, payment) : null;
  return withTx(async (tx) => {
    const ready = opened === null ? payment : await handOff(tx, payment, opened);
    return rememberAnswer(tx, { ...viewCheckout(order, ready, i.gateway), ...line.view(order) });
  });
}

function viewCheckout(order: Order, payment: Payment, gateway: GatewayName): Checkout {
  return {
    orderId: order.id,
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

function reserve<R extends object>(i: CheckoutRequest, gateway: Gateway, line: Line<R>): Promise<Reserved> {
  return withTx(async (tx) => {
    const order = (await findRepeated(tx, i, line)) ?? (await line.findOrPlace(tx));
    if (ownerOf(gateway.account) !== ownAccountFor(order))
      throw new AppError("wrong_state", "how this is paid was changed meanwhile, please try again");
    if (!currenciesOf(gateway).includes(order.currency)) {
      throw new AppError("unsupported_currency", `${i.gateway} does not take ${order.currency}`, {
        currencies: currenciesOf(gateway),
      });
    }
    return { order, payment: await findOrAddPayment(tx, order, gateway) };
  });
}

/** Partners' own accounts take rupees only. */
function currenciesOf(gateway: Gateway): readonly string[] {
  return ownerOf(gateway.account) === null ? gateway.currencies : ["INR"];
}

/** The partner into whose own account an order is paid; null where it is paid to us, as every plan is. */
export function ownAccountFor(order: Pick<Order, "fundFlow" | "planId" | "partnerId">): string | null {
  return order.fundFlow === "DIRECT_MERCHANT" && order.planId === null ? order.partnerId : null;
}

/** An order that is there keeps its way, whatever the tenant's flow is by now. */
async function payeeOf<R extends object>(i: CheckoutRequest, line: Line<R>): Promise<string | null> {
  const repeated = i.requestKey === null ? null : await findByKey(db(), i);
  return repeated === null ? line.payee(db()) : ownAccountFor(repeated);
}

function findByKey(tx: Tx, { tenantId, customerId, requestKey }: CheckoutRequest): Promise<Order | null> {
  return tx.order.findFirst({ where: { tenantId, customerId, requestKey } });
}

async function findRepeated<R extends object>(tx: Tx, i: CheckoutRequest, { isFor }: Line<R>): Promise<Order | null> {
  if (i.requestKey === null) return null;
  const found = await findByKey(tx, i);
  if (found && !isFor(found)) throw new AppError("idempotency_key_reused", "this key belongs to another order");
  if (found) await assertInTime(tx, found);
  return found;
}

/**
 * The order of this customer that is waiting to be paid, for a second try or another gateway.
 * @throws AppError `not_found`, `wrong_state` when it is paid, `order_expired`
 */
export async function findOpenOrder(tx: Tx, i: CheckoutRequest, where: Prisma.OrderWhereInput): Promise<Order> {
  const order = await tx.order.findFirst({
    where: { ...where, tenantId: i.tenantId, customerId: i.customerId },
    orderBy: { id: "desc" },
  });
  if (!order) throw new AppError("not_found", "there is nothing to pay");
  if (order.state === "paid") throw isPaid(order);
  await assertInTime(tx, order);
  return order;
}

function isPaid(order: Order): AppError {
  return new AppError("wrong_state", "this order is paid already", { orderId: order.id });
}

async function assertInTime(tx: Tx, order: Order): Promise<void> {
  if (order.state === "paid" || (order.state === "open" && order.expiresAt > (await databaseNow(tx)))) return;
  throw new AppError("order_expired", "the time to pay is over, please book again");
}

/** What every order begins with. */
export function openOrder({ tenantId, customerId, requestKey }: CheckoutRequest, now: Date) {
  const expiresAt = shift(now, ORDER_LIFETIME_MS);
  return { tenantId, id: newId("order"), customerId, state: "open", expiresAt, requestKey };
}

/** The audit of a new order. */
export function recordOrder(tx: Tx, i: CheckoutRequest, order: Order): Promise<void> {
  const { offerId, planId, totalMinor, currency, policyId } = order;
  const line = planId === null ? { offerId } : { planId };
  return recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: i.customerId,
      action: "order.created",
      subject: order.id,
      payload: { ...line, totalMinor: totalMinor.toString(), currency, policyId },
      after: { state: order.state },
      requestId: i.requestId,
    },
  ]);
}

/** What a bank may ask for later about any order: what was agreed, and from where. */
export function evidenceOf(i: CheckoutRequest, order: Order): Parameters<typeof keepEvidence>[2] {
  const seen = { tenantId: i.tenantId, actor: i.customerId };
  const price = `${order.currency} ${printMoney(money(order.totalMinor, order.currency))}`;
  return [
    { ...seen, kind: "terms_accepted", body: { policy: order.policyId, price } },
    ...(i.origin === undefined ? [] : [{ ...seen, kind: "ip_user_agent" as const, body: i.origin }]),
  ];
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
  const checkout = `${address}/checkout/${order.id}`;
  // Buying a plan is open to those whose trial is over, and the checkout of sessions is not.
  const page = order.planId === null ? checkout : `${address}/upgrade/checkout/${order.id}`;
  return gateway.collect
    .createOrder({
      paymentId: payment.id,
      orderId: order.id,
      amount: money(payment.amountMinor, payment.currency),
      description: `Order ${order.id}`,
      brand: tenant.name,
      returnUrl: `${checkout}/return?gateway=${gateway.name}`,
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
