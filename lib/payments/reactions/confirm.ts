import { AppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { ownerOf } from "@/lib/payments/gateways/owner";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import type { Caller } from "@/lib/auth/caller";
import { type GatewayMessage, type GatewayName, isGateway } from "@/lib/payments/gateways/types";
import type { OrderState, PaymentState } from "@/lib/payments/orders/machine";
import type { Order, Payment } from "@/prisma/generated/client";
import { voidPayment } from "@/lib/payments/orders/progress";
import { takeIn } from "./take-in";

export interface ReturnFromCheckout {
  readonly tenantId: string;
  readonly customerId: string;
  readonly gateway: GatewayName;
  readonly gatewayOrderId: string;
  readonly gatewayPaymentId: string | null;
  readonly signature: string | null;
}

export interface PaymentStatus {
  readonly paymentId: string;
  readonly orderId: string;
  readonly orderState: OrderState;
  readonly state: PaymentState;
  readonly gateway: string;
  readonly gatewayOrderId: string | null;
  readonly gatewayPaymentId: string | null;
  /** Minor units. */
  readonly amount: bigint;
  readonly currency: string;
  readonly capturedAt: Date | null;
}

/**
 * The customer's browser came back. What it brings is checked against the order id that we stored, and then the
 * gateway is asked; the browser's word alone never makes an order paid.
 * @throws AppError `invalid_signature`, `not_found` also for the payment of somebody else, and the gateway's errors.
 */
export async function confirmPayment(i: ReturnFromCheckout): Promise<PaymentStatus> {
  const payment = await findOwn(i);
  const owner = ownerOf(payment.gatewayAccount);
  const { collect } = await gatewayOf(i.tenantId, i.gateway, owner);
  collect.verifyReturn({
    gatewayOrderId: i.gatewayOrderId,
    gatewayPaymentId: i.gatewayPaymentId,
    signature: i.signature,
  });
  const message = payment.state === "captured" ? null : await askOrCapture(i.gateway, payment, i.gatewayPaymentId);
  if (message) await takeIn("return", { tenantId: i.tenantId, gateway: i.gateway, owner, message });
  return paymentStatus(i.tenantId, payment.id);
}

type PaymentOfOrder = Payment & { order: Order | null };

async function findOwn(i: ReturnFromCheckout): Promise<PaymentOfOrder> {
  const payment = await db().payment.findFirst({
    where: {
      tenantId: i.tenantId,
      gateway: i.gateway,
      gatewayOrderId: i.gatewayOrderId,
      suspenseReason: null,
      order: { customerId: i.customerId },
    },
    include: { order: true },
  });
  if (!payment) throw new AppError("not_found", "there is no such payment");
  return payment;
}

/**
 * Razorpay captures by itself, so its payment is read; PayPal waits for us to capture what the customer approved.
 * Null when the order was paid meanwhile, perhaps by this very payment.
 */
async function askOrCapture(
  gateway: GatewayName,
  payment: PaymentOfOrder,
  gatewayPaymentId: string | null,
): Promise<GatewayMessage | null> {
  if (gatewayPaymentId !== null) {
    const { collect } = await gatewayOf(payment.tenantId, gateway, ownerOf(payment.gatewayAccount));
    return collect.fetchPayment(gatewayPaymentId);
  }
  if (payment.order?.state === "paid") return null;
  if (payment.order?.state !== "open")
    throw new AppError("order_expired", "the time to pay was over; nothing was charged, please book again");
  return capture(gateway, payment);
}

async function capture(gateway: GatewayName, payment: Payment): Promise<GatewayMessage> {
  const { collect } = await gatewayOf(payment.tenantId, gateway, ownerOf(payment.gatewayAccount));
  return collect.capture({
    gatewayOrderId: payment.gatewayOrderId ?? "",
    gatewayPaymentId: payment.gatewayPaymentId,
    paymentId: payment.id,
    amount: money(payment.amountMinor, payment.currency),
  });
}

/** How a payment stands in our books. @throws AppError `not_found` */
export async function paymentStatus(tenantId: string, paymentId: string): Promise<PaymentStatus> {
  const payment = await db().payment.findUnique({
    where: { tenantId_id: { tenantId, id: paymentId } },
    include: { order: true },
  });
  if (!payment?.order) throw new AppError("not_found", "there is no such payment");
  return {
    paymentId: payment.id,
    orderId: payment.order.id,
    orderState: payment.order.state as OrderState,
    state: payment.state as PaymentState,
    gateway: payment.gateway,
    gatewayOrderId: payment.gatewayOrderId,
    gatewayPaymentId: payment.gatewayPaymentId,
    amount: payment.amountMinor,
    currency: payment.currency,
    capturedAt: payment.capturedAt,
  };
}

/**
 * How a payment stands, by our payment id or one of the gateway's ids.
 * @throws AppError `unknown_gateway`, `not_found` also where it is somebody else's.
 */
export async function findStatus(i: { caller: Caller; gateway: string; id: string }): Promise<PaymentStatus> {
  if (!isGateway(i.gateway)) throw new AppError("unknown_gateway", "there is no such gateway");
  const { caller } = i;
  const own = { customerId: caller.userId };
  const order =
    caller.group === "operator"
      ? {}
      : { order: caller.group === "customer" ? own : { OR: [own, { partnerId: caller.partnerId ?? "" }] } };
  const payment = await db().payment.findFirst({
    where: {
      tenantId: caller.tenantId,
      gateway: i.gateway,
      suspenseReason: null,
      OR: [{ id: i.id }, { gatewayOrderId: i.id }, { gatewayPaymentId: i.id }],
      ...order,
    },
  });
  if (!payment) throw new AppError("not_found", "there is no such payment");
  return paymentStatus(caller.tenantId, payment.id);
}

/**
 * Captures what the customer has approved or the bank has authorised; for the worker, safe to repeat. Where the order
 * was given up or paid otherwise meanwhile, nothing is captured: the gateway lets the authorisation lapse and nobody is
 * charged.
 */
export async function captureAuthorized(tenantId: string, paymentId: string): Promise<void> {
  const payment = await db().payment.findUnique({
    where: { tenantId_id: { tenantId, id: paymentId } },
    include: { order: true },
  });
  if (payment?.state !== "authorized" || !isGateway(payment.gateway)) return;
  if (payment.order?.state !== "open") {
    await withTx((tx) => voidPayment(tx, { tenantId, paymentId }));
    return;
  }
  const message = await capture(payment.gateway, payment);
  await takeIn("reply", { tenantId, gateway: payment.gateway, owner: ownerOf(payment.gatewayAccount), message });
}
