import { createHash } from "node:crypto";
import { db } from "@/lib/db/client";
import { ownWebhookPath } from "@/lib/payments/inbox/webhook-route";
import { storeMessage } from "@/lib/payments/inbox/store";
import { TENANT } from "./seed";
import { hmacSha256Hex, RAZORPAY_WEBHOOK_SECRET } from "./simulator-client";
import type { World } from "./world";

export interface RazorpayPayment {
  readonly id: string;
  readonly orderId: string;
  readonly amount: number;
  readonly currency?: string;
  readonly fee?: number | null;
  readonly tax?: number | null;
}

type PaymentEvent = "payment.authorized" | "payment.captured" | "payment.failed" | "order.paid";

const STATUS: Readonly<Record<PaymentEvent, string>> = {
  "payment.authorized": "authorized",
  "payment.captured": "captured",
  "payment.failed": "failed",
  "order.paid": "captured",
};

/** A webhook of Razorpay about a payment, as its documents show it. */
export function paymentEvent(event: PaymentEvent, payment: RazorpayPayment): string {
  const { id, orderId, amount, currency = "INR", fee = null, tax = null } = payment;
  const entity = {
    entity: "payment",
    id,
    amount,
    currency,
    status: STATUS[event],
    order_id: orderId,
    fee,
    tax,
    error_reason: "",
  };
  const payload = {
    payment: { entity },
    ...(event === "order.paid" ? { order: { entity: { id: orderId, entity: "order", status: "paid" } } } : {}),
  };
  return JSON.stringify({
    entity: "event",
    account_id: "acc_world",
    event,
    contains: ["payment"],
    payload,
    created_at: 1,
  });
}

/** A webhook of RazorpayX about a payout. */
export function payoutEvent(status: string, payout: { id: string; attemptId: string; amount: number }): string {
  const entity = {
    entity: "payout",
    id: payout.id,
    amount: payout.amount,
    currency: "INR",
    status,
    reference_id: payout.attemptId,
  };
  return JSON.stringify({ entity: "event", event: `payout.${status}`, payload: { payout: { entity } }, created_at: 1 });
}

/** Delivers a body at the door, signed as Razorpay signs; without an event id the same body is the same event. */
export async function deliver(
  world: World,
  body: string,
  i: { eventId?: string; secret?: string; account?: string } = {},
): Promise<number> {
  const path = i.account === undefined ? "/api/payments/razorpay/webhook" : ownWebhookPath("razorpay", i.account);
  const response = await fetch(`${world.door}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-razorpay-signature": hmacSha256Hex(i.secret ?? RAZORPAY_WEBHOOK_SECRET, body),
      "x-razorpay-event-id": i.eventId ?? createHash("sha256").update(body).digest("hex").slice(0, 14),
    },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

/** Puts bodies behind the door, as if their signatures had been checked; many at once. */
export async function storeAll(bodies: readonly string[], keyPrefix = "evt"): Promise<void> {
  await Promise.all(
    bodies.map((body, index) =>
      storeMessage({
        tenantId: TENANT,
        gateway: "razorpay",
        account: "main",
        eventKey: `${keyPrefix}-${index}`,
        eventType: "test",
        road: "webhook",
        shape: "webhook",
        body: Buffer.from(body),
        headers: {},
        sourceIp: null,
      }),
    ),
  );
}

/** How many stored messages stand in each status. */
export async function inboxCounts(): Promise<Record<string, number>> {
  const groups = await db().inboxEvent.groupBy({ by: ["status"], _count: true });
  return Object.fromEntries(groups.map((group) => [group.status, group._count]));
}

const DISPUTE_STATUS = {
  created: "open",
  under_review: "under_review",
  action_required: "open",
  won: "won",
  lost: "lost",
  closed: "closed",
} as const;

/** A webhook of Razorpay about a dispute. */
export function disputeEvent(
  event: keyof typeof DISPUTE_STATUS,
  dispute: { id: string; paymentId: string; amount: number; currency?: string },
): string {
  const entity = {
    id: dispute.id,
    entity: "dispute",
    payment_id: dispute.paymentId,
    amount: dispute.amount,
    currency: dispute.currency ?? "INR",
    amount_deducted: event === "lost" ? dispute.amount : 0,
    reason_code: "chargeback",
    respond_by: 4_000_000_000,
    status: DISPUTE_STATUS[event],
    phase: "chargeback",
    created_at: 1,
  };
  return JSON.stringify({
    entity: "event",
    event: `payment.dispute.${event}`,
    payload: { dispute: { entity } },
    created_at: 1,
  });
}
