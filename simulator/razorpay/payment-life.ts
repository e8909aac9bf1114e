import { digits, razorpayId } from "../ids";
import { divideHalfUp } from "../money";
import type { Sim } from "../sim";
import { refuse } from "./errors";
import { emitRazorpay } from "./events";
import { startTransfer, transfersOf } from "./transfer-life";
import type { Method, OrderRow, PaymentError, PaymentRow } from "./model";
import { findOrder, writeOrder, writePayment } from "./write";

/** 2 % of the amount, plus 18 % tax on that; the fee contains the tax. Minor units, each step rounded half up. */
export function computeFee(amount: bigint): { fee: bigint; tax: bigint } {
  const base = divideHalfUp(amount * 2n, 100n);
  const tax = divideHalfUp(base * 18n, 100n);
  return { fee: base + tax, tax };
}

interface Start {
  method: Method;
  /** Charged instead of the order's amount or currency, to test what the receiver does about it. */
  amount?: bigint | undefined;
  currency?: string | undefined;
  /** Let a second payment through on an order that is already paid. */
  force: boolean;
}

export function startPayment(sim: Sim, order: OrderRow, start: Start): PaymentRow {
  const others = order.paymentIds.map((id) => sim.world.razorpay.payments.get(id)?.status);
  if (!start.force && order.status === "paid") refuse("Payment is already done for this order.");
  if (!start.force && others.includes("authorized")) refuse("Payment already done for this order.");
  const payment: PaymentRow = {
    id: razorpayId("pay"),
    orderId: order.id,
    amount: start.amount ?? order.amount,
    currency: start.currency ?? order.currency,
    status: "created",
    method: start.method,
    captured: false,
    amountRefunded: 0n,
    fee: null,
    tax: null,
    notes: {},
    error: null,
    refundIds: [],
    rrn: digits(12),
    forced: start.force,
    createdAt: sim.clock.seconds(),
  };
  sim.world.razorpay.payments.set(payment.id, payment);
  order.paymentIds.push(payment.id);
  order.attempts += 1;
  if (order.status === "created") order.status = "attempted";
  sim.changed();
  return payment;
}

export function failPayment(sim: Sim, payment: PaymentRow, error: PaymentError): void {
  payment.status = "failed";
  payment.error = error;
  sim.changed();
  emitRazorpay(sim, "payment.failed", { payment: writePayment(payment) });
}

/** Also for payments that failed before: the bank may confirm up to three days later. */
export function authorisePayment(sim: Sim, payment: PaymentRow): void {
  if (payment.status !== "created" && payment.status !== "failed") return;
  const order = findOrder(sim, payment.orderId);
  payment.status = "authorized";
  payment.error = null;
  sim.changed();
  emitRazorpay(sim, "payment.authorized", { payment: writePayment(payment) });
  const surplus = order.status === "paid" && !payment.forced;
  if (order.capture === "automatic" && !surplus) capturePayment(sim, payment);
  else sim.clock.after(order.manualExpiryMinutes * 60_000, "razorpay_refund_uncaptured", payment.id);
}

export function capturePayment(sim: Sim, payment: PaymentRow): void {
  const order = findOrder(sim, payment.orderId);
  const { fee, tax } = computeFee(payment.amount);
  const firstForOrder = order.status !== "paid";
  Object.assign(payment, { status: "captured", captured: true, fee, tax });
  sim.world.razorpay.merchantBalance += payment.amount - fee;
  order.amountPaid = payment.amount < order.amount ? payment.amount : order.amount;
  order.status = "paid";
  sim.changed();
  emitRazorpay(sim, "payment.captured", { payment: writePayment(payment) });
  if (!firstForOrder) return;
  emitRazorpay(sim, "order.paid", { payment: writePayment(payment), order: writeOrder(order) });
  for (const transfer of transfersOf(sim, order.id)) startTransfer(sim, transfer);
}

/** An authorised payment that nobody captured goes back whole; nothing was ever on the balance. */
export function returnUncaptured(sim: Sim, payment: PaymentRow): void {
  if (payment.status !== "authorized") return;
  payment.status = "refunded";
  payment.amountRefunded = payment.amount;
  sim.changed();
}
