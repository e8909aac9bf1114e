import { webhookRoute } from "@/lib/payments/inbox/webhook-route";

/** Razorpay's door: verified on the raw bytes, stored once and queued, then answered. */
export const POST = webhookRoute("razorpay");
