import { z } from "zod";
import { EVENT_TYPES } from "@/lib/webhooks/catalogue";
import { id, time } from "./common";

const type = z.enum(EVENT_TYPES);

const endpoint = {
  endpointId: id,
  url: z.url(),
  types: z.array(type),
  enabled: z.boolean(),
  disabledReason: z.enum(["operator", "failing", "gone"]).nullable(),
  failingSince: time.nullable(),
  previousSecretUntil: time.nullable(),
  createdAt: time,
};

/** Where a tenant wants to hear of what happens. */
export const endpointAnswer = z.strictObject(endpoint).meta({ id: "WebhookEndpoint" });

/** The same with its secret, which is shown once. */
export const endpointSecretAnswer = z
  .strictObject({ ...endpoint, secret: z.string().startsWith("whsec_") })
  .meta({ id: "WebhookEndpointWithSecret" });

/** One event on its way to one endpoint, with every attempt. */
export const deliveryAnswer = z
  .strictObject({
    deliveryId: id,
    eventId: id,
    type,
    object: z.string(),
    sequence: z.int().nullable(),
    replay: z.boolean(),
    state: z.enum(["pending", "delivered", "given_up"]),
    nextAttemptAt: time.nullable(),
    deliveredAt: time.nullable(),
    createdAt: time,
    attempts: z.array(
      z.strictObject({
        attempt: z.int(),
        at: time,
        status: z.int().nullable(),
        durationMs: z.int(),
        error: z.string().nullable(),
        answer: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "WebhookDelivery" });

export const replayAnswer = z.strictObject({ deliveryId: id });
