import { type Booked, diceFor, type Life } from "./life";
import { sendForgery } from "./forgery";

/** Books under one key, however often it is asked. */
export async function book(life: Life): Promise<void> {
  const { scene, customer, gateway, currency, seller } = life;
  const answer = await scene.client.do({
    person: customer,
    path: "/api/payments/create-order",
    body: { gateway, offerId: seller.offerId, currency },
    key: `storm-${life.index}-book`,
  });
  if (answer.status !== 201) return;
  const booked = answer.body as unknown as Booked;
  if (life.booked !== undefined && life.booked.orderId !== booked.orderId)
    scene.doubled.push(`order ${booked.orderId} and ${life.booked.orderId}`);
  life.booked = booked;
  scene.receipts.push({ kind: "order", id: booked.orderId });
}

/** What customers do at Razorpay's checkout, with how many of a hundred do it. */
const OUTCOMES = [
  ...Array.from({ length: 88 }, () => "success"),
  ...Array.from({ length: 6 }, () => "failure"),
  ...Array.from({ length: 3 }, () => "late"),
  ...Array.from({ length: 3 }, () => "pending"),
];

/** The customer pays at the gateway; after a failure most try once more. */
export async function pay(life: Life, name: string): Promise<void> {
  if (life.booked === undefined) return;
  const { control } = life.scene;
  const orderId = life.booked.gatewayOrderId;
  const dice = diceFor(life, name);
  if (life.gateway === "paypal") {
    await control.attempt("/__control/paypal/approve", { orderId, outcome: dice.chance(96) ? "approve" : "cancel" });
    return;
  }
  const outcome = dice.pick(OUTCOMES);
  const first = await control.attempt("/__control/razorpay/pay", { orderId, outcome });
  if (outcome === "failure" && dice.chance(80)) {
    life.back = (await control.attempt("/__control/razorpay/pay", { orderId })) ?? {};
  } else if (first !== null && outcome === "success") {
    life.back = first;
  }
}

/** A second tab: the same order is paid twice. */
export async function payAgain({ booked, gateway, scene }: Life): Promise<void> {
  if (booked === undefined || gateway !== "razorpay") return;
  await scene.control.attempt("/__control/razorpay/pay", { orderId: booked.gatewayOrderId, force: true });
}

/** The browser comes back before or after the webhook. */
export async function returnFromCheckout(life: Life, name: string): Promise<void> {
  if (life.booked === undefined) return;
  const back = life.back;
  if (life.gateway === "razorpay" && typeof back?.["razorpay_signature"] !== "string") return;
  const body =
    life.gateway === "paypal"
      ? { gateway: "paypal", paypal_order_id: life.booked.gatewayOrderId }
      : {
          gateway: "razorpay",
          razorpay_order_id: back?.["razorpay_order_id"],
          razorpay_payment_id: back?.["razorpay_payment_id"],
          razorpay_signature: back?.["razorpay_signature"],
        };
  const key = `storm-${life.index}-${name}`;
  await life.scene.client.do({ person: life.customer, path: "/api/payments/verify-payment", body, key });
}

/** Somebody says that this order was paid who has no secret to sign with. */
export async function forge(life: Life, name: string): Promise<void> {
  if (life.booked !== undefined) await sendForgery(life.scene, life.booked, diceFor(life, name));
}
