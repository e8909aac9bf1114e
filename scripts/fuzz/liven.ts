// What goes on beside: orders are placed and paid, banks ask for money back, days pass. So that there is something to spoil.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { DAY_MS } from "@/lib/core/time";
import type { Dice } from "../dice";
import { type Reply, send } from "../send";
import { Control } from "../storm/control";
import type { Actor, Cast } from "./cast";
import type { Sql } from "./known";

interface Place {
  readonly web: string;
  readonly simulator: string;
  readonly sql: Sql;
  readonly hangMs: number;
}

const BOOKINGS = [
  { gateway: "razorpay", offerId: "off_mathematics", currency: "INR" },
  { gateway: "paypal", offerId: "off_mathematics", currency: "USD" },
];
const UNPAID =
  "SELECT gateway, gateway_order_id AS id FROM payment WHERE state = 'created' AND gateway_order_id IS NOT NULL ORDER BY payment.id DESC LIMIT 12";
const CAPTURED =
  "SELECT gateway_payment_id AS id FROM payment WHERE state = 'captured' ORDER BY payment.id DESC LIMIT 12";
const PAY: Readonly<Record<string, string>> = {
  razorpay: "/__control/razorpay/pay",
  paypal: "/__control/paypal/approve",
};
/** For the webhooks of what was paid. */
const REST_MS = 300;

export async function liven(dice: Dice, place: Place, cast: Cast): Promise<void> {
  const control = new Control(place.simulator);
  await post(place, cast.of("customer"), "/api/payments/create-order", dice.pick(BOOKINGS));
  for (const { gateway, id } of await place.sql<{ gateway: string; id: string }>(UNPAID))
    await control.attempt(PAY[gateway] ?? "", { orderId: id });
  const captured = await place.sql<{ id: string }>(CAPTURED);
  if (captured.length > 0 && dice.chance(15))
    await control.attempt("/__control/disputes", { paymentId: dice.pick(captured).id, withdraw: true });
  await pause(REST_MS);
}

/** Moves the clocks of the product and the gateways by a day, and signs everybody in again. */
export async function nextDay(place: Place, cast: Cast): Promise<void> {
  await post(place, cast.of("admin"), "/api/operator/clock", { advanceMs: DAY_MS });
  await new Control(place.simulator).post("/__control/clock", { advanceMs: DAY_MS });
  await cast.assemble();
}

function post({ web, hangMs }: Place, { cookie }: Actor, path: string, body: unknown): Promise<Reply> {
  const headers = { "idempotency-key": randomUUID() };
  return send(web, { path, method: "POST", body, cookie, headers, timeoutMs: hangMs });
}
