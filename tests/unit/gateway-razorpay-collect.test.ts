import { afterEach, describe, expect, test, vi } from "vitest";
import { money } from "@/lib/core/money";
import { runInTransactionScope } from "@/lib/db/scope";
import { createRazorpay } from "@/lib/payments/gateways/razorpay";
import type { CreateOrder } from "@/lib/payments/gateways/types";
import {
  type Answer,
  closeAll,
  deadUrl,
  failure,
  json,
  razorpayAgainst,
  razorpayRefusal,
  razorpaySettings,
} from "./gateway-support";

afterEach(async () => {
  vi.unstubAllEnvs();
  await closeAll();
});

const ORDER_INPUT: CreateOrder = {
  paymentId: "pay_01K8ABCDEFGHJKMNPQRSTVWXYZ",
  orderId: "ord_01K8ABCDEFGHJKMNPQRSTVWXYZ",
  amount: money(150_000n, "INR"),
  description: "Session",
  brand: "Holdfast",
  returnUrl: "https://holdfast.test/return",
  cancelUrl: "https://holdfast.test/cancel",
};

const ORDER = {
  id: "order_1",
  entity: "order",
  amount: 150_000,
  currency: "INR",
  status: "created",
  receipt: ORDER_INPUT.paymentId,
  notes: [],
};

describe("an order", () => {
  test("is made with our payment id as receipt and handed to the browser without a secret", async () => {
    const { gateway, server } = await razorpayAgainst((_, response) => json(response, 200, ORDER));
    const created = await gateway.collect.createOrder(ORDER_INPUT);
    expect(JSON.parse(server.seen[0]?.body ?? "")).toMatchObject({
      amount: 150_000,
      currency: "INR",
      receipt: ORDER_INPUT.paymentId,
    });
    expect(created.gatewayOrderId).toBe("order_1");
    expect(created.checkout).toMatchObject({ mode: "razorpay", options: { order_id: "order_1", amount: 150_000 } });
    expect(JSON.stringify(created)).not.toContain("key-secret");
    expect(gateway.webhooks.translate(created.reply)).toEqual([]);
  });

  test("whose creation was not answered is found by its receipt", async () => {
    const { gateway, server } = await razorpayAgainst((request, response, socket) =>
      request.method === "POST"
        ? socket.destroy()
        : json(response, 200, { entity: "collection", count: 1, items: [ORDER] }),
    );
    expect((await gateway.collect.createOrder(ORDER_INPUT)).gatewayOrderId).toBe("order_1");
    expect(server.seen.map(({ method }) => method)).toEqual(["POST", "GET"]);
  });

  test("whose creation was not answered and that cannot be found has an unknown outcome", async () => {
    const { gateway } = await razorpayAgainst((request, response, socket) =>
      request.method === "POST" ? socket.destroy() : json(response, 200, { entity: "collection", count: 0, items: [] }),
    );
    expect((await failure(gateway.collect.createOrder(ORDER_INPUT))).code).toBe("gateway_outcome_unknown");
  });

  test("is looked for first when the call is a repetition, and one of another amount is not used", async () => {
    const items = [
      ORDER,
      { ...ORDER, id: "order_other", amount: 1 },
      { ...ORDER, id: "order_foreign", receipt: "pay_x" },
    ];
    const { gateway, server } = await razorpayAgainst((_, response) =>
      json(response, 200, { entity: "collection", count: 3, items }),
    );
    expect((await gateway.collect.createOrder({ ...ORDER_INPUT, retry: true })).gatewayOrderId).toBe("order_1");
    expect(server.seen.map(({ method }) => method)).toEqual(["GET"]);
  });
});

const PAYMENT = {
  id: "pay_1",
  entity: "payment",
  amount: 100,
  currency: "INR",
  status: "captured",
  order_id: "order_1",
  fee: 2,
  tax: 0,
};

const UNKNOWN: readonly (readonly [string, Answer])[] = [
  ["a silent gateway", () => undefined],
  ["a reset connection", (_request, _response, socket) => socket.resetAndDestroy()],
  [
    "a 502 in HTML",
    (_request, response) => response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>"),
  ],
  ["a 500 without a body", (_request, response) => response.writeHead(500).end()],
  ["a 500 whose body is null", (_request, response) => json(response, 500, "null")],
  [
    "HTML with status 200",
    (_request, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
  ],
  ["truncated JSON with status 200", (_request, response) => json(response, 200, '{"id":"pay_1"')],
  ["a redirect", (_request, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end()],
  [
    "an answer larger than 1 MiB",
    (_request, response) => json(response, 200, JSON.stringify(PAYMENT) + " ".repeat(1_100_000)),
  ],
];

const CAPTURE = {
  gatewayOrderId: "order_1",
  gatewayPaymentId: "pay_1",
  paymentId: "pay_ours",
  amount: money(100n, "INR"),
};

describe("through the SDK, money has an unknown outcome", () => {
  test.each(UNKNOWN)("after %s", async (_name, answer) => {
    const { gateway, server } = await razorpayAgainst(answer);
    expect((await failure(gateway.collect.capture(CAPTURE))).code).toBe("gateway_outcome_unknown");
    expect(server.seen).toHaveLength(1);
  });
});

describe("through the SDK, a reading call can simply be repeated", () => {
  test.each(UNKNOWN)("after %s", async (_name, answer) => {
    const { gateway } = await razorpayAgainst(answer);
    expect((await failure(gateway.collect.fetchPayment("pay_1"))).code).toBe("gateway_unreachable");
  });
});

describe("through the SDK", () => {
  test("a refused connection is known to have sent nothing", async () => {
    const gateway = createRazorpay(razorpaySettings(await deadUrl()));
    expect((await failure(gateway.collect.capture(CAPTURE))).code).toBe("gateway_unreachable");
  });

  test("a refusal keeps the gateway's code and status, and no secret", async () => {
    const { gateway } = await razorpayAgainst((_, response) =>
      json(response, 400, razorpayRefusal("no", { reason: "input_validation_failed" })),
    );
    const failed = await failure(gateway.collect.createOrder(ORDER_INPUT));
    expect(failed).toMatchObject({
      code: "gateway_rejected",
      details: { gateway: "razorpay", gatewayCode: "input_validation_failed", status: 400 },
    });
    expect(failed.text).not.toContain("key-secret");
  });

  test.each([401, 429])("%s is unavailable, so nothing is marked as failed", async (status) => {
    const { gateway } = await razorpayAgainst((_, response) =>
      json(response, status, razorpayRefusal("The api key provided is invalid")),
    );
    expect((await failure(gateway.collect.createOrder(ORDER_INPUT))).code).toBe("unavailable");
  });

  test("no proxy of the environment is used, as in our own calls", async () => {
    vi.stubEnv("HTTP_PROXY", await deadUrl());
    const { gateway } = await razorpayAgainst((_, response) => json(response, 200, PAYMENT));
    expect((await failure(gateway.collect.fetchPayment("pay_1"))).code).toBe("no error");
  });

  test("a call inside a database transaction is refused", async () => {
    const { gateway, server } = await razorpayAgainst((_, response) => json(response, 200, ORDER));
    expect((await failure(runInTransactionScope(() => gateway.collect.createOrder(ORDER_INPUT)))).code).toBe(
      "internal",
    );
    expect(server.seen).toHaveLength(0);
  });
});

describe("a capture", () => {
  test("that was made before is answered with the payment as it is", async () => {
    const { gateway } = await razorpayAgainst((request, response) =>
      request.method === "POST"
        ? json(response, 400, razorpayRefusal("the order is already paid"))
        : json(response, 200, PAYMENT),
    );
    expect(gateway.webhooks.translate(await gateway.collect.capture(CAPTURE))).toMatchObject([
      { kind: "payment_captured" },
    ]);
  });

  test("that is refused for a payment that is not captured stays refused", async () => {
    const { gateway } = await razorpayAgainst((request, response) =>
      request.method === "POST"
        ? json(response, 400, razorpayRefusal("no"))
        : json(response, 200, { ...PAYMENT, status: "failed" }),
    );
    expect((await failure(gateway.collect.capture(CAPTURE))).code).toBe("gateway_rejected");
  });

  test("without a payment id captures the authorised payment of the order", async () => {
    const { gateway, server } = await razorpayAgainst((request, response) =>
      request.method === "POST"
        ? json(response, 200, PAYMENT)
        : json(response, 200, { entity: "collection", count: 1, items: [{ ...PAYMENT, status: "authorized" }] }),
    );
    await gateway.collect.capture({ ...CAPTURE, gatewayPaymentId: null });
    expect(server.seen.map(({ url }) => url)).toEqual(["/v1/orders/order_1/payments", "/v1/payments/pay_1/capture"]);
  });
});
