import { afterEach, describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";
import { createPaypal } from "@/lib/payments/gateways/paypal";
import { closeAll, failure, json, paypalAgainst, paypalRefusal, paypalSettings } from "./gateway-support";

afterEach(closeAll);

const CAPTURE_ID = "8F71337376765912W";
const INPUT = {
  refundId: "rfd_01K8ABCDEFGHJKMNPQRSTVWXYZ",
  gatewayPaymentId: CAPTURE_ID,
  amount: money(100n, "EUR"),
};

function up(path: string): readonly unknown[] {
  return [
    { href: "https://api.sandbox.paypal.com/v2/payments/refunds/05D06182CG6087525", rel: "self", method: "GET" },
    { href: `https://api.sandbox.paypal.com${path}`, rel: "up", method: "GET" },
  ];
}

/** As recorded from the real API, with our custom id. */
const REFUND = {
  id: "05D06182CG6087525",
  status: "COMPLETED",
  amount: { currency_code: "EUR", value: "1.00" },
  note_to_payer: "testNoteToPayer",
  custom_id: INPUT.refundId,
  invoice_id: "testInvoiceId",
  seller_payable_breakdown: {
    gross_amount: { currency_code: "EUR", value: "1.00" },
    paypal_fee: { currency_code: "EUR", value: "0.02" },
    net_amount: { currency_code: "EUR", value: "0.98" },
    total_refunded_amount: { currency_code: "USD", value: "14.34" },
  },
  create_time: "2020-08-18T23:26:38-07:00",
  update_time: "2020-08-18T23:26:38-07:00",
  links: up(`/v2/payments/captures/${CAPTURE_ID}`),
};
const REF = { refundId: INPUT.refundId, gatewayRefundId: REFUND.id };

describe("a refund", () => {
  test("carries its id as the idempotency key and as the custom id", async () => {
    const { gateway, calls } = await paypalAgainst((_, response) => json(response, 201, REFUND));
    const reply = await gateway.collect.refund(INPUT);
    expect(gateway.webhooks.translate(reply)).toEqual([{ kind: "refund_succeeded", ...REF, amount: INPUT.amount }]);
    expect(calls()[0]).toMatchObject({
      url: `/v2/payments/captures/${CAPTURE_ID}/refund?`,
      headers: { "paypal-request-id": INPUT.refundId, prefer: "return=representation" },
    });
    expect(JSON.parse(calls()[0]?.body ?? "")).toEqual({
      amount: { currency_code: "EUR", value: "1.00" },
      custom_id: INPUT.refundId,
    });
  });

  test.each([
    [422, "REFUND_FAILED_INSUFFICIENT_FUNDS", "gateway_funds_short"],
    [422, "CAPTURE_FULLY_REFUNDED", "gateway_rejected"],
    [422, "REFUND_AMOUNT_EXCEEDED", "gateway_rejected"],
    [422, "REFUND_TIME_LIMIT_EXCEEDED", "gateway_rejected"],
    [422, "PENDING_CAPTURE", "gateway_rejected"],
    [422, "TRANSACTION_DISPUTED", "gateway_rejected"],
    [404, "INVALID_RESOURCE_ID", "gateway_rejected"],
    [409, "PREVIOUS_REQUEST_IN_PROGRESS", "gateway_outcome_unknown"],
    [422, "PREVIOUS_REQUEST_IN_PROGRESS", "gateway_outcome_unknown"],
    [429, "RATE_LIMIT_REACHED", "unavailable"],
    [500, "INTERNAL_SERVER_ERROR", "gateway_outcome_unknown"],
    [500, "REFUND_FAILED_INSUFFICIENT_FUNDS", "gateway_outcome_unknown"],
  ])("answered %s %s ends as %s", async (status, issue, code) => {
    const { gateway } = await paypalAgainst((_, response) => json(response, status, paypalRefusal("ERROR", issue)));
    expect(await failure(gateway.collect.refund(INPUT))).toMatchObject({
      code,
      details: { gateway: "paypal", gatewayCode: issue },
    });
  });

  test("is repeated for 45 days less an hour, and refused unasked after that", async () => {
    const { gateway, calls } = await paypalAgainst((_, response) => json(response, 200, REFUND));
    const sentBefore = (ms: number) => ({ ...INPUT, firstSentAt: new Date(Date.now() - ms) });
    expect((await failure(gateway.collect.refund(sentBefore(45 * DAY_MS - 2 * HOUR_MS)))).code).toBe("no error");
    expect((await failure(gateway.collect.refund(sentBefore(45 * DAY_MS - HOUR_MS / 2)))).code).toBe(
      "gateway_outcome_unknown",
    );
    expect(calls()).toHaveLength(1);
  });
});

describe("a refund that may exist", () => {
  test("is asked for by PayPal's id", async () => {
    const { gateway, calls } = await paypalAgainst((_, response) => json(response, 200, REFUND));
    const found = await gateway.collect.findRefund({ ...INPUT, gatewayRefundId: REFUND.id });
    expect(found && gateway.webhooks.translate(found)).toMatchObject([{ kind: "refund_succeeded", ...REF }]);
    expect(calls().map(({ method, url }) => `${method} ${url}`)).toEqual([`GET /v2/payments/refunds/${REFUND.id}`]);
  });

  test("cannot be asked for without it", async () => {
    const { gateway, server } = await paypalAgainst((_, response) => json(response, 200, REFUND));
    expect(await gateway.collect.findRefund({ ...INPUT, gatewayRefundId: null })).toBeNull();
    expect(server.seen).toEqual([]);
  });

  test.each([
    ["is of another key", { ...REFUND, custom_id: "rfd_01K8ZZZZZZZZZZZZZZZZZZZZZZ" }],
    ["is of another capture", { ...REFUND, links: up("/v2/payments/captures/41U19903S66342642") }],
  ])("is not known when what PayPal shows %s", async (_name, document) => {
    const { gateway } = await paypalAgainst((_, response) => json(response, 200, document));
    const search = { ...INPUT, gatewayRefundId: REFUND.id };
    expect((await failure(gateway.collect.findRefund(search))).code).toBe("gateway_outcome_unknown");
  });

  test.each([
    [404, "INVALID_RESOURCE_ID", "no error"],
    [403, "PERMISSION_DENIED", "unavailable"],
    [500, "INTERNAL_SERVER_ERROR", "gateway_unreachable"],
  ])("is missing only when PayPal answers 404: %s %s", async (status, issue, code) => {
    const { gateway } = await paypalAgainst((_, response) => json(response, status, paypalRefusal("ERROR", issue)));
    expect((await failure(gateway.collect.findRefund({ ...INPUT, gatewayRefundId: REFUND.id }))).code).toBe(code);
  });
});

const { webhooks } = createPaypal(paypalSettings("http://127.0.0.1:1"));

function told(event_type: string, resource: unknown) {
  const body = JSON.stringify({ id: "WH-1", event_type, resource_type: "refund", resource });
  return webhooks.translate({ shape: "webhook", body });
}

const EVENTS = ["PAYMENT.CAPTURE.REFUNDED", "PAYMENT.REFUND.PENDING", "PAYMENT.REFUND.FAILED"];

describe("a refund's message", () => {
  test.each(
    EVENTS.flatMap((event) => [
      [event, "PENDING", { kind: "refund_pending", ...REF }] as const,
      [event, "COMPLETED", { kind: "refund_succeeded", ...REF, amount: INPUT.amount }] as const,
      [event, "FAILED", { kind: "refund_failed", ...REF, reason: "failed" }] as const,
      [event, "CANCELLED", { kind: "refund_failed", ...REF, reason: "cancelled" }] as const,
    ]),
  )("%s goes by the refund's own status %s", (event, status, fact) => {
    expect(told(event, { ...REFUND, status })).toEqual([fact]);
    expect(webhooks.translate({ shape: "refund", body: JSON.stringify({ ...REFUND, status }) })).toEqual([fact]);
  });

  test("of a failure tells PayPal's reason", () => {
    const refund = { ...REFUND, status: "FAILED", status_details: { reason: "ECHECK" } };
    expect(told("PAYMENT.REFUND.FAILED", refund)).toMatchObject([{ kind: "refund_failed", reason: "ECHECK" }]);
  });

  test.each([
    ["our key in the invoice id", { custom_id: undefined, invoice_id: INPUT.refundId }, INPUT.refundId],
    ["the key of a second try", { custom_id: `${INPUT.refundId}-2` }, `${INPUT.refundId}-2`],
    ["the capture's custom id", { custom_id: "pay_01K8ABCDEFGHJKMNPQRSTVWXYZ" }, null],
    ["no id of ours", { custom_id: null, invoice_id: "" }, null],
  ])("with %s is of the refund %s", (_name, more, refundId) => {
    expect(told("PAYMENT.CAPTURE.REFUNDED", { ...REFUND, ...more })).toMatchObject([
      { kind: "refund_succeeded", refundId },
    ]);
  });

  test.each([
    ["a reversal", "PAYMENT.CAPTURE.REVERSED", { ...REFUND, note_to_payer: "Payment reversed" }],
    ["a capture in its place", "PAYMENT.CAPTURE.REFUNDED", { ...REFUND, links: up("/v2/checkout/orders/9XG87361JT5") }],
    ["nothing that names the capture", "PAYMENT.CAPTURE.REFUNDED", { ...REFUND, links: undefined }],
    ["an unknown status", "PAYMENT.CAPTURE.REFUNDED", { ...REFUND, status: "DREAMING" }],
    ["an unknown event", "PAYMENT.REFUND.WHATEVER", REFUND],
    ["a negative amount", "PAYMENT.CAPTURE.REFUNDED", { ...REFUND, amount: { currency_code: "EUR", value: "-1.00" } }],
    ["no amount", "PAYMENT.CAPTURE.REFUNDED", { ...REFUND, amount: undefined }],
  ])("with %s says nothing", (_name, event, resource) => {
    expect(told(event, resource)).toEqual([]);
  });
});
