// What the gateway in memory knows, and how it says so: facts as JSON, amounts as text.
import { z } from "zod";
import { type Money, money } from "@/lib/core/money";
import type { Fact, GatewayMessage, MessageShape } from "@/lib/payments/gateways/types";

/** @param id makes a webhook one of a kind */
export function writeFacts(shape: MessageShape, id: string, facts: readonly Fact[]): GatewayMessage {
  const body = JSON.stringify({ id, facts }, (_key, value: unknown) =>
    typeof value === "bigint" ? `${value}n` : value,
  );
  return { shape, body };
}

const Body = z.object({ facts: z.array(z.record(z.string(), z.unknown())) });

/** What `writeFacts` wrote. */
export function readFacts(message: GatewayMessage): readonly Fact[] {
  const revive = (_key: string, value: unknown): unknown =>
    typeof value === "string" && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value;
  return Body.parse(JSON.parse(message.body, revive)).facts as unknown as readonly Fact[];
}

export interface GatewayOrder {
  readonly id: string;
  readonly seed: number;
  readonly paymentId: string;
  readonly amount: Money;
  readonly payments: GatewayPayment[];
}

export interface GatewayPayment {
  readonly id: string;
  readonly order: GatewayOrder;
  readonly amount: Money;
  status: "failed" | "authorized" | "captured";
  refunded: bigint;
}

export interface GatewayRefund {
  readonly id: string;
  readonly key: string;
  readonly payment: GatewayPayment;
  readonly amount: Money;
  status: "pending" | "done" | "failed";
}

export interface GatewayPayout {
  readonly id: string;
  readonly seed: number;
  readonly key: string;
  readonly payoutId: string;
  readonly amount: Money;
  status: "processing" | "paid" | "failed" | "returned";
}

const PERCENT_FEE = 2n;

export function factOfPayment(payment: GatewayPayment, withFee = true): Fact {
  const { amount } = payment;
  const ref = { gatewayOrderId: payment.order.id, gatewayPaymentId: payment.id };
  if (payment.status === "failed") return { kind: "payment_failed", ...ref, reason: "refused" };
  if (payment.status === "authorized") return { kind: "payment_authorized", ...ref, amount };
  const fee = { total: money((amount.minor * PERCENT_FEE) / 100n, amount.currency), tax: money(0n, amount.currency) };
  return { kind: "payment_captured", ...ref, amount, fee: withFee ? fee : null };
}

export function factOfRefund({ id, key, amount, status }: GatewayRefund): Fact {
  const ref = { refundId: key, gatewayRefundId: id };
  if (status === "done") return { kind: "refund_succeeded", ...ref, amount };
  return status === "failed"
    ? { kind: "refund_failed", ...ref, reason: "refused" }
    : { kind: "refund_pending", ...ref };
}

export function factOfPayout({ id, key, amount, status }: GatewayPayout): Fact {
  const ref = { attemptId: key, gatewayPayoutId: id };
  switch (status) {
    case "processing":
      return { kind: "payout_processing", ...ref };
    case "paid":
      return { kind: "payout_paid", ...ref, amount, fee: null, bankReference: null };
    case "failed":
      return { kind: "payout_failed", ...ref, reason: "refused" };
    case "returned":
      return { kind: "payout_returned", ...ref, amount, reason: "sent back" };
  }
}
