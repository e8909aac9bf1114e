import { type Delivery, type DeliveryStatus, type GatewayEvent, record, send } from "./delivery";
import { razorpayId } from "./ids";
import type { GatewayName, Sim } from "./sim";

export interface Sender {
  emit(sim: Sim, event: GatewayEvent): void;
  /** A timer of kind `webhook` is due. */
  due(sim: Sim, deliveryId: string): void;
  /** Sends everything that waits now, then waits until nothing is pending or the time is over; answers what is left. */
  flush(sim: Sim, timeoutMs: number): Promise<number>;
  replay(sim: Sim, eventId: string | null): number;
  /** After loading a snapshot: what was in flight is sent again. */
  resume(sim: Sim): void;
  forget(): void;
}

interface Queue {
  ready: Set<string>;
  inFlight: Set<string>;
  /** Deliveries that wait for a later one to overtake them. */
  held: Record<GatewayName, string[]>;
}

const CONCURRENT = 16;
const REORDER_HOLD_MS = 2_000;

function addDelivery(sim: Sim, base: Omit<Delivery, "id" | "attempts" | "lastResult">): Delivery {
  const delivery: Delivery = { ...base, id: razorpayId("dlv"), attempts: 0, lastResult: null };
  sim.world.deliveries.set(delivery.id, delivery);
  return delivery;
}

function pump(sim: Sim, queue: Queue): void {
  for (const id of queue.ready) {
    if (queue.inFlight.size >= CONCURRENT) return;
    queue.ready.delete(id);
    const delivery = sim.world.deliveries.get(id);
    if (delivery === undefined || delivery.status !== "pending" || queue.inFlight.has(id)) continue;
    queue.inFlight.add(id);
    void deliver(sim, queue, delivery);
  }
}

async function deliver(sim: Sim, queue: Queue, delivery: Delivery): Promise<void> {
  const result = await send(sim, delivery);
  queue.inFlight.delete(delivery.id);
  if (sim.world.deliveries.get(delivery.id) === delivery) record(sim, delivery, result);
  for (const id of queue.held[delivery.gateway].splice(0)) queue.ready.add(id);
  pump(sim, queue);
}

function enqueue(sim: Sim, queue: Queue, id: string): void {
  queue.ready.add(id);
  setImmediate(() => pump(sim, queue));
}

function emit(sim: Sim, queue: Queue, event: GatewayEvent): void {
  const { gateway } = event;
  const strikes = sim.faults.onEvent({ gateway, event: event.event });
  const find = (kind: string): { ms: number | null } | undefined => strikes.find((strike) => strike.kind === kind);
  const disabled = gateway === "razorpay" && sim.world.razorpay.webhookDisabled;
  const status: DeliveryStatus = disabled ? "disabled" : find("drop") ? "dropped" : "pending";
  const base = { ...event, secret: sim.settings.razorpay.webhookSecret, createdAt: sim.clock.now(), status };
  const first = addDelivery(sim, base);
  sim.changed();
  if (status !== "pending") return;
  const [duplicate, delay, reorder] = [find("duplicate"), find("delay"), find("reorder")];
  if (duplicate) sim.clock.after(duplicate.ms ?? 0, "webhook", addDelivery(sim, base).id);
  if (reorder) queue.held[gateway].push(first.id);
  if (reorder) sim.clock.after(reorder.ms ?? REORDER_HOLD_MS, "webhook", first.id);
  else if (delay) sim.clock.after(delay.ms ?? 1_000, "webhook", first.id);
  else enqueue(sim, queue, first.id);
}

function pending(sim: Sim): Delivery[] {
  return [...sim.world.deliveries.values()].filter((delivery) => delivery.status === "pending");
}

async function flush(sim: Sim, queue: Queue, timeoutMs: number): Promise<number> {
  const until = Date.now() + timeoutMs;
  sim.clock.cancel("webhook");
  for (const delivery of pending(sim)) queue.ready.add(delivery.id);
  pump(sim, queue);
  while (pending(sim).length > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  return pending(sim).length;
}

function replay(sim: Sim, queue: Queue, eventId: string | null): number {
  const events = new Map<string, Delivery>();
  for (const delivery of sim.world.deliveries.values()) {
    if (eventId === null || delivery.eventId === eventId) events.set(delivery.eventId, delivery);
  }
  for (const { gateway, event, body, secret, eventId: id } of events.values()) {
    const base = { gateway, event, body, secret, eventId: id, createdAt: sim.clock.now() };
    enqueue(sim, queue, addDelivery(sim, { ...base, status: "pending" }).id);
  }
  return events.size;
}

function resume(sim: Sim, queue: Queue): void {
  const webhookTimers = sim.world.clock.timers.filter((timer) => timer.kind === "webhook");
  const timed = new Set(webhookTimers.map((timer) => timer.subject));
  for (const delivery of pending(sim)) if (!timed.has(delivery.id)) enqueue(sim, queue, delivery.id);
}

export function createSender(): Sender {
  const queue: Queue = { ready: new Set(), inFlight: new Set(), held: { razorpay: [], paypal: [] } };
  return {
    emit: (sim, event) => emit(sim, queue, event),
    due: (sim, deliveryId) => enqueue(sim, queue, deliveryId),
    flush: (sim, timeoutMs) => flush(sim, queue, timeoutMs),
    replay: (sim, eventId) => replay(sim, queue, eventId),
    resume: (sim) => resume(sim, queue),
    forget() {
      queue.ready.clear();
      queue.held = { razorpay: [], paypal: [] };
    },
  };
}
