import { param, type Route } from "../http";
import { paypalId } from "../ids";
import type { Sim } from "../sim";
import { refuse, refuseUnknown } from "./errors";
import { emitPaypal } from "./events";
import { type CaptureRow, OPENING, type OrderRow, type UnitRow } from "./model";
import { computeFee, formatMinor } from "./money";
import { writeCapture, writeOrder } from "./write";

/** Virtual milliseconds until a capture under review completes. */
const REVIEW_MS = 5_000;

export function balanceOf(sim: Sim, currency: string): bigint {
  return OPENING + (sim.world.paypal.moved.get(currency) ?? 0n);
}

export function moveBalance(sim: Sim, currency: string, minor: bigint): void {
  const { moved } = sim.world.paypal;
  moved.set(currency, (moved.get(currency) ?? 0n) + minor);
}

export function findCapture(sim: Sim, id: string): CaptureRow {
  return sim.world.paypal.captures.get(id) ?? refuseUnknown();
}

function announce(sim: Sim, type: string, capture: CaptureRow): void {
  const price = `${capture.currency} ${formatMinor(capture.amount, capture.currency)}`;
  emitPaypal(sim, {
    type,
    resourceType: "capture",
    summary: `Payment ${capture.status.toLowerCase()} for ${price}`,
    resource: writeCapture(sim, capture),
  });
}

function complete(sim: Sim, capture: CaptureRow): void {
  capture.status = "COMPLETED";
  capture.updatedAt = sim.clock.now();
  moveBalance(sim, capture.currency, capture.amount - capture.fee);
  announce(sim, "PAYMENT.CAPTURE.COMPLETED", capture);
}

function captureUnit(sim: Sim, order: OrderRow, unit: UnitRow): void {
  const now = sim.clock.now();
  const capture: CaptureRow = {
    id: paypalId(17),
    orderId: order.id,
    amount: unit.amount,
    currency: order.currency,
    fee: computeFee(unit.amount, order.currency),
    customId: unit.customId,
    invoiceId: unit.invoiceId,
    status: "COMPLETED",
    refunded: 0n,
    createdAt: now,
    updatedAt: now,
  };
  sim.world.paypal.captures.set(capture.id, capture);
  unit.captureId = capture.id;
  const pending = sim.faults.onOutcome("paypal", "capture_pending");
  if (pending !== undefined) {
    capture.status = "PENDING";
    announce(sim, "PAYMENT.CAPTURE.PENDING", capture);
    sim.clock.after(pending.ms ?? REVIEW_MS, "paypal_capture_settle", capture.id);
  } else if (sim.faults.onOutcome("paypal", "capture_declined") !== undefined) {
    capture.status = "DECLINED";
    announce(sim, "PAYMENT.CAPTURE.DENIED", capture);
  } else {
    complete(sim, capture);
  }
}

/** The review of a pending capture ends well. */
export function settleCapture(sim: Sim, id: string): void {
  const capture = sim.world.paypal.captures.get(id);
  if (capture?.status !== "PENDING") return;
  complete(sim, capture);
  sim.changed();
}

export function captureOrder(sim: Sim, order: OrderRow): void {
  if (order.status === "COMPLETED") refuse(422, "ORDER_ALREADY_CAPTURED");
  if (order.status !== "APPROVED") refuse(422, "ORDER_NOT_APPROVED");
  if (order.instrumentDeclined) {
    order.instrumentDeclined = false;
    order.status = order.hasPaymentSource ? "PAYER_ACTION_REQUIRED" : "CREATED";
    sim.changed();
    refuse(422, "INSTRUMENT_DECLINED");
  }
  order.status = "COMPLETED";
  order.updatedAt = sim.clock.now();
  for (const unit of order.units) captureUnit(sim, order, unit);
  emitPaypal(sim, {
    type: "CHECKOUT.ORDER.COMPLETED",
    resourceType: "checkout-order",
    summary: "Checkout Order Completed",
    resource: writeOrder(sim, order),
  });
}

export const CAPTURE_ROUTES: readonly Route[] = [
  {
    gateway: "paypal",
    method: "GET",
    path: "/v2/payments/captures/:id",
    handle: (sim, request) => ({ status: 200, json: writeCapture(sim, findCapture(sim, param(request, "id"))) }),
  },
];
