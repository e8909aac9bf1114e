import { AppError, isAppError } from "@/lib/core/errors";
import { currentTenant } from "@/lib/db/tenant";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import type { GatewayName, RawWebhook } from "@/lib/payments/gateways/types";
import { countRejection } from "./rejections";
import { storeMessage } from "./store";

/** The largest webhook that is accepted, in bytes. */
export const MAX_WEBHOOK_BYTES = 262_144;

/** Headers worth keeping beside the body; signatures are left out on purpose. */
const KEPT_HEADERS = [
  "content-type",
  "user-agent",
  "x-razorpay-event-id",
  "paypal-transmission-id",
  "paypal-transmission-time",
  "paypal-cert-url",
  "paypal-auth-algo",
];

/**
 * The door for webhooks: checks the signature on the raw bytes, stores the event once and queues its job, and only
 * then returns. Nothing is interpreted here.
 * @param owner the partner whose own account sends it, by the address that it was sent to; null for an account of ours. Only its
 *   own secrets prove that.
 * @returns whether the event is new.
 * @throws AppError `invalid_signature` (counted, nothing stored), `unavailable` when it cannot be decided now.
 */
export async function receiveWebhook(
  name: GatewayName,
  raw: RawWebhook,
  sourceIp: string | null,
  owner: string | null = null,
): Promise<{ isNew: boolean }> {
  const tenantId = currentTenant();
  const gateway = await gatewayOf(tenantId, name, owner);
  if (raw.body.length > MAX_WEBHOOK_BYTES)
    throw new AppError("body_too_large", "a webhook of this size is not accepted");
  const verified = await gateway.webhooks.verify(raw).catch((error: unknown) => {
    if (isAppError(error, "invalid_signature")) countRejection(tenantId, name, "invalid_signature");
    throw error;
  });
  const isNew = await storeMessage({
    tenantId,
    gateway: name,
    account: gateway.account,
    eventKey: verified.eventKey,
    eventType: verified.eventType,
    road: "webhook",
    shape: "webhook",
    body: raw.body,
    headers: Object.fromEntries(
      KEPT_HEADERS.flatMap((key) => (raw.headers[key] === undefined ? [] : [[key, raw.headers[key]]])),
    ),
    sourceIp,
  });
  return { isNew };
}
