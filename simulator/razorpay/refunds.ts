import { header, type Incoming, param, type Reply, type Route } from "../http";
import { digits, razorpayId } from "../ids";
import { canonical, type JsonObject, own } from "../json";
import { toNumber } from "../money";
import type { Sim } from "../sim";
import { NOT_APPLICABLE, refuse, refuseId } from "./errors";
import { emitRazorpay } from "./events";
import { collection, readAmount, readFields, readNotes, readText, writeNotes } from "./input";
import type { PaymentRow, RefundRow } from "./model";
import { planReversals, reverseAll } from "./refund-reversals";
import { findPayment, writePayment } from "./write";

const FIELDS = ["amount", "speed", "receipt", "notes", "reverse_all"];
/** Virtual milliseconds the bank takes when a refund is pending. */
const BANK_DELAY_MS = 2_000;
/** Seconds: six months, after which banks refuse. */
const LONGEST_AGE = 182 * 86_400;

function findRefund(sim: Sim, id: string): RefundRow {
  return sim.world.razorpay.refunds.get(id) ?? refuseId(id, "rfnd");
}

function writeRefund(refund: RefundRow): JsonObject {
  return {
    id: refund.id,
    entity: "refund",
    amount: toNumber(refund.amount),
    currency: refund.currency,
    payment_id: refund.paymentId,
    notes: writeNotes(refund.notes),
    receipt: refund.receipt,
    acquirer_data: { arn: refund.arn },
    created_at: refund.createdAt,
    batch_id: null,
    status: refund.status,
    speed_processed: "normal",
    speed_requested: refund.speedRequested,
  };
}

function announce(sim: Sim, event: string, refund: RefundRow): void {
  emitRazorpay(sim, event, { refund: writeRefund(refund), payment: writePayment(findPayment(sim, refund.paymentId)) });
}

function readRefundKey(request: Incoming): string | null {
  const key = header(request, "x-refund-idempotency");
  if (key === undefined) return null;
  return /^[A-Za-z0-9_-]{10,}$/.test(key) ? key : refuse("Invalid idempotency key.", { field: "X-Refund-Idempotency" });
}

interface Wanted {
  amount: bigint;
  /** Reversed from linked accounts before the refund leaves. */
  comingBack: bigint;
}

function checkRefundable(sim: Sim, payment: PaymentRow, { amount, comingBack }: Wanted): void {
  if (payment.amountRefunded === payment.amount && payment.captured)
    refuse("The payment has been fully refunded already");
  if (!payment.captured) refuse("The payment status should be captured for action to be taken");
  if (amount < 1n) refuse("The amount must be at least INR 1.00", { field: "amount" });
  if (amount > payment.amount - payment.amountRefunded)
    refuse("The refund amount provided is greater than amount captured", { field: "amount" });
  if (sim.clock.seconds() - payment.createdAt > LONGEST_AGE) {
    refuse("Refund is not supported by the bank because the payment is more than 6 months old");
  }
  // Some accounts are told only this when their balance is short.
  if (sim.faults.onOutcome("razorpay", "refund_short") !== undefined) refuse("invalid request sent", NOT_APPLICABLE);
  if (amount > sim.world.razorpay.merchantBalance + comingBack) {
    refuse(
      "Your account does not have enough balance to carry out the refund operation. You can add funds to your account from your Razorpay dashboard or capture new payments.",
    );
  }
}

function readSpeed(body: JsonObject): "normal" | "optimum" {
  const speed = own(body, "speed") ?? "normal";
  return speed === "normal" || speed === "optimum"
    ? speed
    : refuse("The selected speed is invalid.", { field: "speed" });
}

function makeRefund(sim: Sim, payment: PaymentRow, body: JsonObject): RefundRow {
  const amount = own(body, "amount") === undefined ? payment.amount - payment.amountRefunded : readAmount(body);
  const [speedRequested, receipt, notes] = [readSpeed(body), readText(body, "receipt", 40), readNotes(body)];
  const reversals = planReversals(sim, payment, amount, body);
  const comingBack = reversals.reduce((sum, each) => sum + each.amount, 0n);
  checkRefundable(sim, payment, { amount, comingBack });
  const fails = sim.faults.onOutcome("razorpay", "refund_failed") !== undefined;
  const waits = fails || sim.faults.onOutcome("razorpay", "refund_pending") !== undefined;
  const refund: RefundRow = {
    id: razorpayId("rfnd"),
    paymentId: payment.id,
    amount,
    currency: payment.currency,
    receipt,
    notes,
    status: waits ? "pending" : "processed",
    speedRequested,
    outcome: fails ? "failed" : "processed",
    arn: waits ? null : digits(23),
    createdAt: sim.clock.seconds(),
  };
  reverseAll(sim, reversals, refund.id);
  sim.world.razorpay.refunds.set(refund.id, refund);
  sim.world.razorpay.merchantBalance -= amount;
  payment.refundIds.push(refund.id);
  payment.amountRefunded += amount;
  if (payment.amountRefunded === payment.amount) payment.status = "refunded";
  return refund;
}

function createRefund(sim: Sim, request: Incoming): Reply {
  const payment = findPayment(sim, param(request, "id"));
  const body = readFields(request, FIELDS);
  const key = readRefundKey(request);
  const { replies } = sim.world.razorpay;
  const slot = `refund|${payment.id}|${key ?? ""}`;
  const earlier = key === null ? undefined : replies.get(slot);
  if (earlier !== undefined) {
    if (earlier.body !== canonical(body))
      refuse("Different request with the same idempotency key has already been processed.", { status: 409 });
    return { status: 200, json: earlier.json };
  }
  const refund = makeRefund(sim, payment, body);
  const json = writeRefund(refund);
  if (key !== null) replies.set(slot, { body: canonical(body), json, storedAt: sim.clock.now() });
  sim.changed();
  announce(sim, "refund.created", refund);
  if (refund.status === "processed") announce(sim, "refund.processed", refund);
  else sim.clock.after(BANK_DELAY_MS, "razorpay_refund_settle", refund.id);
  return { status: 200, json };
}

/** The bank answers a pending refund; a failed one gives the money back to the merchant balance. */
export function settleRefund(sim: Sim, id: string): void {
  const refund = sim.world.razorpay.refunds.get(id);
  if (refund === undefined || refund.status !== "pending") return;
  refund.status = refund.outcome;
  if (refund.status === "failed") {
    const payment = findPayment(sim, refund.paymentId);
    payment.amountRefunded -= refund.amount;
    payment.status = "captured";
    sim.world.razorpay.merchantBalance += refund.amount;
  } else {
    refund.arn = digits(23);
  }
  sim.changed();
  announce(sim, `refund.${refund.status}`, refund);
}

function listForPayment(sim: Sim, request: Incoming): Reply {
  const rows = findPayment(sim, param(request, "id")).refundIds.map((id) => findRefund(sim, id));
  return { status: 200, json: collection(request.query, rows, writeRefund) };
}

function getForPayment(sim: Sim, request: Incoming): Reply {
  const payment = findPayment(sim, param(request, "id"));
  const refund = findRefund(sim, param(request, "refundId"));
  return refund.paymentId === payment.id ? { status: 200, json: writeRefund(refund) } : refuseId(refund.id, "rfnd");
}

function patchRefund(sim: Sim, request: Incoming): Reply {
  const refund = findRefund(sim, param(request, "id"));
  refund.notes = readNotes(readFields(request, ["notes"]));
  sim.changed();
  return { status: 200, json: writeRefund(refund) };
}

export const REFUND_ROUTES: readonly Route[] = [
  { gateway: "razorpay", method: "POST", path: "/v1/payments/:id/refund", handle: createRefund },
  { gateway: "razorpay", method: "GET", path: "/v1/payments/:id/refunds", handle: listForPayment },
  { gateway: "razorpay", method: "GET", path: "/v1/payments/:id/refunds/:refundId", handle: getForPayment },
  {
    gateway: "razorpay",
    method: "GET",
    path: "/v1/refunds",
    handle: (sim, request) => ({
      status: 200,
      json: collection(request.query, sim.world.razorpay.refunds.values(), writeRefund),
    }),
  },
  {
    gateway: "razorpay",
    method: "GET",
    path: "/v1/refunds/:id",
    handle: (sim, request) => ({ status: 200, json: writeRefund(findRefund(sim, param(request, "id"))) }),
  },
  { gateway: "razorpay", method: "PATCH", path: "/v1/refunds/:id", handle: patchRefund },
];
