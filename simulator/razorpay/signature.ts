import { createHmac } from "node:crypto";
import type { Delivery } from "../delivery";

function hmacHex(secret: string, message: string | Buffer): string {
  return createHmac("sha256", secret).update(message).digest("hex");
}

export function signRazorpay(delivery: Delivery, body: Buffer): Record<string, string> {
  return {
    "content-type": "application/json",
    "user-agent": "Razorpay-Webhook/v1",
    "x-razorpay-event-id": delivery.eventId,
    "x-razorpay-signature": hmacHex(delivery.secret, body),
  };
}

export function signCheckout(keySecret: string, orderId: string, paymentId: string): string {
  return hmacHex(keySecret, `${orderId}|${paymentId}`);
}
