import { type Incoming, param, type Reply, type Route } from "../http";
import { own, textOr } from "../json";
import type { Sim } from "../sim";
import type { Delivery } from "../delivery";
import { refuseField, refuseUnknown } from "./errors";
import { readObject } from "./input";
import { rawWebhookEvent } from "./raw-event";
import { certificateUrl, isOwnSignature } from "./signature";

function certificate(sim: Sim, request: Incoming): Reply {
  if (param(request, "name") !== sim.certificates.leafName) return refuseUnknown();
  const text = sim.certificates.leafPem.replaceAll("\n", "\r\n");
  return { status: 200, text, headers: { "content-type": "application/x-pem-file", "cache-control": "max-age=86400" } };
}

const FIELDS = ["auth_algo", "cert_url", "transmission_id", "transmission_sig", "transmission_time", "webhook_id"];

function verifySignature(sim: Sim, request: Incoming): Reply {
  const body = readObject(request);
  const text = (key: string): string => textOr(own(body, key), "");
  for (const key of FIELDS) if (text(key) === "") refuseField("MISSING_REQUIRED_PARAMETER", `/${key}`);
  const event = rawWebhookEvent(request.raw.toString("utf8"));
  if (event === null) return refuseField("MISSING_REQUIRED_PARAMETER", "/webhook_event");
  const claim = {
    transmissionId: text("transmission_id"),
    time: text("transmission_time"),
    webhookId: text("webhook_id"),
    signature: text("transmission_sig"),
  };
  const named = text("auth_algo") === "SHA256withRSA" && text("cert_url") === certificateUrl(sim);
  const genuine = named && isOwnSignature(sim, claim, Buffer.from(event, "utf8"));
  return { status: 200, json: { verification_status: genuine ? "SUCCESS" : "FAILURE" } };
}

function findEvent(sim: Sim, request: Incoming): Delivery {
  const id = param(request, "id");
  const found = [...sim.world.deliveries.values()].find(
    (delivery) => delivery.gateway === "paypal" && delivery.eventId === id,
  );
  return found ?? refuseUnknown();
}

function resend(sim: Sim, request: Incoming): Reply {
  const event = findEvent(sim, request);
  sim.sender.replay(sim, event.eventId);
  return { status: 202, json: JSON.parse(event.body) as unknown };
}

function listWebhooks(sim: Sim): Reply {
  const { webhookId, webhookUrl } = sim.settings.paypal;
  return {
    status: 200,
    json: { webhooks: webhookUrl === null ? [] : [{ id: webhookId, url: webhookUrl, event_types: [{ name: "*" }] }] },
  };
}

export const NOTIFICATION_ROUTES: readonly Route[] = [
  {
    gateway: "paypal",
    method: "GET",
    path: "/v1/notifications/certs/:name",
    open: true,
    page: true,
    handle: certificate,
  },
  { gateway: "paypal", method: "POST", path: "/v1/notifications/verify-webhook-signature", handle: verifySignature },
  { gateway: "paypal", method: "GET", path: "/v1/notifications/webhooks", handle: listWebhooks },
  {
    gateway: "paypal",
    method: "GET",
    path: "/v1/notifications/webhooks-events/:id",
    handle: (sim, request) => ({ status: 200, json: JSON.parse(findEvent(sim, request).body) as unknown }),
  },
  { gateway: "paypal", method: "POST", path: "/v1/notifications/webhooks-events/:id/resend", handle: resend },
];
