import { paypalEventId } from "../ids";
import { unusualJson } from "../json";
import type { Sim } from "../sim";

interface EventParts {
  type: string;
  resourceType: string;
  summary: string;
  resource: unknown;
}

export function emitPaypal(sim: Sim, parts: EventParts): void {
  const id = paypalEventId();
  const self = `${sim.origin}/v1/notifications/webhooks-events/${id}`;
  const envelope = {
    id,
    event_version: "1.0",
    create_time: new Date(sim.clock.now()).toISOString(),
    resource_type: parts.resourceType,
    resource_version: "2.0",
    event_type: parts.type,
    summary: parts.summary,
    resource: parts.resource,
    links: [
      { href: self, rel: "self", method: "GET" },
      { href: `${self}/resend`, rel: "resend", method: "POST" },
    ],
  };
  sim.sender.emit(sim, { gateway: "paypal", event: parts.type, eventId: id, body: unusualJson(envelope, id) });
}
