import { createHash, verify as verifySignature } from "node:crypto";
import { crc32 } from "node:zlib";
import { now } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { MINUTE_MS } from "@/lib/core/time";
import { readJson } from "../errors";
import type { PaypalSettings } from "@/lib/config/gateways";
import type { Fact, GatewayMessage, RawWebhook, VerifiedWebhook, Webhooks } from "../types";
import { type Certificates, createCertificates } from "./certificates";
import { captureFacts, orderFacts, payoutBatchFacts, payoutItemFacts, refundedCapture, refundFacts } from "./map";
import { disputeFacts } from "./map-disputes";
import { Capture, Dispute, Order, PayoutBatch, PayoutItem, Refund, Webhook } from "./wire";

/** How far PayPal's clock may be ahead of ours. */
const MAX_AHEAD_MS = 10 * MINUTE_MS;
const NO_BATCH = { attemptId: null, gatewayPayoutId: null };

/** PayPal's messages (developer.paypal.com, webhooks: integration and event names). */
export function createWebhooks(settings: PaypalSettings): Webhooks {
  const certificates = createCertificates(settings);
  return { verify: (raw) => verify(settings, certificates, raw), translate };
}

interface Signed {
  readonly message: string;
  readonly signature: Buffer;
  readonly certificateUrl: string;
  readonly sentAt: Date;
}

function forged(why: string): AppError {
  return new AppError("invalid_signature", why, { gateway: "paypal" });
}

/**
 * RSA-SHA256 over `transmission id|transmission time|webhook id|CRC-32 of the raw body`, checked with the certificate
 * that the message points to, which must be PayPal's. The event key is the envelope's id: it stays the same over
 * re-deliveries, while transmission id, time and signature change.
 */
async function verify(settings: PaypalSettings, certificates: Certificates, raw: RawWebhook): Promise<VerifiedWebhook> {
  const signed = readSigned(settings, raw);
  const key = await certificates.keyAt(signed.certificateUrl, signed.sentAt);
  if (!verifySignature("RSA-SHA256", Buffer.from(signed.message), key, signed.signature))
    throw forged("not signed by PayPal");
  const envelope = Webhook.safeParse(readJson(raw.body.toString("utf8")));
  if (!envelope.success) return { eventKey: createHash("sha256").update(raw.body).digest("hex"), eventType: "unknown" };
  const { id, event_type: eventType } = envelope.data;
  return { eventKey: id, eventType: EVENT_TYPE.test(eventType) ? eventType : "unknown" };
}

const TRANSMISSION_ID = /^[A-Za-z0-9-]{1,100}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;
const EVENT_TYPE = /^[!-~]{1,100}$/;
const BASE64 = /^[A-Za-z0-9+/]{4,2048}={0,2}$/;

/** Everything that can be refused without asking anyone. Old messages are fine: PayPal repeats for days. */
function readSigned(settings: PaypalSettings, raw: RawWebhook): Signed {
  const id = header(raw, "paypal-transmission-id", TRANSMISSION_ID);
  const time = header(raw, "paypal-transmission-time", TIME);
  const signature = header(raw, "paypal-transmission-sig", BASE64);
  const certificateUrl = header(raw, "paypal-cert-url", /^https?:\/\/[!-~]{1,500}$/);
  header(raw, "paypal-auth-algo", /^SHA256withRSA$/);
  const sentAt = new Date(time);
  if (Number.isNaN(sentAt.getTime())) throw forged("the time of sending is not a time");
  if (sentAt.getTime() > now().getTime() + MAX_AHEAD_MS) throw forged("sent in the future");
  const message = `${id}|${time}|${settings.webhookId}|${crc32(raw.body)}`;
  return { message, signature: Buffer.from(signature, "base64"), certificateUrl, sentAt };
}

function header(raw: RawWebhook, name: string, shape: RegExp): string {
  const value = raw.headers[name];
  if (value === undefined || !shape.test(value)) throw forged(`the header ${name} is missing or malformed`);
  return value;
}

/** Pure and total: a body that is unknown or malformed gives no facts. */
export function translate(message: GatewayMessage): readonly Fact[] {
  const document = readJson(message.body);
  try {
    switch (message.shape) {
      case "webhook":
        return webhookFacts(document);
      case "order":
        return readOrder(document);
      case "payment":
        return readCapture(document);
      case "payout":
        return readPayout(document);
      case "refund":
        return readRefund(document);
      case "dispute":
        return readDispute(document);
    }
  } catch {
    // Only an amount that cannot be read gets here: no fact.
    return [];
  }
}

const ORDER_EVENTS = new Set(["CHECKOUT.ORDER.APPROVED", "CHECKOUT.ORDER.COMPLETED"]);
/** Not REFUNDED and REVERSED: those carry a refund, whose id looks like a capture's. A reversal is not ours: it says nothing. */
const CAPTURE_EVENTS = new Set(["COMPLETED", "PENDING", "DENIED", "DECLINED"].map((word) => `PAYMENT.CAPTURE.${word}`));

const REFUND_EVENTS = new Set(["PAYMENT.CAPTURE.REFUNDED", "PAYMENT.REFUND.PENDING", "PAYMENT.REFUND.FAILED"]);

const DISPUTE_EVENTS = new Set(["CREATED", "UPDATED", "RESOLVED"].map((word) => `CUSTOMER.DISPUTE.${word}`));

function webhookFacts(document: unknown): readonly Fact[] {
  const webhook = Webhook.safeParse(document);
  if (!webhook.success) return [];
  const { event_type: event, resource } = webhook.data;
  if (ORDER_EVENTS.has(event)) return readOrder(resource);
  if (CAPTURE_EVENTS.has(event)) return readCapture(resource);
  if (DISPUTE_EVENTS.has(event)) return readDispute(resource);
  if (REFUND_EVENTS.has(event)) return readRefund(resource, true);
  if (event.startsWith("PAYMENT.PAYOUTS-ITEM.") || event.startsWith("PAYMENT.PAYOUTSBATCH."))
    return readPayout(resource);
  return [];
}

function readOrder(document: unknown): readonly Fact[] {
  const order = Order.safeParse(document);
  return order.success ? orderFacts(order.data) : [];
}

function readCapture(document: unknown): readonly Fact[] {
  const capture = Capture.safeParse(document);
  return capture.success ? captureFacts(capture.data, null) : [];
}

/** In a webhook only what points up to a capture is a refund: a capture, which points to its order, looks the same else. */
function readRefund(document: unknown, mustPointUp = false): readonly Fact[] {
  const refund = Refund.safeParse(document);
  if (!refund.success || (mustPointUp && refundedCapture(refund.data) === null)) return [];
  return refundFacts(refund.data);
}

function readDispute(document: unknown): readonly Fact[] {
  const dispute = Dispute.safeParse(document);
  return dispute.success ? disputeFacts(dispute.data) : [];
}

function readPayout(document: unknown): readonly Fact[] {
  const batch = PayoutBatch.safeParse(document);
  if (batch.success) return payoutBatchFacts(batch.data);
  const item = PayoutItem.safeParse(document);
  return item.success ? payoutItemFacts(item.data, NO_BATCH) : [];
}
