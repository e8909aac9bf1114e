import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Dice } from "../dice";
import type { Booked, Scene } from "./life";

/** Begins the id of every forged event, by which an accepted one would be found in the inbox. */
export const FORGED = "evt_forged_";

interface Forgery {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function razorpayBody(booked: Booked, amount: number): string {
  const entity = {
    id: `pay_forged${booked.orderId.slice(-8)}`,
    entity: "payment",
    amount,
    currency: "INR",
    status: "captured",
    order_id: booked.gatewayOrderId,
    captured: true,
    fee: 100,
    tax: 15,
  };
  return JSON.stringify({ entity: "event", event: "payment.captured", payload: { payment: { entity } } });
}

function razorpay(booked: Booked, sign: (body: string) => string | null): Forgery {
  const body = razorpayBody(booked, booked.amount);
  const signature = sign(body);
  const headers = {
    "content-type": "application/json",
    "x-razorpay-event-id": `${FORGED}${randomUUID()}`,
    ...(signature === null ? {} : { "x-razorpay-signature": signature }),
  };
  return { path: "/api/payments/razorpay/webhook", headers, body };
}

function paypal(booked: Booked, certificateUrl: string): Forgery {
  const resource = {
    id: `FORGED${booked.orderId.slice(-8)}`,
    status: "COMPLETED",
    amount: { currency_code: "USD", value: "40.00" },
    supplementary_data: { related_ids: { order_id: booked.gatewayOrderId } },
  };
  const event = { id: `${FORGED}${randomUUID()}`, event_type: "PAYMENT.CAPTURE.COMPLETED", resource };
  const headers = {
    "content-type": "application/json",
    "paypal-transmission-id": randomUUID(),
    "paypal-transmission-time": new Date().toISOString(),
    "paypal-transmission-sig": Buffer.from(randomUUID().repeat(7)).toString("base64"),
    "paypal-cert-url": certificateUrl,
    "paypal-auth-algo": "SHA256withRSA",
  };
  return { path: "/api/payments/paypal/webhook", headers, body: JSON.stringify(event) };
}

const hmac = (secret: string, text: string): string => createHmac("sha256", secret).update(text).digest("hex");

/** Kinds of forgery: no signature, a wrong secret, the signature of other words, a strange certificate, the gateway's own. */
const KINDS: readonly ((scene: Scene, booked: Booked) => Forgery)[] = [
  (_, booked) => razorpay(booked, () => null),
  (_, booked) => razorpay(booked, (body) => hmac("a guessed secret", body)),
  (scene, booked) => razorpay(booked, () => hmac(scene.secrets.after, razorpayBody(booked, booked.amount - 1))),
  (_, booked) => paypal(booked, "https://api.paypal.com.example.test/certs/cert.pem"),
  (scene, booked) => paypal(booked, scene.certificateUrl),
];

const TRIES = 40;
const WAIT_MS = 250;

/** Sends a forged webhook until it is answered; only a refusal is right. */
export async function sendForgery(scene: Scene, booked: Booked, dice: Dice): Promise<void> {
  const { path, headers, body } = dice.pick(KINDS)(scene, booked);
  scene.forgeries.sent += 1;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const status = await fetch(`${scene.web}${path}`, { method: "POST", headers, body })
      .then(async (response) => {
        await response.arrayBuffer();
        return response.status;
      })
      .catch(() => 0);
    if (status >= 200 && status < 300) scene.forgeries.accepted += 1;
    if (status > 0) return;
    await pause(WAIT_MS);
  }
}
