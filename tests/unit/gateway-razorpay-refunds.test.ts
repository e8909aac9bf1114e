import { afterEach, describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { createRazorpay } from "@/lib/payments/gateways/razorpay";
import { closeAll, failure, json, razorpayAgainst, razorpayRefusal, razorpaySettings } from "./gateway-support";

afterEach(closeAll);

const INPUT = { refundId: "rfd_01K8ABCDEFGHJKMNPQRSTVWXYZ", gatewayPaymentId: "pay_1", amount: money(50_000n, "INR") };

/** As documented in api/refunds, with our receipt. */
const REFUND = {
  id: "rfnd_FP8R8EGjGbPkVb",
  entity: "refund",
  amount: 50_000,
  currency: "INR",
  payment_id: "pay_1",
  notes: [],
  receipt: INPUT.refundId,
  acquirer_data: { arn: null },
  created_at: 1_597_078_914,
  batch_id: null,
  status: "processed",
  speed_processed: "normal",
  speed_requested: "normal",
};
const PAYMENT = {
  id: "pay_1",
  entity: "payment",
  amount: 150_000,
  currency: "INR",
  status: "captured",
  order_id: "o1",
};
const REF = { refundId: INPUT.refundId, gatewayRefundId: REFUND.id };

describe("a refund", () => {
  test("carries its id as the idempotency key and as the receipt, the same in every repetition", async () => {
    const { gateway, server } = await razorpayAgainst((_, response) => json(response, 200, REFUND));
    const reply = await gateway.collect.refund(INPUT);
    await gateway.collect.refund({ ...INPUT, firstSentAt: new Date(0) });
    expect(gateway.webhooks.translate(reply)).toEqual([{ kind: "refund_succeeded", ...REF, amount: INPUT.amount }]);
    const [first, second] = server.seen;
    expect(first).toMatchObject({
      url: "/v1/payments/pay_1/refund",
      headers: { "x-refund-idempotency": INPUT.refundId },
    });
    expect(JSON.parse(first?.body ?? "")).toEqual({ amount: 50_000, speed: "normal", receipt: INPUT.refundId });
    expect(second?.body).toBe(first?.body);
  });

  test.each([
    [409, "The first request is still running"],
    [400, "Different request with the same idempotency key has already been processed."],
    [500, "We are facing some trouble completing your request at the moment."],
  ])("answered %s (%s) has an unknown outcome", async (status, description) => {
    const { gateway } = await razorpayAgainst((_, response) => json(response, status, razorpayRefusal(description)));
    expect((await failure(gateway.collect.refund(INPUT))).code).toBe("gateway_outcome_unknown");
  });

  test("answered with something that is no refund has an unknown outcome", async () => {
    const { gateway } = await razorpayAgainst((_, response) => json(response, 200, PAYMENT));
    expect((await failure(gateway.collect.refund(INPUT))).code).toBe("gateway_outcome_unknown");
  });
});

const LOW =
  "Your account does not have enough balance to carry out the refund operation. You can add funds to your account from your Razorpay dashboard or capture new payments.";

describe("a refusal", () => {
  test.each([
    [LOW, { reason: "input_validation_failed" }],
    [LOW, {}],
    ["invalid request sent", {}],
    ["Invalid request sent.", { reason: null }],
  ])("saying %s (%o) means that the balance is short", async (description, more) => {
    const { gateway } = await razorpayAgainst((_, response) => json(response, 400, razorpayRefusal(description, more)));
    expect(await failure(gateway.collect.refund(INPUT))).toMatchObject({
      code: "gateway_funds_short",
      details: { gateway: "razorpay", gatewayCode: "insufficient_balance", status: 400 },
    });
  });

  test.each([
    ["The payment has been fully refunded already", {}, "fully_refunded"],
    ["The refund amount provided is greater than amount captured", {}, "amount_too_great"],
    ["The payment status should be captured for action to be taken", {}, "not_captured"],
    [
      "Refund is not supported by the bank because the payment is more than 6 months old",
      { reason: "input_validation_failed" },
      "window_over",
    ],
    ["invalid request sent", { reason: "input_validation_failed" }, "input_validation_failed"],
    ["The id provided does not exist", {}, "BAD_REQUEST_ERROR"],
  ])("saying %s (%o) is final", async (description, more, gatewayCode) => {
    const { gateway } = await razorpayAgainst((_, response) => json(response, 400, razorpayRefusal(description, more)));
    expect(await failure(gateway.collect.refund(INPUT))).toMatchObject({
      code: "gateway_rejected",
      details: { gateway: "razorpay", gatewayCode, status: 400 },
    });
  });

  test("of another call in the words of a short balance stays a refusal", async () => {
    const { gateway } = await razorpayAgainst((_, response) =>
      json(response, 400, razorpayRefusal("invalid request sent")),
    );
    expect((await failure(gateway.collect.fetchOrder("order_1"))).code).toBe("gateway_rejected");
  });
});

function collection(items: readonly unknown[]): unknown {
  return { entity: "collection", count: items.length, items };
}

/** Razorpay with these refunds of the payment, in pages of two however many are asked for. */
function withRefunds(refunds: readonly unknown[]) {
  return razorpayAgainst((request, response) => {
    const skip = Number(new URL(request.url, "http://x").searchParams.get("skip"));
    json(response, 200, collection(refunds.slice(skip, skip + 2)));
  });
}

const SEARCH = { ...INPUT, gatewayRefundId: null };
const other = (position: number): unknown => ({ ...REFUND, id: `rfnd_${position}`, receipt: `by hand ${position}` });

describe("a refund that may exist", () => {
  test("is asked for by Razorpay's id", async () => {
    const { gateway, server } = await razorpayAgainst((_, response) => json(response, 200, REFUND));
    const found = await gateway.collect.findRefund({ ...INPUT, gatewayRefundId: REFUND.id });
    expect(found && gateway.webhooks.translate(found)).toMatchObject([{ kind: "refund_succeeded", ...REF }]);
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET /v1/refunds/${REFUND.id}`]);
  });

  test("is found by our key on any page, also when pages hold fewer than asked for", async () => {
    const { gateway, server } = await withRefunds([1, 2, 3, 4].map(other).concat(REFUND));
    const found = await gateway.collect.findRefund(SEARCH);
    expect(found && gateway.webhooks.translate(found)).toMatchObject([REF]);
    expect(server.seen).toHaveLength(4);
    expect(server.seen[0]?.url).toBe("/v1/payments/pay_1/refunds?count=100&skip=0");
  });

  test("is null when no page has it, even if every page is the same", async () => {
    const { gateway, server } = await razorpayAgainst((_, response) => json(response, 200, collection([other(1)])));
    expect(await gateway.collect.findRefund(SEARCH)).toBeNull();
    expect(server.seen).toHaveLength(2);
  });

  test.each([
    ["two refunds carry its key", [REFUND, other(1), { ...REFUND, id: "rfnd_2" }], "gateway_outcome_unknown"],
    ["a refund in the list cannot be read", [{ receipt: INPUT.refundId }], "gateway_unreachable"],
    ["it is found but cannot be read", [{ ...REFUND, amount: "50000" }], "gateway_unreachable"],
  ])("is not known when %s", async (_name, refunds, code) => {
    const { gateway } = await withRefunds(refunds);
    expect((await failure(gateway.collect.findRefund(SEARCH))).code).toBe(code);
  });

  test("is not known when the pages never end", async () => {
    let id = 0;
    const { gateway, server } = await razorpayAgainst((_, response) => {
      id += 1;
      json(response, 200, collection([other(id)]));
    });
    expect((await failure(gateway.collect.findRefund(SEARCH))).code).toBe("gateway_outcome_unknown");
    expect(server.seen).toHaveLength(50);
  });

  test.each([
    [401, "unavailable"],
    [403, "unavailable"],
    [429, "unavailable"],
    [500, "gateway_unreachable"],
  ])("is not taken for missing when Razorpay answers %s", async (status, code) => {
    const { gateway } = await razorpayAgainst((_, response) => json(response, status, razorpayRefusal("no")));
    for (const gatewayRefundId of [null, REFUND.id]) {
      expect((await failure(gateway.collect.findRefund({ ...INPUT, gatewayRefundId }))).code).toBe(code);
    }
  });
});

const { webhooks } = createRazorpay(razorpaySettings("http://127.0.0.1:1"));

function told(event: string, refund: unknown) {
  const payload = { refund: { entity: refund }, payment: { entity: { ...PAYMENT, amount_refunded: 50_000 } } };
  const body = { entity: "event", event, contains: ["refund", "payment"], payload, created_at: 1 };
  return webhooks.translate({ shape: "webhook", body: JSON.stringify(body) });
}

const EVENTS = ["refund.created", "refund.processed", "refund.failed", "refund.speed_changed"];

describe("a refund's message", () => {
  test.each(
    EVENTS.flatMap((event) => [
      [event, "pending", { kind: "refund_pending", ...REF }] as const,
      [event, "processed", { kind: "refund_succeeded", ...REF, amount: INPUT.amount }] as const,
      [event, "failed", { kind: "refund_failed", ...REF, reason: "failed" }] as const,
    ]),
  )("%s goes by the refund's own status %s and says nothing about the payment", (event, status, fact) => {
    expect(told(event, { ...REFUND, status })).toEqual([fact]);
  });

  test.each([
    ["rfd_01K8ABCDEFGHJKMNPQRSTVWXYZ-2", "rfd_01K8ABCDEFGHJKMNPQRSTVWXYZ-2"],
    ["hf_rf_01", null],
    ["given back by hand", null],
    ["pay_01K8ABCDEFGHJKMNPQRSTVWXYZ", null],
    ["", null],
    [null, null],
    [7, null],
  ])("with the receipt %s is of our refund %s", (receipt, refundId) => {
    expect(told("refund.processed", { ...REFUND, receipt })).toMatchObject([{ refundId, gatewayRefundId: REFUND.id }]);
  });

  test.each([
    ["an unknown status", "refund.processed", { ...REFUND, status: "dreaming" }],
    ["an unknown event", "refund.whatever", REFUND],
    ["an unknown currency", "refund.processed", { ...REFUND, currency: "XXX" }],
    ["a fraction", "refund.processed", { ...REFUND, amount: 0.5 }],
    ["a payment in the refund's place", "refund.processed", PAYMENT],
    ["a payment that calls itself nothing", "refund.processed", { ...PAYMENT, entity: undefined, status: "processed" }],
    ["no refund", "refund.processed", null],
  ])("with %s says nothing", (_name, event, refund) => {
    expect(told(event, refund)).toEqual([]);
  });
});
