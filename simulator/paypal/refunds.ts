import { type Incoming, param, type Reply, type Route } from "../http";
import { paypalId } from "../ids";
import { type JsonObject, own } from "../json";
import type { Sim } from "../sim";
import { balanceOf, findCapture, moveBalance } from "./captures";
import { isContested } from "./disputes";
import { refuse, refuseUnknown } from "./errors";
import { emitPaypal } from "./events";
import { once, PAYMENT_KEY_LIFE_MS, readObject, readText } from "./input";
import type { CaptureRow, RefundRow } from "./model";
import { formatMinor, readMoney, writeMoney } from "./money";

/** Virtual milliseconds until a pending refund is decided. */
const REVIEW_MS = 2_000;
/** Refunds are possible for 180 days. */
const LONGEST_AGE_MS = 180 * 86_400_000;

/** Refund times carry an offset, as recorded from the real API: 2020-08-18T23:26:38-07:00. */
function offsetTime(atMs: number): string {
  return `${new Date(atMs - 7 * 3_600_000).toISOString().slice(0, 19)}-07:00`;
}

function writeRefund(sim: Sim, refund: RefundRow): JsonObject {
  const { amount, currency } = refund;
  return {
    id: refund.id,
    status: refund.status,
    ...(refund.status === "PENDING" || refund.status === "FAILED" ? { status_details: { reason: "ECHECK" } } : {}),
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
    create_time: offsetTime(refund.createdAt),
    update_time: offsetTime(refund.updatedAt),
    links: [
      { href: `${sim.origin}/v2/payments/refunds/${refund.id}`, rel: "self", method: "GET" },
      { href: `${sim.origin}/v2/payments/captures/${refund.captureId}`, rel: "up", method: "GET" },
    ],
  };
}

const EVENTS: Readonly<Record<RefundRow["status"], readonly [string, string]>> = {
  COMPLETED: ["PAYMENT.CAPTURE.REFUNDED", "was refunded"],
  PENDING: ["PAYMENT.REFUND.PENDING", "refund is pending"],
  FAILED: ["PAYMENT.REFUND.FAILED", "refund failed"],
};

function announce(sim: Sim, refund: RefundRow): void {
  const [type, words] = EVENTS[refund.status];
  const price = `${refund.currency} ${formatMinor(refund.amount, refund.currency)}`;
  emitPaypal(sim, {
    type,
    resourceType: "refund",
    summary: `A ${price} capture payment ${words}`,
    resource: writeRefund(sim, refund),
  });
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
  if (sim.clock.now() - capture.createdAt > LONGEST_AGE_MS) refuse(422, "REFUND_TIME_LIMIT_EXCEEDED");
  const isShort = price.minor > balanceOf(sim, capture.currency);
  if (isContested(sim, capture.id)) refuse(422, "TRANSACTION_DISPUTED");
  if (isShort || sim.faults.onOutcome("paypal", "refund_short") !== undefined)
    refuse(422, "REFUND_FAILED_INSUFFICIENT_FUNDS");
  return price.minor;
}

/** What a refund takes from the capture, or gives back to it. */
function change(sim: Sim, capture: CaptureRow, minor: bigint): void {
  capture.refunded += minor;
  const all = capture.refunded === capture.amount ? "REFUNDED" : "PARTIALLY_REFUNDED";
  capture.status = capture.refunded === 0n ? "COMPLETED" : all;
  capture.updatedAt = sim.clock.now();
  moveBalance(sim, capture.currency, -minor);
}

function makeRefund(sim: Sim, capture: CaptureRow, body: JsonObject): RefundRow {
  const amount = readRefundAmount(sim, capture, body);
  const fails = sim.faults.onOutcome("paypal", "refund_failed") !== undefined;
  const waits = fails || sim.faults.onOutcome("paypal", "refund_pending") !== undefined;
  const now = sim.clock.now();
  const refund: RefundRow = {
    id: paypalId(17),
    captureId: capture.id,
    amount,
    currency: capture.currency,
    customId: readText(body, "custom_id", 127, "") ?? capture.customId,
    invoiceId: readText(body, "invoice_id", 127, ""),
    note: readText(body, "note_to_payer", 255, ""),
    totalRefunded: capture.refunded + amount,
    status: waits ? "PENDING" : "COMPLETED",
    outcome: fails ? "FAILED" : "COMPLETED",
    createdAt: now,
    updatedAt: now,
  };
  change(sim, capture, amount);
  sim.world.paypal.refunds.set(refund.id, refund);
  announce(sim, refund);
  if (waits) sim.clock.after(REVIEW_MS, "paypal_refund_settle", refund.id);
  return refund;
}

/** A pending refund is decided; one that fails gives the money back to the balance. */
export function settleRefund(sim: Sim, id: string): void {
  const refund = sim.world.paypal.refunds.get(id);
  if (refund?.status !== "PENDING") return;
  refund.status = refund.outcome;
  refund.updatedAt = sim.clock.now();
  if (refund.status === "FAILED") change(sim, findCapture(sim, refund.captureId), -refund.amount);
  sim.changed();
  announce(sim, refund);
}

function refundCapture(sim: Sim, request: Incoming): Reply {
  const capture = findCapture(sim, param(request, "id"));
  const body = readObject(request);
  return once(sim, request, { name: `refund|${capture.id}`, lifeMs: PAYMENT_KEY_LIFE_MS }, () => {
    const written = writeRefund(sim, makeRefund(sim, capture, body));
    return (full) => (full ? written : { id: written["id"], status: written["status"], links: written["links"] });
  });
}

export const REFUND_ROUTES: readonly Route[] = [
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
