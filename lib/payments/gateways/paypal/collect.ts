import sdk from "@paypal/checkout-server-sdk";
import { AppError } from "@/lib/core/errors";
import { unreadableAnswer } from "../errors";
import type { CheckoutReturn, Collect, CreatedOrder, CreateOrder, GatewayMessage } from "../types";
import { issueOf, type PaypalClient, read } from "./client";
import { clip, wireValue } from "./map";
import { findRefund, refund } from "./refunds";
import { Capture, Order } from "./wire";

/** Money in: Orders v2 and Payments v2 (paypal/paypal-rest-api-specifications), through the official SDK. */
export function createCollect(client: PaypalClient): Collect {
  return {
    createOrder: (input) => createOrder(client, input),
    verifyReturn,
    capture: (input) => capture(client, input),
    fetchOrder: (gatewayOrderId) => fetchOrder(client, gatewayOrderId),
    fetchPayment: (gatewayPaymentId) => fetchCapture(client, gatewayPaymentId),
    refund: (input) => refund(client, input),
    findRefund: (input) => findRefund(client, input),
  };
}

const FULL_ANSWER = "return=representation";

/**
 * The payment id is the idempotency key, which PayPal keeps for six hours; orders cannot be searched for. A repetition
 * after that makes a second order, of which the customer only ever sees the one returned here.
 */
async function createOrder(client: PaypalClient, input: CreateOrder): Promise<CreatedOrder> {
  const body = orderBody(input);
  const answer = await client.viaSdk("money", () => {
    const request = new sdk.orders.OrdersCreateRequest().prefer(FULL_ANSWER).requestBody(body);
    request.headers["PayPal-Request-Id"] = input.paymentId;
    return request;
  });
  const order = read(Order, answer, "money");
  return {
    gatewayOrderId: order.value.id,
    checkout: { mode: "redirect", url: approvalUrl(order.value) },
    reply: { shape: "order", body: order.text },
  };
}

const MAX_DESCRIPTION = 127;

function orderBody(input: CreateOrder): Record<string, unknown> {
  const amount = { currency_code: input.amount.currency, value: wireValue(input.amount) };
  return {
    intent: "CAPTURE",
    purchase_units: [
      {
        reference_id: "default",
        custom_id: input.paymentId,
        description: clip(input.description, MAX_DESCRIPTION),
        amount,
      },
    ],
    payment_source: {
      paypal: {
        experience_context: {
          brand_name: clip(input.brand, MAX_DESCRIPTION),
          shipping_preference: "NO_SHIPPING",
          user_action: "PAY_NOW",
          payment_method_preference: "IMMEDIATE_PAYMENT_REQUIRED",
          return_url: input.returnUrl,
          cancel_url: input.cancelUrl,
        },
      },
    },
  };
}

/** Where the customer approves: `payer-action` for orders with a payment source, `approve` for those without. */
function approvalUrl(order: Order): string {
  const link = order.links?.find(
    ({ rel, href }) => (rel === "payer-action" || rel === "approve") && /^https?:\/\//.test(href),
  );
  if (link === undefined) throw unreadableAnswer("paypal", "money");
  return link.href;
}

const ORDER_ID = /^[A-Za-z0-9-]{1,64}$/;

/**
 * PayPal signs nothing on the way back: anyone can call the return URL. So the query proves nothing and only its shape is
 * checked; whether the order was paid is what `capture` or `fetchOrder` answer for the order id that WE stored.
 */
function verifyReturn(input: CheckoutReturn): void {
  if (!ORDER_ID.test(input.gatewayOrderId)) {
    throw new AppError("invalid_signature", "not an order of PayPal", { gateway: "paypal" });
  }
}

/** An order is captured once; a repetition is answered with the order as it is. */
async function capture(
  client: PaypalClient,
  input: { gatewayOrderId: string; paymentId: string },
): Promise<GatewayMessage> {
  const answer = await client.viaSdk("money", () =>
    new sdk.orders.OrdersCaptureRequest(input.gatewayOrderId)
      .payPalRequestId(`${input.paymentId}-capture`)
      .prefer(FULL_ANSWER)
      .requestBody({}),
  );
  if (answer.status === 422 && issueOf(answer) === "ORDER_ALREADY_CAPTURED")
    return fetchOrder(client, input.gatewayOrderId);
  if (answer.status === 422 && issueOf(answer) === "ORDER_NOT_APPROVED")
    throw new AppError("not_ready_yet", "the customer has not approved this payment", {
      gateway: "paypal",
      gatewayCode: "ORDER_NOT_APPROVED",
    });
  return { shape: "order", body: read(Order, answer, "money").text };
}

async function fetchOrder(client: PaypalClient, gatewayOrderId: string): Promise<GatewayMessage> {
  const answer = await client.viaSdk("none", () => new sdk.orders.OrdersGetRequest(gatewayOrderId));
  return { shape: "order", body: read(Order, answer, "none").text };
}

async function fetchCapture(client: PaypalClient, captureId: string): Promise<GatewayMessage> {
  const answer = await client.viaSdk("none", () => new sdk.payments.CapturesGetRequest(captureId));
  return { shape: "payment", body: read(Capture, answer, "none").text };
}
