import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { isAppError } from "@/lib/core/errors";
import { createRazorpay } from "@/lib/payments/gateways/razorpay";
import type { Fact } from "@/lib/payments/gateways/types";
import { razorpaySettings } from "./gateway-support";

const settings = razorpaySettings("http://127.0.0.1:1");
const gateway = createRazorpay(settings);
const { webhooks } = gateway;

const PAYMENT = {
  id: "pay_DEXFWroJ6LikKT",
  entity: "payment",
  amount: 150_000,
  currency: "INR",
  status: "captured",
  order_id: "order_RB58MiP5SPFYyM",
  fee: 3540,
  tax: 540,
  notes: [],
  error_reason: "",
};

function event(name: string, payload: Record<string, unknown>): string {
  return JSON.stringify({ entity: "event", account_id: "acc_1", event: name, contains: [], payload, created_at: 1 });
}

const BODY = `${event("payment.captured", { payment: { entity: PAYMENT } })}\n`;

function sign(body: string, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}

function deliver(body: string, signature: string | undefined, eventId?: string) {
  return webhooks.verify({
    body: Buffer.from(body),
    headers: { "x-razorpay-signature": signature, "x-razorpay-event-id": eventId },
  });
}

describe("a genuine webhook is accepted", () => {
  test.each(settings.webhookSecrets)(
    "when it is signed with %s, one of the secrets that are valid now (F14)",
    async (secret) => {
      await expect(deliver(BODY, sign(BODY, secret), "EvT00000000001")).resolves.toEqual({
        eventKey: "EvT00000000001",
        eventType: "payment.captured",
      });
    },
  );

  test.each([["no"], [""], ["x".repeat(101)], ["two words"], ["é"]])(
    "and keyed by the hash of its body when the event id is missing or odd (%s)",
    async (eventId) => {
      const { eventKey } = await deliver(
        BODY,
        sign(BODY, "webhook-secret-new"),
        eventId === "no" ? undefined : eventId,
      );
      expect(eventKey).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  test("although its body is not JSON, because what to do with it is decided later", async () => {
    const verified = await deliver("not json", sign("not json", "webhook-secret-new"));
    expect(verified.eventType).toBe("unknown");
  });
});

const GENUINE = sign(BODY, "webhook-secret-new");

describe("a forged webhook is refused", () => {
  test.each([
    ["the signature is missing", BODY, undefined],
    ["the signature is empty", BODY, ""],
    ["the signature is cut off", BODY, GENUINE.slice(0, 40)],
    ["it is signed with another secret", BODY, sign(BODY, "guess")],
    ["it is signed with another tenant's secret", BODY, sign(BODY, "webhook-secret-of-another-tenant")],
    ["it is signed with the empty secret", BODY, sign(BODY, "")],
    ["it is signed with the API key's secret", BODY, sign(BODY, settings.keySecret)],
    ["the signature is in upper case", BODY, GENUINE.toUpperCase()],
    ["the signature holds letters outside ASCII", BODY, `${GENUINE.slice(0, 63)}é`],
    ["one space was added to the body", BODY.replace('"fee":', '"fee": '), GENUINE],
    ["the body was parsed and printed again", JSON.stringify(JSON.parse(BODY)), GENUINE],
  ])("when %s", async (_name, body, signature) => {
    const error: unknown = await deliver(body, signature).catch((thrown: unknown) => thrown);
    expect(isAppError(error, "invalid_signature")).toBe(true);
  });

  test("when an empty text is among the configured secrets", async () => {
    const careless = createRazorpay({ ...settings, webhookSecrets: [""] });
    const raw = { body: Buffer.from(BODY), headers: { "x-razorpay-signature": sign(BODY, "") } };
    await expect(careless.webhooks.verify(raw)).rejects.toMatchObject({ code: "invalid_signature" });
  });
});

describe("the browser's return", () => {
  const ids = { gatewayOrderId: "order_1", gatewayPaymentId: "pay_1" };
  const signature = createHmac("sha256", settings.keySecret).update("order_1|pay_1").digest("hex");

  test("is accepted with Razorpay's signature over our order id", () => {
    expect(() => gateway.collect.verifyReturn({ ...ids, signature })).not.toThrow();
  });

  test.each([
    ["another order", { ...ids, gatewayOrderId: "order_2", signature }],
    ["another payment", { ...ids, gatewayPaymentId: "pay_2", signature }],
    ["no payment", { ...ids, gatewayPaymentId: null, signature }],
    ["no signature", { ...ids, signature: null }],
  ])("is refused for %s", (_name, input) => {
    expect(() => gateway.collect.verifyReturn(input)).toThrow(expect.objectContaining({ code: "invalid_signature" }));
  });
});

function told(name: string, payload: Record<string, unknown>): readonly Fact[] {
  return webhooks.translate({ shape: "webhook", body: event(name, payload) });
}

const REF = { gatewayOrderId: "order_RB58MiP5SPFYyM", gatewayPaymentId: "pay_DEXFWroJ6LikKT" };
const AMOUNT = { minor: 150_000n, currency: "INR" };

describe("a payment's message", () => {
  test("of a capture becomes the captured amount with fee and tax", () => {
    const fee = { total: { minor: 3540n, currency: "INR" }, tax: { minor: 540n, currency: "INR" } };
    expect(told("payment.captured", { payment: { entity: PAYMENT } })).toEqual([
      { kind: "payment_captured", ...REF, amount: AMOUNT, fee },
    ]);
  });

  test("of a capture without a fee leaves the fee open", () => {
    const payment = { ...PAYMENT, fee: null, tax: null, captured: "1" };
    expect(told("payment.captured", { payment: { entity: payment } })).toMatchObject([
      { kind: "payment_captured", fee: null },
    ]);
  });

  test("that its order is paid takes the order's id when the payment does not name it", () => {
    const payload = {
      payment: { entity: { ...PAYMENT, order_id: "" } },
      order: { entity: { id: REF.gatewayOrderId } },
    };
    expect(told("order.paid", payload)).toMatchObject([{ kind: "payment_captured", ...REF }]);
  });

  test.each([
    ["created", "payment_processing"],
    ["authorized", "payment_authorized"],
    ["refunded", "payment_captured"],
    ["failed", "payment_failed"],
  ])("with status %s becomes %s", (status, kind) => {
    expect(told("payment.authorized", { payment: { entity: { ...PAYMENT, status } } })).toMatchObject([
      { kind, ...REF },
    ]);
  });
});

describe("a payment's message with something odd in it", () => {
  test("of a failure gives a reason of 200 characters at most, without control characters", () => {
    const payment = {
      ...PAYMENT,
      status: "failed",
      error_reason: "null",
      error_description: `no\u0000 ${"x".repeat(400)}`,
    };
    const [fact] = told("payment.failed", { payment: { entity: payment } });
    expect(fact).toMatchObject({ kind: "payment_failed", reason: `no  ${"x".repeat(196)}` });
  });

  test.each([
    ["an unknown status", "payment.captured", { ...PAYMENT, status: "dreaming" }],
    ["an unknown currency", "payment.captured", { ...PAYMENT, currency: "XXX" }],
    ["an amount beyond exact numbers", "payment.captured", { ...PAYMENT, amount: 2 ** 53 }],
    ["an amount with a fraction", "payment.captured", { ...PAYMENT, amount: 1.5 }],
    ["a negative amount", "payment.captured", { ...PAYMENT, amount: -1 }],
    ["an amount in a text", "payment.captured", { ...PAYMENT, amount: "150000" }],
    ["an event that carries a payment by the way", "refund.processed", PAYMENT],
    ["an unknown event", "payment.whatever", PAYMENT],
  ])("with %s says nothing", (_name, name, payment) => {
    expect(told(name, { payment: { entity: payment } })).toEqual([]);
  });

  test("listing all attempts of an order says something about each", () => {
    const items = [{ ...PAYMENT, id: "pay_1", status: "failed", order_id: "order_1" }, 7, { ...PAYMENT, id: "pay_2" }];
    const facts = webhooks.translate({
      shape: "order",
      body: JSON.stringify({ entity: "collection", count: 3, items }),
    });
    expect(facts.map(({ kind }) => kind)).toEqual(["payment_failed", "payment_captured"]);
  });
});

describe("a payout's message", () => {
  const payout = {
    id: "pout_00000000000001",
    entity: "payout",
    amount: 100_000,
    currency: "INR",
    status: "processed",
    reference_id: "pat_01",
    utr: "UTR1",
    fees: 590,
    tax: 90,
    status_details: { description: "Offline", reason: "beneficiary_bank_offline" },
  };
  const ref = { attemptId: "pat_01", gatewayPayoutId: payout.id };

  test("of a paid payout holds amount, fee, tax and the bank's reference", () => {
    expect(told("payout.processed", { payout: { entity: payout } })).toEqual([
      {
        kind: "payout_paid",
        ...ref,
        amount: { minor: 100_000n, currency: "INR" },
        fee: { total: { minor: 590n, currency: "INR" }, tax: { minor: 90n, currency: "INR" } },
        bankReference: "UTR1",
      },
    ]);
  });

  test.each([
    ["queued", "payout_processing"],
    ["pending", "payout_processing"],
    ["scheduled", "payout_processing"],
    ["processing", "payout_processing"],
    ["failed", "payout_failed"],
    ["rejected", "payout_failed"],
    ["cancelled", "payout_failed"],
    ["reversed", "payout_returned"],
  ])("with status %s becomes %s", (status, kind) => {
    expect(told("payout.updated", { payout: { entity: { ...payout, status } } })).toMatchObject([{ kind, ...ref }]);
  });

  test("of a reversal tells the reason", () => {
    const facts = told("payout.reversed", { payout: { entity: { ...payout, status: "reversed" } } });
    expect(facts).toMatchObject([{ reason: "beneficiary_bank_offline", amount: { minor: 100_000n } }]);
  });
});
