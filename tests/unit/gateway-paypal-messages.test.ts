import { describe, expect, test } from "vitest";
import { createPaypal } from "@/lib/payments/gateways/paypal";
import { paypalSettings } from "./gateway-support";

const { webhooks } = createPaypal(paypalSettings("http://127.0.0.1:1"));
const amount = { currency_code: "USD", value: "50.00" };
const capture = { id: "41U19903S66342642", status: "COMPLETED", amount };
const told = (event_type: string, resource: unknown) =>
  webhooks.translate({ shape: "webhook", body: JSON.stringify({ id: "WH-1", event_type, resource }) });

describe("an order's message", () => {
  test("of an approval is an authorisation without a payment id", () => {
    const resource = { id: "O1", status: "APPROVED", purchase_units: [{ amount }] };
    expect(told("CHECKOUT.ORDER.APPROVED", resource)).toEqual([
      {
        kind: "payment_authorized",
        gatewayOrderId: "O1",
        gatewayPaymentId: null,
        amount: { minor: 5_000n, currency: "USD" },
      },
    ]);
  });

  test("says that it failed when the capture inside a completed order was declined", () => {
    const declined = { ...capture, status: "DECLINED", processor_response: { response_code: "5900" } };
    const resource = {
      id: "O1",
      status: "COMPLETED",
      purchase_units: [{ amount, payments: { captures: [declined] } }],
    };
    expect(told("CHECKOUT.ORDER.COMPLETED", resource)).toMatchObject([
      { kind: "payment_failed", gatewayOrderId: "O1", reason: "5900" },
    ]);
  });
});

describe("a capture's message", () => {
  test.each([
    ["named as related", { supplementary_data: { related_ids: { order_id: "O1" } } }, "O1"],
    ["linked upwards", { links: [{ rel: "up", href: "https://api.paypal.com/v2/checkout/orders/O2" }] }, "O2"],
    [
      "an authorisation upwards",
      { links: [{ rel: "up", href: "https://api.paypal.com/v2/payments/authorizations/A1" }] },
      null,
    ],
  ])("of a capture finds its order %s", (_name, more, gatewayOrderId) => {
    expect(told("PAYMENT.CAPTURE.COMPLETED", { ...capture, ...more })).toMatchObject([
      { kind: "payment_captured", gatewayOrderId, gatewayPaymentId: capture.id, fee: null },
    ]);
  });

  test.each([
    ["PENDING", "payment_processing"],
    ["DECLINED", "payment_failed"],
    ["FAILED", "payment_failed"],
    ["PARTIALLY_REFUNDED", "payment_captured"],
    ["REFUNDED", "payment_captured"],
  ])("with the capture %s becomes %s", (status, kind) => {
    expect(told("PAYMENT.CAPTURE.DENIED", { ...capture, status })).toMatchObject([{ kind }]);
  });

  test.each([
    ["0.005", "USD"],
    ["2.25", "EUR"],
    ["-1.00", "USD"],
  ])("with a fee of %s %s keeps the payment and leaves the fee open", (value, currency_code) => {
    const breakdown = { seller_receivable_breakdown: { paypal_fee: { value, currency_code } } };
    expect(told("PAYMENT.CAPTURE.COMPLETED", { ...capture, ...breakdown })).toMatchObject([
      { kind: "payment_captured", fee: null },
    ]);
  });

  test("of a refund or a reversal, whose id is not a capture's, says nothing", () => {
    expect(told("PAYMENT.CAPTURE.REFUNDED", capture)).toEqual([]);
    expect(told("PAYMENT.CAPTURE.REVERSED", capture)).toEqual([]);
  });
});
