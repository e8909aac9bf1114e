import { randomUUID } from "node:crypto";
import { DAY_MS } from "@/lib/core/time";
import { expectOk, json, until } from "./http";
import type { Actor } from "./people";
import type { Api } from "./stack";

export interface Booked {
  readonly orderId: string;
  readonly sessionId: string;
  readonly paymentId: string;
  readonly gatewayOrderId: string;
  readonly amount: number;
  readonly currency: string;
}

export const INR_OFFER = { gateway: "razorpay", offerId: "off_mathematics", currency: "INR" } as const;
export const USD_OFFER = { gateway: "paypal", offerId: "off_mathematics", currency: "USD" } as const;

/** Books an offer, by HTTP as the checkout page does. */
export async function book(customer: Actor, body: object = INR_OFFER): Promise<Booked> {
  const reply = await customer.post("/api/payments/create-order", body, { "idempotency-key": randomUUID() });
  return expectOk(reply, 201) as unknown as Booked;
}

/** Calls the simulator's control interface. */
export async function control(api: Api, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const init =
    body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`${api.simulator}${path}`, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`the simulator answered ${response.status} to ${path}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Pays at the gateway, without waiting for what follows. */
export function pay(api: Api, order: Booked, more: object = {}): Promise<Record<string, unknown>> {
  const path = order.gatewayOrderId.startsWith("order_") ? "/__control/razorpay/pay" : "/__control/paypal/approve";
  return control(api, path, { orderId: order.gatewayOrderId, ...more });
}

/** Books and pays, and waits until the worker has booked the gateway's webhook. */
export async function bookAndPay(api: Api, customer: Actor, body: object = INR_OFFER): Promise<Booked> {
  const order = await book(customer, body);
  await pay(api, order);
  await untilCaptured(api, order);
  return order;
}

export async function untilCaptured(api: Api, order: Booked): Promise<void> {
  await until(
    () => api.sql<{ state: string }>("SELECT state FROM customer_order WHERE id = $1", [order.orderId]),
    (rows) => rows[0]?.state === "paid",
  );
}

/** Books and pays, and has the customer's bank ask for the money back; waits until the chargeback is known. */
export async function contest(api: Api, customer: Actor): Promise<{ chargebackId: string; orderId: string }> {
  const { orderId, paymentId } = await bookAndPay(api, customer);
  const [paid] = await api.sql<{ id: string }>("SELECT gateway_payment_id AS id FROM payment WHERE id = $1", [
    paymentId,
  ]);
  await control(api, "/__control/disputes", { paymentId: paid?.id, withdraw: true });
  const [chargeback] = await until(
    () => api.sql<{ id: string }>("SELECT id FROM chargeback WHERE order_id = $1", [orderId]),
    (rows) => rows.length === 1,
  );
  return { chargebackId: chargeback?.id ?? "", orderId };
}

/** Moves the clocks of the product and the gateways. */
export async function advance(api: Api, operator: Actor, advanceMs: number = DAY_MS): Promise<void> {
  expectOk(await operator.post("/api/operator/clock", { advanceMs }));
  await control(api, "/__control/clock", { advanceMs });
}

/** Books, pays, completes, waits for the hold and settles: afterwards the partner has a balance. Returns what the partner got. */
export async function earn(
  api: Api,
  cast: { customer: Actor; operator: Actor },
  body: object = INR_OFFER,
): Promise<number> {
  const order = await bookAndPay(api, cast.customer, body);
  expectOk(await cast.customer.post("/api/sessions/complete", { sessionId: order.sessionId, score: 100 }));
  await advance(api, cast.operator);
  const settled = await until(
    () => cast.operator.post("/api/sessions/settle", { sessionId: order.sessionId }),
    (reply) => reply.status === 200,
  );
  return Number(json(settled)["partner"]);
}
