import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { signPaypal } from "./paypal/signature";
import { signRazorpay } from "./razorpay/signature";
import type { GatewayName, Sim } from "./sim";

export type DeliveryStatus = "pending" | "delivered" | "failed" | "dropped" | "disabled" | "no_url";

export interface GatewayEvent {
  gateway: GatewayName;
  /** Constant over all deliveries of the event. */
  eventId: string;
  event: string;
  body: string;
}

export interface Delivery extends GatewayEvent {
  id: string;
  /** The Razorpay secret at the time of the event: after a rotation old events keep the old signature. */
  secret: string;
  createdAt: number;
  status: DeliveryStatus;
  attempts: number;
  /** What came back last: an HTTP status or a network error code. */
  lastResult: number | string | null;
}

const ANSWER_WITHIN_MS = 5_000;
const HOUR_MS = 3_600_000;
const PAYPAL_TRIES = 25;

function post(url: string, headers: Record<string, string>, body: Buffer): Promise<number | string> {
  return new Promise((resolve) => {
    const send = url.startsWith("https:") ? httpsRequest : httpRequest;
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const outgoing = send(
      url,
      { method: "POST", headers: { ...headers, "content-length": String(body.length) }, signal },
      (response) => {
        response.on("error", () => resolve("ECONNRESET"));
        response.on("end", () => resolve(response.statusCode ?? 0));
        response.resume();
      },
    );
    outgoing.on("error", (error: NodeJS.ErrnoException) =>
      resolve(signal.aborted ? "ETIMEDOUT" : (error.code ?? error.message)),
    );
    outgoing.end(body);
  });
}

export async function send(sim: Sim, delivery: Delivery): Promise<number | string> {
  const url = sim.settings[delivery.gateway].webhookUrl;
  if (url === null) return "no_url";
  const body = Buffer.from(delivery.body, "utf8");
  const headers = delivery.gateway === "razorpay" ? signRazorpay(delivery, body) : signPaypal(sim, body);
  try {
    return await post(url, headers, body);
  } catch (error) {
    return error instanceof Error ? error.message : "unknown";
  }
}

/** Milliseconds until the next try, or null when the gateway gives up. */
function nextTry(sim: Sim, delivery: Delivery): number | null {
  const doubling = 1_000 * 2 ** Math.min(delivery.attempts - 1, 20);
  const age = sim.clock.now() - delivery.createdAt;
  if (delivery.gateway === "razorpay") return age >= 24 * HOUR_MS ? null : Math.min(doubling, HOUR_MS);
  if (delivery.attempts >= PAYPAL_TRIES || age >= 72 * HOUR_MS) return null;
  return Math.min(doubling, 3 * HOUR_MS);
}

export function record(sim: Sim, delivery: Delivery, result: number | string): void {
  delivery.attempts += 1;
  delivery.lastResult = result;
  sim.changed();
  if (result === "no_url") {
    delivery.status = "no_url";
    return;
  }
  if (typeof result === "number" && result >= 200 && result < 300) {
    delivery.status = "delivered";
    return;
  }
  const wait = nextTry(sim, delivery);
  if (wait !== null) {
    sim.clock.after(wait, "webhook", delivery.id);
    return;
  }
  delivery.status = "failed";
  if (delivery.gateway === "razorpay") sim.world.razorpay.webhookDisabled = true;
}
