import { createHash } from "node:crypto";
import { AppError } from "@/lib/core/errors";
import { equalHex, hmacSha256Hex } from "@/lib/net/hmac";
import { readJson } from "../errors";
import type { RazorpaySettings } from "@/lib/config/gateways";
import type { Fact, GatewayMessage, RawWebhook, VerifiedWebhook, Webhooks } from "../types";
import { paymentFacts, payoutFacts, refundFacts } from "./map";
import { disputeFacts } from "./map-disputes";
import { isRouteEvent, routeFacts } from "./map-route";
import { Collection, Created, Dispute, Payment, Payout, Refund, Webhook, Wrapped } from "./wire";

/** Events whose payment we read. Those of refunds carry a payment too, but tell of the refund. */
const PAYMENT_EVENTS = new Set(["payment.authorized", "payment.captured", "payment.failed", "order.paid"]);
const PAYOUT_EVENT =
  /^payout\.(pending|queued|initiated|processing|processed|updated|reversed|failed|rejected|cancelled)$/;
const REFUND_EVENT = /^refund\.(created|processed|failed|speed_changed)$/;
const DISPUTE_EVENT = /^payment\.dispute\.(created|under_review|action_required|won|lost|closed)$/;
const PRINTABLE = /^[!-~]{1,100}$/;

/** Razorpay's messages: razorpay/markdown-docs, webhooks/ and api/. */
export function createWebhooks(settings: RazorpaySettings): Webhooks {
  return { verify: (raw) => verify(settings, raw), translate };
}

/**
 * `x-razorpay-signature` is HMAC-SHA256 over the raw body with one of the webhook's secrets; after a rotation old events
 * are still signed with the old one.
 * The event key is the header `x-razorpay-event-id`. The signature does not cover it: whoever replays a genuine body with
 * a new id gets a second row in the inbox, which is harmless because effects are posted once per payment, not per event.
 */
async function verify(settings: RazorpaySettings, raw: RawWebhook): Promise<VerifiedWebhook> {
  const given = raw.headers["x-razorpay-signature"];
  const secrets = settings.webhookSecrets.filter((secret) => secret !== "");
  const matches = secrets.filter((secret) => equalHex(given, hmacSha256Hex(secret, raw.body)));
  if (matches.length === 0) throw new AppError("invalid_signature", "not signed by Razorpay", { gateway: "razorpay" });
  const eventId = raw.headers["x-razorpay-event-id"];
  const event = Webhook.safeParse(readJson(raw.body.toString("utf8")));
  return {
    eventKey:
      eventId !== undefined && PRINTABLE.test(eventId) ? eventId : createHash("sha256").update(raw.body).digest("hex"),
    eventType: event.success && PRINTABLE.test(event.data.event) ? event.data.event : "unknown",
  };
}

/** Pure and total: a body that is unknown or malformed gives no facts. */
export function translate(message: GatewayMessage): readonly Fact[] {
  const document = readJson(message.body);
  try {
    switch (message.shape) {
      case "webhook":
        return webhookFacts(document);
      case "order":
        return orderFacts(document);
      case "payment":
        return readPayment(document, null);
      case "payout":
        return readPayout(document);
      case "refund":
        return readRefund(document);
      case "dispute":
        return readDispute(document);
    }
  } catch {
    // Only money in a currency that the product does not know gets here: no fact.
    return [];
  }
}

function webhookFacts(document: unknown): readonly Fact[] {
  const webhook = Webhook.safeParse(document);
  if (!webhook.success) return [];
  const { event, payload } = webhook.data;
  if (PAYMENT_EVENTS.has(event)) return readPayment(entity(payload["payment"]), orderIdOf(entity(payload["order"])));
  if (PAYOUT_EVENT.test(event)) return readPayout(entity(payload["payout"]));
  if (DISPUTE_EVENT.test(event)) return readDispute(entity(payload["dispute"]));
  if (REFUND_EVENT.test(event)) return readRefund(entity(payload["refund"]));
  if (isRouteEvent(event)) return routeFacts(payload);
  return [];
}

/** `GET /v1/orders/:id/payments` lists every attempt; an order by itself, as answered to its creation, says nothing yet. */
function orderFacts(document: unknown): readonly Fact[] {
  const collection = Collection.safeParse(document);
  return collection.success ? collection.data.items.flatMap((item) => readPayment(item, null)) : [];
}

function readPayment(document: unknown, orderId: string | null): readonly Fact[] {
  const payment = Payment.safeParse(document);
  return payment.success ? paymentFacts(payment.data, orderId) : [];
}

function readPayout(document: unknown): readonly Fact[] {
  const payout = Payout.safeParse(document);
  return payout.success ? payoutFacts(payout.data) : [];
}

function readRefund(document: unknown): readonly Fact[] {
  const refund = Refund.safeParse(document);
  return refund.success ? refundFacts(refund.data) : [];
}

function readDispute(document: unknown): readonly Fact[] {
  const dispute = Dispute.safeParse(document);
  return dispute.success ? disputeFacts(dispute.data) : [];
}

function entity(wrapped: unknown): unknown {
  const found = Wrapped.safeParse(wrapped);
  return found.success ? found.data.entity : undefined;
}

function orderIdOf(order: unknown): string | null {
  const found = Created.safeParse(order);
  return found.success ? found.data.id : null;
}
