import { type Incoming, param, type Reply, type Route } from "../http";
import { paypalId } from "../ids";
import { type JsonObject, own } from "../json";
import type { Sim } from "../sim";
import { refuse, refuseUnknown } from "./errors";
import { emitPaypal } from "./events";
import { once, PAYMENT_KEY_LIFE_MS, readObject, readText } from "./input";
import { type CaptureRow, OPENING, type OrderRow, type RefundRow, type UnitRow } from "./model";
import { computeFee, formatMinor, readMoney, writeMoney } from "./money";
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

function findCapture(sim: Sim, id: string): CaptureRow {
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

/** Refund times carry an offset, as recorded from the real API: 2020-08-18T23:26:38-07:00. */
function offsetTime(atMs: number): string {
  return `${new Date(atMs - 7 * 3_600_000).toISOString().slice(0, 19)}-07:00`;
}

function writeRefund(sim: Sim, refund: RefundRow): JsonObject {
  const { amount, currency } = refund;
  const time = offsetTime(refund.createdAt);
  return {
    id: refund.id,
    status: refund.status,
    amount: writeMoney(amount, currency),
    ...(refund.note === null ? {} : { note_to_payer: refund.note }),
    ...(refund.customId === null ? {} : { custom_id: refund.customId }),
    ...(refund.invoiceId === null ? {} : { invoice_id: refund.invoiceId }),
    seller_payable_breakdown: {
      gross_amount: writeMoney(amount, currency),
      paypal_fee: writeMoney(0n, currency),
      net_amount: writeMoney(amount, currency),
      total_refunded_amount: writeMoney(refund.totalRefunded, currency),
    },
    create_time: time,
    update_time: time,
    links: [
      { href: `${sim.origin}/v2/payments/refunds/${refund.id}`, rel: "self", method: "GET" },
      { href: `${sim.origin}/v2/payments/captures/${refund.captureId}`, rel: "up", method: "GET" },
    ],
  };
}

function readRefundAmount(sim: Sim, capture: CaptureRow, body: JsonObject): bigint {
  const left = capture.amount - capture.refunded;
  const wanted = own(body, "amount");
  const price = wanted === undefined ? { minor: left, currency: capture.currency } : readMoney(wanted, "/amount");
  if (capture.status === "PENDING") refuse(422, "PENDING_CAPTURE");
  if (capture.status === "DECLINED")
    refuse(422, "INVALID_PAYMENT_ID", { description: "Invalid transaction status to process." });
  if (price.currency !== capture.currency) refuse(422, "REFUND_CAPTURE_CURRENCY_MISMATCH");
  if (left === 0n) refuse(422, "CAPTURE_FULLY_REFUNDED");
  if (price.minor <= 0n) refuse(422, "CANNOT_BE_ZERO_OR_NEGATIVE", { field: "/amount/value", location: "body" });
  if (price.minor > left) refuse(422, "REFUND_AMOUNT_EXCEEDED");
  if (price.minor > balanceOf(sim, capture.currency)) refuse(422, "REFUND_FAILED_INSUFFICIENT_FUNDS");
  return price.minor;
}

function makeRefund(sim: Sim, capture: CaptureRow, body: JsonObject): RefundRow {
  const amount = readRefundAmount(sim, capture, body);
  const refund: RefundRow = {
    id: paypalId(17),
    captureId: capture.id,
    amount,
    currency: capture.currency,
    customId: readText(body, "custom_id", 127, "") ?? capture.customId,
    invoiceId: readText(body, "invoice_id", 127, ""),
    note: readText(body, "note_to_payer", 255, ""),
    totalRefunded: capture.refunded + amount,
    status: "COMPLETED",
    createdAt: sim.clock.now(),
  };
  capture.refunded = refund.totalRefunded;
  capture.status = capture.refunded === capture.amount ? "REFUNDED" : "PARTIALLY_REFUNDED";
  capture.updatedAt = sim.clock.now();
  sim.world.paypal.refunds.set(refund.id, refund);
  moveBalance(sim, capture.currency, -amount);
  const price = `${refund.currency} ${formatMinor(amount, refund.currency)}`;
  emitPaypal(sim, {
    type: "PAYMENT.CAPTURE.REFUNDED",
    resourceType: "refund",
    summary: `A ${price} capture payment was refunded`,
    resource: writeRefund(sim, refund),
  });
  return refund;
}

function refundCapture(sim: Sim, request: Incoming): Reply {
  const capture = findCapture(sim, param(request, "id"));
  const body = readObject(request);
  return once(sim, request, { name: `refund|${capture.id}`, lifeMs: PAYMENT_KEY_LIFE_MS }, () => {
    const written = writeRefund(sim, makeRefund(sim, capture, body));
    return (full) => (full ? written : { id: written["id"], status: written["status"], links: written["links"] });
  });
}

export const CAPTURE_ROUTES: readonly Route[] = [
  {
    gateway: "paypal",
    method: "GET",
    path: "/v2/payments/captures/:id",
    handle: (sim, request) => ({ status: 200, json: writeCapture(sim, findCapture(sim, param(request, "id"))) }),
  },
  { gateway: "paypal", method: "POST", path: "/v2/payments/captures/:id/refund", handle: refundCapture },
  {
    gateway: "paypal",
    method: "GET",
    path: "/v2/payments/refunds/:id",
    handle: (sim, request) => ({
      status: 200,
      json: writeRefund(sim, sim.world.paypal.refunds.get(param(request, "id")) ?? refuseUnknown()),
    }),
  },
];
