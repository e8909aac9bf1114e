import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { razorpayId } from "./ids";
import { signPaypal } from "./paypal/signature";
import { signRazorpay } from "./razorpay/signature";
import type { GatewayName, Sim } from "./sim";

export type DeliveryStatus = "pending" | "delivered" | "failed" | "dropped" | "disabled" | "no_url";

export interface Delivery {
  id: string;
  gateway: GatewayName;
  eventId: string;
  event: string;
  body: string;
  /** The Razorpay secret at the time of the event: after a rotation old events keep the old signature. */
  secret: string;
  createdAt: number;
  status: DeliveryStatus;
  attempts: number;
  /** What came back last: an HTTP status or a network error code. */
  lastResult: number | string | null;
}

export interface Sender {
  emit(sim: Sim, gateway: GatewayName, event: string, eventId: string, body: string): void;
  /** A timer of kind `webhook` is due. */
  due(sim: Sim, deliveryId: string): void;
  /** Sends everything that waits now, then waits until nothing is pending or the time is over; answers what is left. */
  flush(sim: Sim, timeoutMs: number): Promise<number>;
  replay(sim: Sim, eventId: string | null): number;
  /** After loading a snapshot: what was in flight is sent again. */
  resume(sim: Sim): void;
  forget(): void;
}

const ANSWER_WITHIN_MS = 5_000;
const CONCURRENT = 16;
const HOUR_MS = 3_600_000;
const PAYPAL_TRIES = 25;
const REORDER_HOLD_MS = 2_000;

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

async function send(sim: Sim, delivery: Delivery): Promise<number | string> {
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

function record(sim: Sim, delivery: Delivery, result: number | string): void {
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

function addDelivery(sim: Sim, base: Omit<Delivery, "id" | "attempts" | "lastResult">): Delivery {
  const delivery: Delivery = { ...base, id: razorpayId("dlv"), attempts: 0, lastResult: null };
  sim.world.deliveries.set(delivery.id, delivery);
  return delivery;
}

export function createSender(): Sender {
  const ready = new Set<string>();
  const inFlight = new Set<string>();
  const held: Record<GatewayName, string[]> = { razorpay: [], paypal: [] };

  function pump(sim: Sim): void {
    for (const id of ready) {
      if (inFlight.size >= CONCURRENT) return;
      ready.delete(id);
      const delivery = sim.world.deliveries.get(id);
      if (delivery === undefined || delivery.status !== "pending" || inFlight.has(id)) continue;
      inFlight.add(id);
      void deliver(sim, delivery);
    }
  }

  async function deliver(sim: Sim, delivery: Delivery): Promise<void> {
    const result = await send(sim, delivery);
    inFlight.delete(delivery.id);
    if (sim.world.deliveries.get(delivery.id) === delivery) record(sim, delivery, result);
    for (const id of held[delivery.gateway].splice(0)) ready.add(id);
    pump(sim);
  }

  function queue(sim: Sim, id: string): void {
    ready.add(id);
    setImmediate(() => pump(sim));
  }

  return {
    emit(sim, gateway, event, eventId, body) {
      const strikes = sim.faults.onEvent({ gateway, event });
      const has = (kind: string): { ms: number | null } | undefined => strikes.find((strike) => strike.kind === kind);
      const disabled = gateway === "razorpay" && sim.world.razorpay.webhookDisabled;
      const status: DeliveryStatus = disabled ? "disabled" : has("drop") ? "dropped" : "pending";
      const base = {
        gateway,
        eventId,
        event,
        body,
        secret: sim.settings.razorpay.webhookSecret,
        createdAt: sim.clock.now(),
        status,
      };
      const first = addDelivery(sim, base);
      sim.changed();
      if (status !== "pending") return;
      const duplicate = has("duplicate");
      if (duplicate) sim.clock.after(duplicate.ms ?? 0, "webhook", addDelivery(sim, base).id);
      const [delay, reorder] = [has("delay"), has("reorder")];
      if (reorder) {
        held[gateway].push(first.id);
        sim.clock.after(reorder.ms ?? REORDER_HOLD_MS, "webhook", first.id);
      } else if (delay) {
        sim.clock.after(delay.ms ?? 1_000, "webhook", first.id);
      } else {
        queue(sim, first.id);
      }
    },
    due: (sim, deliveryId) => queue(sim, deliveryId),
    async flush(sim, timeoutMs) {
      const until = Date.now() + timeoutMs;
      const pending = (): Delivery[] =>
        [...sim.world.deliveries.values()].filter((delivery) => delivery.status === "pending");
      sim.clock.cancel("webhook");
      for (const delivery of pending()) ready.add(delivery.id);
      pump(sim);
      while (pending().length > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
      return pending().length;
    },
    replay(sim, eventId) {
      const events = new Map<string, Delivery>();
      for (const delivery of sim.world.deliveries.values()) {
        if (eventId === null || delivery.eventId === eventId) events.set(delivery.eventId, delivery);
      }
      for (const { gateway, event, body, secret, eventId: id } of events.values()) {
        const copy = addDelivery(sim, {
          gateway,
          event,
          body,
          secret,
          eventId: id,
          createdAt: sim.clock.now(),
          status: "pending",
        });
        queue(sim, copy.id);
      }
      return events.size;
    },
    resume(sim) {
      const timed = new Set(
        sim.world.clock.timers.filter((timer) => timer.kind === "webhook").map((timer) => timer.subject),
      );
      for (const delivery of sim.world.deliveries.values()) {
        if (delivery.status === "pending" && !timed.has(delivery.id)) queue(sim, delivery.id);
      }
    },
    forget() {
      ready.clear();
      held.razorpay = [];
      held.paypal = [];
    },
  };
}
