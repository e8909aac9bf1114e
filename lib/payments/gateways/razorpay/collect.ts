import { AppError, isAppError } from "@/lib/core/errors";
import type { Money } from "@/lib/core/money";
import { equalHex, hmacSha256Hex } from "@/lib/net/hmac";
import type { RazorpaySettings } from "@/lib/config/gateways";
import type { CheckoutReturn, Collect, CreatedOrder, CreateOrder, GatewayMessage } from "../types";
import type { RazorpayClient, Read } from "./client";
import { wireAmount } from "./map";
import { findRefund, refund } from "./refunds";
import { Collection, Order, Payment } from "./wire";

/** Money in: orders and payments (razorpay/markdown-docs, api/orders, api/payments), and refunds. */
export function createCollect(settings: RazorpaySettings, client: RazorpayClient): Collect {
  return {
    createOrder: (input) => createOrder(settings, client, input),
    verifyReturn: (input) => verifyReturn(settings, input),
    capture: (input) => capture(client, input),
    fetchOrder: (gatewayOrderId) => fetchOrder(client, gatewayOrderId),
    fetchPayment: async (gatewayPaymentId) => asMessage("payment", await fetchPayment(client, gatewayPaymentId)),
    refund: (input) => refund(client, input),
    findRefund: (input) => findRefund(client, input),
  };
}

function asMessage(shape: GatewayMessage["shape"], read: Read<unknown>): GatewayMessage {
  return { shape, body: read.text };
}

/**
 * Orders have no idempotency key, so `receipt` (our payment id) is what finds an order whose creation was not answered.
 * Should two orders be made all the same, only the one that we return is ever shown to the customer.
 */
async function createOrder(
  settings: RazorpaySettings,
  client: RazorpayClient,
  input: CreateOrder,
): Promise<CreatedOrder> {
  const known = input.retry === true ? await findOrder(client, input) : null;
  return handOff(settings, input, known ?? (await makeOrder(client, input)));
}

async function makeOrder(client: RazorpayClient, input: CreateOrder): Promise<Read<Order>> {
  const body = {
    amount: wireAmount(input.amount),
    currency: input.amount.currency,
    receipt: input.paymentId,
    notes: { payment: input.paymentId, order: input.orderId },
  };
  try {
    return await client.viaSdk("money", Order, (sdk) => sdk.orders.create(body));
  } catch (error) {
    if (!isAppError(error, "gateway_outcome_unknown")) throw error;
    const made = await findOrder(client, input).catch(() => null);
    if (made === null) throw error;
    return made;
  }
}

/** The order with our receipt and this amount, the oldest if there are several; null when there is none. */
async function findOrder(client: RazorpayClient, input: CreateOrder): Promise<Read<Order> | null> {
  const path = `/v1/orders?receipt=${encodeURIComponent(input.paymentId)}&count=100`;
  const { value } = await client.own(Collection, { method: "GET", path, effect: "none" });
  const amount = wireAmount(input.amount);
  const orders = value.items.flatMap((item) => {
    const order = Order.safeParse(item);
    return order.success && isOrderOf(order.data, input, amount)
      ? [{ value: order.data, text: JSON.stringify(item) }]
      : [];
  });
  return orders.at(-1) ?? null;
}

function isOrderOf(order: Order, input: CreateOrder, amount: number): boolean {
  return order.receipt === input.paymentId && order.amount === amount && order.currency === input.amount.currency;
}

function handOff(settings: RazorpaySettings, input: CreateOrder, order: Read<Order>): CreatedOrder {
  return {
    gatewayOrderId: order.value.id,
    checkout: {
      mode: "razorpay",
      scriptUrl: settings.checkoutScriptUrl,
      options: {
        key: settings.keyId,
        amount: order.value.amount,
        currency: order.value.currency,
        name: input.brand,
        description: input.description,
        order_id: order.value.id,
      },
    },
    reply: asMessage("order", order),
  };
}

/** HMAC-SHA256 of `order_id|payment_id` with the key secret; it proves that the payment exists, not that it is captured. */
function verifyReturn(settings: RazorpaySettings, input: CheckoutReturn): void {
  const expected = hmacSha256Hex(settings.keySecret, `${input.gatewayOrderId}|${input.gatewayPaymentId}`);
  if (input.gatewayPaymentId === null || !equalHex(input.signature, expected)) {
    throw new AppError("invalid_signature", "not signed by Razorpay", { gateway: "razorpay" });
  }
}

interface Capture {
  readonly gatewayOrderId: string;
  readonly gatewayPaymentId: string | null;
  readonly amount: Money;
}

const CAPTURED = new Set(["captured", "refunded"]);

/**
 * Captures the payment, or the authorised payment of the order when it is not known which. Capturing twice is refused by
 * Razorpay with the same 400 as other mistakes, so a refusal is checked against the payment itself.
 */
async function capture(client: RazorpayClient, input: Capture): Promise<GatewayMessage> {
  const paymentId = input.gatewayPaymentId ?? (await findAuthorized(client, input.gatewayOrderId));
  if (paymentId === null) return fetchOrder(client, input.gatewayOrderId);
  const amount = wireAmount(input.amount);
  try {
    const captured = await client.viaSdk("money", Payment, (sdk) =>
      sdk.payments.capture(paymentId, amount, input.amount.currency),
    );
    return asMessage("payment", captured);
  } catch (error) {
    if (!isAppError(error, "gateway_rejected")) throw error;
    const payment = await fetchPayment(client, paymentId);
    if (!CAPTURED.has(payment.value.status)) throw error;
    return asMessage("payment", payment);
  }
}

async function findAuthorized(client: RazorpayClient, gatewayOrderId: string): Promise<string | null> {
  const { value } = await listPayments(client, gatewayOrderId);
  const payments = value.items.map((item) => Payment.safeParse(item).data);
  return payments.find((payment) => payment?.status === "authorized")?.id ?? null;
}

async function fetchOrder(client: RazorpayClient, gatewayOrderId: string): Promise<GatewayMessage> {
  return asMessage("order", await listPayments(client, gatewayOrderId));
}

function listPayments(client: RazorpayClient, gatewayOrderId: string): Promise<Read<Collection>> {
  const path = `/v1/orders/${encodeURIComponent(gatewayOrderId)}/payments`;
  return client.own(Collection, { method: "GET", path, effect: "none" });
}

function fetchPayment(client: RazorpayClient, gatewayPaymentId: string): Promise<Read<Payment>> {
  return client.viaSdk("none", Payment, (sdk) => sdk.payments.fetch(encodeURIComponent(gatewayPaymentId)));
}
