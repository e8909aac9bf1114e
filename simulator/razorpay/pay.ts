import type { Sim } from "../sim";
import type { Method, OrderRow, PaymentError, PaymentRow } from "./model";
import { authorisePayment, failPayment, startPayment } from "./payment-life";
import { signCheckout } from "./signature";

export const OUTCOMES = ["success", "failure", "pending", "late"] as const;
export type Outcome = (typeof OUTCOMES)[number];

const DECLINED: PaymentError = {
  code: "BAD_REQUEST_ERROR",
  description:
    "Your payment could not be completed as it was declined by the bank. Try another payment method or contact your bank.",
  source: "bank",
  step: "payment_authorization",
  reason: "payment_failed",
};

const TIMED_OUT: PaymentError = {
  code: "BAD_REQUEST_ERROR",
  description: "Payment was not completed on time.",
  source: "customer",
  step: "payment_authentication",
  reason: "payment_timed_out",
};

export interface PayRequest {
  outcome: Outcome;
  method: Method;
  amount?: bigint | undefined;
  currency?: string | undefined;
  force?: boolean;
  /** Virtual milliseconds until a pending or late payment is authorised; null leaves it to a later call. */
  afterMs?: number | null | undefined;
}

/** What the customer does on the payment page. */
export function pay(sim: Sim, order: OrderRow, request: PayRequest): PaymentRow {
  const { method, amount, currency, force = false } = request;
  const payment = startPayment(sim, order, { method, force, amount, currency });
  const strike = request.outcome === "success" ? sim.faults.onOutcome("razorpay", "late_authorisation") : undefined;
  const outcome = strike === undefined ? request.outcome : "late";
  if (outcome === "success") authorisePayment(sim, payment);
  else if (outcome === "failure") failPayment(sim, payment, DECLINED);
  else waitForBank(sim, payment, outcome, strike?.ms ?? request.afterMs);
  return payment;
}

function waitForBank(sim: Sim, payment: PaymentRow, outcome: "late" | "pending", afterMs?: number | null): void {
  if (outcome === "late") failPayment(sim, payment, TIMED_OUT);
  if (afterMs !== null) sim.clock.after(afterMs ?? sim.settings.lateDelayMs, "razorpay_authorise", payment.id);
}

/** The three fields that the browser carries back to the merchant's page. */
export function handBack(sim: Sim, payment: PaymentRow): Record<string, string> {
  return {
    razorpay_payment_id: payment.id,
    razorpay_order_id: payment.orderId,
    razorpay_signature: signCheckout(sim.settings.razorpay.keySecret, payment.orderId, payment.id),
  };
}

export function errorBack(payment: PaymentRow): Record<string, unknown> {
  const error = payment.error ?? TIMED_OUT;
  return { ...error, metadata: { order_id: payment.orderId, payment_id: payment.id } };
}
