import { expect } from "vitest";
import { isAppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { type Money, money } from "@/lib/core/money";
import { createPaypal } from "@/lib/payments/gateways/paypal";
import { createRazorpay } from "@/lib/payments/gateways/razorpay";
import type {
  CheckoutReturn,
  CreatedOrder,
  CreateOrder,
  CreateRefund,
  Fact,
  Gateway,
  GatewayMessage,
  GatewayName,
  PayoutTarget,
  RawWebhook,
  SendPayout,
} from "@/lib/payments/gateways/types";
import { type SimulatorProcess, startSimulator } from "../support/simulator-process";
import { paypalSettings, razorpaySettings, serve } from "../unit/gateway-support";

/** What differs between the gateways; every test below is the same for both. */
export interface Bench {
  readonly gateway: Gateway;
  readonly price: Money;
  readonly refundPath: string;
  readonly payoutPath: string;
  readonly goodTarget: PayoutTarget;
  readonly badTarget: PayoutTarget;
  /** The customer pays or approves; what the browser brings back. */
  customerPays(order: CreatedOrder): Promise<CheckoutReturn>;
  /** Sets the balance that refunds are paid from, in minor units. */
  setBalance(amount: number): Promise<unknown>;
}

export interface Setup {
  readonly simulator: SimulatorProcess;
  readonly benches: Readonly<Record<GatewayName, Bench>>;
  /** Lets one call of that kind fail in that way. */
  fault(kind: string, path: string): Promise<unknown>;
  /** How many payouts the gateway's own books hold for an attempt. */
  payoutsOf(attemptId: string): Promise<number>;
  /** The refunds of a payment in the gateway's own books. */
  refundsOf(gatewayPaymentId: string): Promise<readonly { reference: string | null; amount: number; status: string }[]>;
  /** Brings every payout to its end. */
  settlePayouts(): Promise<unknown>;
}

interface BookedRefund {
  readonly paymentId: string;
  readonly reference: string | null;
  readonly amount: number;
  readonly status: string;
}

/** Takes the webhooks of both gateways of a simulator. */
export async function catchWebhooks(
  simulator: SimulatorProcess,
): Promise<{ readonly delivered: RawWebhook[]; close(): Promise<void> }> {
  const delivered: RawWebhook[] = [];
  const { url, close } = await serve((request, response) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    delivered.push({ body: request.raw, headers });
    response.end();
  });
  await simulator.control("/__control/webhooks", { razorpayUrl: url, paypalUrl: url });
  return { delivered, close };
}

/** A simulator of its own, in which payouts wait until the test settles them. */
export async function startBenches(): Promise<Setup> {
  const simulator = await startSimulator({ SIMULATOR_PAYOUT_DELAY_MS: "600000" });
  return {
    simulator,
    benches: { razorpay: razorpayBench(simulator), paypal: paypalBench(simulator) },
    fault: (kind, path) => simulator.control("/__control/faults", { kind, count: 1, match: { path, method: "POST" } }),
    payoutsOf: async (attemptId) => {
      const books = (await simulator.control("/__books")) as { payouts: { idempotencyKey: string }[] };
      return books.payouts.filter(({ idempotencyKey }) => idempotencyKey === attemptId).length;
    },
    refundsOf: async (gatewayPaymentId) => {
      const books = (await simulator.control("/__books")) as { refunds: BookedRefund[] };
      return books.refunds.filter(({ paymentId }) => paymentId === gatewayPaymentId);
    },
    settlePayouts: () => simulator.control("/__control/payouts/settle", {}),
  };
}

function razorpayBench(simulator: SimulatorProcess): Bench {
  const gateway = createRazorpay(
    razorpaySettings(simulator.url, {
      account: "main",
      keyId: "rzp_test_holdfast",
      keySecret: "holdfast_test_key_secret",
      webhookSecrets: ["holdfast_test_webhook_secret"],
      timeoutMs: 2_000,
    }),
  );
  const bank = { kind: "bank_account", holder: "Gaurav Kumar", ifsc: "HDFC0000053" } as const;
  return {
    gateway,
    price: money(150_000n, "INR"),
    refundPath: "^/v1/payments/[^/]+/refund$",
    payoutPath: "/v1/payouts",
    goodTarget: { ...bank, accountNumber: "765432123456789" },
    badTarget: { ...bank, accountNumber: "765432120001" },
    customerPays: async ({ gatewayOrderId }) => {
      const paid = await simulator.control("/__control/razorpay/pay", { orderId: gatewayOrderId, outcome: "success" });
      const back = paid as { razorpay_payment_id: string; razorpay_signature: string };
      return { gatewayOrderId, gatewayPaymentId: back.razorpay_payment_id, signature: back.razorpay_signature };
    },
    setBalance: (amount) => simulator.control("/__control/razorpay/balance", { account: "merchant", amount }),
  };
}

function paypalBench(simulator: SimulatorProcess): Bench {
  const gateway = createPaypal(
    paypalSettings(simulator.url, {
      account: "main",
      clientId: "paypal_test_holdfast",
      clientSecret: "holdfast_test_client_secret",
      trustedRootsPem: simulator.rootPem,
      timeoutMs: 2_000,
    }),
  );
  return {
    gateway,
    price: money(5_000n, "USD"),
    refundPath: "^/v2/payments/captures/[^/]+/refund$",
    payoutPath: "/v1/payments/payouts",
    goodTarget: { kind: "paypal_email", holder: "Partner", email: "partner@example.com" },
    badTarget: { kind: "paypal_email", holder: "Partner", email: "locked@example.com" },
    customerPays: async ({ gatewayOrderId }) => {
      await simulator.control("/__control/paypal/approve", { orderId: gatewayOrderId, outcome: "approve" });
      return { gatewayOrderId, gatewayPaymentId: null, signature: null };
    },
    setBalance: (amount) => simulator.control("/__control/paypal/balance", { currency: "USD", amount }),
  };
}

export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "no error",
    (error: unknown) => (isAppError(error) ? error.code : String(error)),
  );
}

export async function createOrder({ gateway, price }: Bench): Promise<{ order: CreatedOrder; paymentId: string }> {
  const input = orderInput(price);
  return { order: await gateway.collect.createOrder(input), paymentId: input.paymentId };
}

export function orderInput(amount: Money): CreateOrder {
  return {
    paymentId: newId("payment"),
    orderId: newId("order"),
    amount,
    description: "Session of 60 minutes",
    brand: "Holdfast",
    returnUrl: "https://holdfast.test/return",
    cancelUrl: "https://holdfast.test/cancel",
  };
}

/** A paid order with the fact of its capture. */
export async function paidOrder(bench: Bench) {
  const { order, paymentId } = await createOrder(bench);
  const back = await bench.customerPays(order);
  const capture = {
    gatewayOrderId: order.gatewayOrderId,
    gatewayPaymentId: back.gatewayPaymentId,
    paymentId,
    amount: bench.price,
  };
  const reply = await bench.gateway.collect.capture(capture);
  return { order, capture, back, captured: capturedIn(bench.gateway.webhooks.translate(reply)) };
}

export function capturedIn(facts: readonly Fact[]): Extract<Fact, { kind: "payment_captured" }> {
  const found = facts.filter((fact) => fact.kind === "payment_captured");
  expect(found).toHaveLength(1);
  const [captured] = found;
  if (captured === undefined) throw new Error("no capture");
  return captured;
}

/** A refund of a part of a new payment. */
export async function refundInput(bench: Bench, minor = 1_000n): Promise<CreateRefund> {
  const { captured } = await paidOrder(bench);
  return {
    refundId: newId("refund"),
    gatewayPaymentId: captured.gatewayPaymentId,
    amount: money(minor, bench.price.currency),
    firstSentAt: null,
  };
}

type RefundFact = Extract<Fact, { gatewayRefundId: string }>;

/** The one fact of a refund's document. */
export function refundIn({ webhooks }: Gateway, message: GatewayMessage | null): RefundFact {
  const facts = message === null ? [] : webhooks.translate(message);
  expect(facts).toHaveLength(1);
  const [fact] = facts;
  if (fact === undefined || !("gatewayRefundId" in fact)) throw new Error("no refund");
  return fact;
}

export function payoutInput({ price }: Bench, target: PayoutTarget): SendPayout {
  return {
    attemptId: newId("attempt"),
    payoutId: newId("payout"),
    partnerId: newId("partner"),
    amount: price,
    target,
    narration: "Holdfast payout",
    rail: target.kind === "upi" ? "UPI" : "IMPS",
    firstSentAt: null,
  };
}

/** The gateway's id that the reply to `send` tells. */
export function idIn(gateway: Gateway, reply: GatewayMessage): string | null {
  const [fact] = gateway.webhooks.translate(reply);
  return fact !== undefined && "gatewayPayoutId" in fact ? fact.gatewayPayoutId : null;
}
