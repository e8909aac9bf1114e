import { z } from "zod";
import { SESSION_MACHINE } from "@/lib/catalog/machine";
import { ESCROW_MACHINE } from "@/lib/payments/escrow/machine";
import { ORDER_MACHINE, PAYMENT_MACHINE } from "@/lib/payments/orders/machine";
import { GATEWAYS } from "@/lib/payments/gateways/types";
import { currency, id, minor, stateOf, time } from "./common";

const razorpayHandOff = z.strictObject({
  mode: z.literal("razorpay"),
  scriptUrl: z.url(),
  options: z.strictObject({
    key: z.string(),
    amount: minor,
    currency,
    name: z.string(),
    description: z.string(),
    order_id: z.string(),
  }),
});

/** An order that waits to be paid, with what the browser needs for it. */
export const checkoutAnswer = z
  .strictObject({
    orderId: id,
    sessionId: id,
    paymentId: id,
    gateway: z.enum(GATEWAYS),
    gatewayOrderId: z.string(),
    amount: minor,
    currency,
    expiresAt: time,
    checkout: z.discriminatedUnion("mode", [
      razorpayHandOff,
      z.strictObject({ mode: z.literal("redirect"), url: z.url() }),
    ]),
  })
  .meta({ id: "Checkout" });

export const paymentAnswer = z
  .strictObject({
    paymentId: id,
    orderId: id,
    orderState: stateOf(ORDER_MACHINE),
    state: stateOf(PAYMENT_MACHINE),
    gateway: z.enum(GATEWAYS),
    gatewayOrderId: z.string().nullable(),
    gatewayPaymentId: z.string().nullable(),
    amount: minor,
    currency,
    capturedAt: time.nullable(),
  })
  .meta({ id: "Payment" });

export const paymentLineAnswer = z
  .strictObject({
    paymentId: id,
    /** null for money that fits no order. */
    orderId: id.nullable(),
    orderState: stateOf(ORDER_MACHINE).nullable(),
    state: stateOf(PAYMENT_MACHINE),
    gateway: z.enum(GATEWAYS),
    gatewayOrderId: z.string().nullable(),
    gatewayPaymentId: z.string().nullable(),
    amount: minor,
    refunded: minor,
    disputed: minor,
    currency,
    failureReason: z.string().nullable(),
    suspenseReason: z.string().nullable(),
    capturedAt: time.nullable(),
    createdAt: time,
  })
  .meta({ id: "PaymentLine" });

export const orderLineAnswer = z
  .strictObject({
    orderId: id,
    state: stateOf(ORDER_MACHINE),
    title: z.string(),
    /** An order is for a session or for a plan; what belongs to the other is null. */
    offerId: id.nullable(),
    sessionId: id.nullable(),
    planId: id.nullable(),
    sessionState: stateOf(SESSION_MACHINE).nullable(),
    customerId: id,
    partnerId: id,
    amount: minor,
    /** What is still held; null before the payment. */
    held: minor.nullable(),
    currency,
    escrowState: stateOf(ESCROW_MACHINE).nullable(),
    startsAt: time.nullable(),
    releaseAt: time.nullable(),
    expiresAt: time,
    paidAt: time.nullable(),
    createdAt: time,
  })
  .meta({ id: "OrderLine" });
