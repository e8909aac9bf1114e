import { afterEach, describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { runInTransactionScope } from "@/lib/db/scope";
import { createPaypal } from "@/lib/payments/gateways/paypal";
import type { CreateOrder } from "@/lib/payments/gateways/types";
import {
  type Answer,
  closeAll,
  deadUrl,
  failure,
  json,
  paypalAgainst,
  paypalRefusal,
  paypalSettings,
} from "./gateway-support";

afterEach(closeAll);

const ORDER_INPUT: CreateOrder = {
  paymentId: "pay_01K8ABCDEFGHJKMNPQRSTVWXYZ",
  orderId: "ord_01K8ABCDEFGHJKMNPQRSTVWXYZ",
  amount: money(5_000n, "USD"),
  description: "Session",
  brand: "Holdfast",
  returnUrl: "https://holdfast.test/return",
  cancelUrl: "https://holdfast.test/cancel",
};

function orderDocument(more: Record<string, unknown> = {}): unknown {
  const links = [
    { href: "https://www.sandbox.paypal.com/checkoutnow?token=9XG87361JT539825A", rel: "payer-action", method: "GET" },
  ];
  return { id: "9XG87361JT539825A", status: "PAYER_ACTION_REQUIRED", links, ...more };
}

const CAPTURED = orderDocument({
  status: "COMPLETED",
  purchase_units: [
    {
      payments: {
        captures: [
          {
            id: "41U19903S66342642",
            status: "COMPLETED",
            amount: { currency_code: "USD", value: "50.00" },
            seller_receivable_breakdown: { paypal_fee: { currency_code: "USD", value: "2.25" } },
          },
        ],
      },
    },
  ],
});

describe("an order", () => {
  test("is made with our payment id as key and custom id, and sends the customer to PayPal", async () => {
    const { gateway, calls } = await paypalAgainst((_, response) => json(response, 201, orderDocument()));
    const created = await gateway.collect.createOrder(ORDER_INPUT);
    expect(calls()[0]?.headers).toMatchObject({
      "paypal-request-id": ORDER_INPUT.paymentId,
      prefer: "return=representation",
      authorization: "Bearer token-1",
    });
    expect(JSON.parse(calls()[0]?.body ?? "")).toMatchObject({
      purchase_units: [{ custom_id: ORDER_INPUT.paymentId, amount: { currency_code: "USD", value: "50.00" } }],
      payment_source: {
        paypal: { experience_context: { return_url: ORDER_INPUT.returnUrl, cancel_url: ORDER_INPUT.cancelUrl } },
      },
    });
    expect(created.checkout).toEqual({
      mode: "redirect",
      url: "https://www.sandbox.paypal.com/checkoutnow?token=9XG87361JT539825A",
    });
  });

  test("never sends the customer to something that is not a web address", async () => {
    const links = [{ href: "javascript:alert(1)", rel: "approve" }];
    const { gateway } = await paypalAgainst((_, response) => json(response, 201, orderDocument({ links })));
    expect((await failure(gateway.collect.createOrder(ORDER_INPUT))).code).toBe("gateway_outcome_unknown");
  });

  test("in a currency that PayPal does not take is refused before anything is called", async () => {
    const { gateway, server } = await paypalAgainst((_, response) => json(response, 201, orderDocument()));
    expect((await failure(gateway.collect.createOrder({ ...ORDER_INPUT, amount: money(100n, "INR") }))).code).toBe(
      "unsupported_currency",
    );
    expect(server.seen).toHaveLength(0);
  });
});

const CAPTURE = {
  gatewayOrderId: "9XG87361JT539825A",
  gatewayPaymentId: null,
  paymentId: "pay_ours",
  amount: money(5_000n, "USD"),
};

describe("a capture", () => {
  test("carries its own key and tells amount and fee", async () => {
    const { gateway, calls } = await paypalAgainst((_, response) => json(response, 201, CAPTURED));
    const facts = gateway.webhooks.translate(await gateway.collect.capture(CAPTURE));
    expect(calls()[0]).toMatchObject({ body: "{}", headers: { "paypal-request-id": "pay_ours-capture" } });
    expect(facts).toMatchObject([
      {
        kind: "payment_captured",
        gatewayPaymentId: "41U19903S66342642",
        fee: { total: { minor: 225n }, tax: { minor: 0n } },
      },
    ]);
  });

  test("that was made before is answered with the order as it is", async () => {
    const { gateway } = await paypalAgainst((request, response) =>
      request.method === "POST"
        ? json(response, 422, paypalRefusal("UNPROCESSABLE_ENTITY", "ORDER_ALREADY_CAPTURED"))
        : json(response, 200, CAPTURED),
    );
    expect(gateway.webhooks.translate(await gateway.collect.capture(CAPTURE))).toMatchObject([
      { kind: "payment_captured" },
    ]);
  });

  test.each([
    [422, "ORDER_NOT_APPROVED", "not_ready_yet"],
    [422, "INSTRUMENT_DECLINED", "gateway_rejected"],
    [422, "ORDER_COMPLETION_IN_PROGRESS", "gateway_outcome_unknown"],
    [409, "PREVIOUS_REQUEST_IN_PROGRESS", "gateway_outcome_unknown"],
    [404, "INVALID_RESOURCE_ID", "gateway_rejected"],
    [429, "RATE_LIMIT_REACHED", "unavailable"],
    [500, "INTERNAL_SERVER_ERROR", "gateway_outcome_unknown"],
  ])("answered %s %s ends as %s", async (status, issue, code) => {
    const { gateway } = await paypalAgainst((_, response) => json(response, status, paypalRefusal("ERROR", issue)));
    expect(await failure(gateway.collect.capture(CAPTURE))).toMatchObject({
      code,
      details: { gateway: "paypal", gatewayCode: issue },
    });
  });
});

const UNKNOWN: readonly (readonly [string, Answer])[] = [
  ["a silent gateway", () => undefined],
  ["a reset connection", (_request, _response, socket) => socket.resetAndDestroy()],
  ["malformed JSON with status 200", (_request, response) => json(response, 200, '{"id":')],
  ["an answer without a content type", (_request, response) => response.writeHead(200).end("{}")],
  [
    "an answer of an unknown content type",
    (_request, response) => response.writeHead(200, { "content-type": "image/png" }).end("{}"),
  ],
  [
    "HTML with status 200",
    (_request, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
  ],
  [
    "an answer that claims to be gzip",
    (_request, response) => json(response, 200, "{}", { "content-encoding": "gzip" }),
  ],
  [
    "an answer that is cut off",
    (_request, response, socket) =>
      void response.writeHead(200, { "content-length": "99" }).write("{", () => socket.destroy()),
  ],
  ["a 503", (_request, response) => response.writeHead(503).end()],
];

describe("through the SDK, money has an unknown outcome and the process lives on", () => {
  test.each(UNKNOWN)("after %s", async (_name, answer) => {
    const { gateway, calls } = await paypalAgainst(answer);
    expect((await failure(gateway.collect.capture(CAPTURE))).code).toBe("gateway_outcome_unknown");
    expect(calls()).toHaveLength(1);
  });

  test.each(UNKNOWN)("while a reading call can simply be repeated after %s", async (_name, answer) => {
    const { gateway } = await paypalAgainst(answer);
    expect((await failure(gateway.collect.fetchOrder("9XG87361JT539825A"))).code).toBe("gateway_unreachable");
  });
});

describe("the access token", () => {
  test("is asked for once by calls at the same time", async () => {
    const { gateway, server } = await paypalAgainst((_, response) => json(response, 200, CAPTURED));
    await Promise.all([1, 2, 3].map(() => gateway.collect.fetchOrder("9XG87361JT539825A")));
    expect(server.seen.filter(({ url }) => url === "/v1/oauth2/token")).toHaveLength(1);
  });

  test("that is no longer taken is replaced, and the call is made once more", async () => {
    const { gateway, calls } = await paypalAgainst((request, response) =>
      request.headers.authorization === "Bearer token-1"
        ? json(response, 401, paypalRefusal("AUTHENTICATION_FAILURE", "x"))
        : json(response, 201, CAPTURED),
    );
    await gateway.collect.capture(CAPTURE);
    expect(calls().map(({ headers }) => headers.authorization)).toEqual(["Bearer token-1", "Bearer token-2"]);
  });

  test("that is refused again makes PayPal unavailable, so nothing is marked as failed", async () => {
    const { gateway, calls } = await paypalAgainst((_, response) =>
      json(response, 401, paypalRefusal("AUTHENTICATION_FAILURE", "x")),
    );
    expect((await failure(gateway.collect.capture(CAPTURE))).code).toBe("unavailable");
    expect(calls()).toHaveLength(2);
  });

  test("that cannot be had means that no money call was sent", async () => {
    const gateway = createPaypal(paypalSettings(await deadUrl()));
    const failed = await failure(gateway.collect.capture(CAPTURE));
    expect(failed.code).toBe("gateway_unreachable");
    expect(failed.text).not.toContain("secret-of-the-test");
  });
});

test("a call inside a database transaction is refused", async () => {
  const { gateway, server } = await paypalAgainst((_, response) => json(response, 200, CAPTURED));
  expect((await failure(runInTransactionScope(() => gateway.collect.fetchOrder("X")))).code).toBe("internal");
  expect(server.seen).toHaveLength(0);
});
