import { afterEach, describe, expect, test } from "vitest";
import { setClockOffsetMs } from "@/lib/core/clock";
import { isAppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { runInTransactionScope } from "@/lib/db/scope";
import { createRazorpay } from "@/lib/payments/gateways/razorpay";
import type { CreateOrder, Gateway, SendPayout } from "@/lib/payments/gateways/types";
import { type Answer, deadUrl, json, type LocalServer, razorpaySettings, serve } from "./gateway-support";

const open: LocalServer[] = [];

async function against(answer: Answer): Promise<{ gateway: Gateway; server: LocalServer }> {
  const server = await serve(answer);
  open.push(server);
  return { gateway: createRazorpay(razorpaySettings(server.url)), server };
}

afterEach(async () => {
  setClockOffsetMs(0);
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function failure(work: Promise<unknown>): Promise<{ code: string; details: unknown; text: string }> {
  try {
    await work;
  } catch (error) {
    if (isAppError(error))
      return { code: error.code, details: error.details, text: JSON.stringify([error.message, error.details]) };
    return { code: `not ours: ${String(error)}`, details: {}, text: "" };
  }
  return { code: "no error", details: {}, text: "" };
}

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

const PAYOUT_INPUT: SendPayout = {
  attemptId: "pat_01K8ABCDEFGHJKMNPQRSTVWXYZ",
  payoutId: "pyt_01K8ABCDEFGHJKMNPQRSTVWXYZ",
  partnerId: "par_01K8ABCDEFGHJKMNPQRSTVWXYZ",
  amount: money(90_000n, "INR"),
  target: { kind: "bank_account", holder: "Gaurav Kumar", ifsc: "HDFC0000053", accountNumber: "765432123456789" },
  narration: "Holdfast payout",
  firstSentAt: null,
};

const PAYOUT = {
  id: "pout_1",
  entity: "payout",
  amount: 90_000,
  currency: "INR",
  status: "processing",
  reference_id: PAYOUT_INPUT.attemptId,
};

function refusal(description: string, more: Record<string, unknown> = {}): unknown {
  return {
    error: { code: "BAD_REQUEST_ERROR", description, source: "NA", step: "NA", reason: "NA", metadata: {}, ...more },
  };
}

describe("an order", () => {
  test("is made with our payment id as receipt and handed to the browser without a secret", async () => {
    const { gateway, server } = await against((_, response) => json(response, 200, ORDER));
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
    const { gateway, server } = await against((request, response, socket) =>
      request.method === "POST"
        ? socket.destroy()
        : json(response, 200, { entity: "collection", count: 1, items: [ORDER] }),
    );
    expect((await gateway.collect.createOrder(ORDER_INPUT)).gatewayOrderId).toBe("order_1");
    expect(server.seen.map(({ method }) => method)).toEqual(["POST", "GET"]);
  });

  test("whose creation was not answered and that cannot be found has an unknown outcome", async () => {
    const { gateway } = await against((request, response, socket) =>
      request.method === "POST" ? socket.destroy() : json(response, 200, { entity: "collection", count: 0, items: [] }),
    );
    expect((await failure(gateway.collect.createOrder(ORDER_INPUT))).code).toBe("gateway_outcome_unknown");
  });

  test("is looked for first when the call is a repetition, and one of another amount is not used", async () => {
    const items = [
      { ...ORDER, id: "order_other", amount: 1 },
      { ...ORDER, id: "order_foreign", receipt: "pay_x" },
      ORDER,
    ];
    const { gateway, server } = await against((_, response) =>
      json(response, 200, { entity: "collection", count: 3, items }),
    );
    expect((await gateway.collect.createOrder({ ...ORDER_INPUT, retry: true })).gatewayOrderId).toBe("order_1");
    expect(server.seen.map(({ method }) => method)).toEqual(["GET"]);
  });
});

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
  ["an answer larger than 1 MiB", (_request, response) => json(response, 200, `"${"x".repeat(1_100_000)}"`)],
];

const CAPTURE = {
  gatewayOrderId: "order_1",
  gatewayPaymentId: "pay_1",
  paymentId: "pay_ours",
  amount: money(100n, "INR"),
};

describe("through the SDK, money has an unknown outcome", () => {
  test.each(UNKNOWN)("after %s", async (_name, answer) => {
    const { gateway, server } = await against(answer);
    expect((await failure(gateway.collect.capture(CAPTURE))).code).toBe("gateway_outcome_unknown");
    expect(server.seen).toHaveLength(1);
  });
});

describe("through the SDK, a reading call can simply be repeated", () => {
  test.each(UNKNOWN)("after %s", async (_name, answer) => {
    const { gateway } = await against(answer);
    expect((await failure(gateway.collect.fetchPayment("pay_1"))).code).toBe("gateway_unreachable");
  });
});

describe("through the SDK", () => {
  test("a refused connection is known to have sent nothing", async () => {
    const gateway = createRazorpay(razorpaySettings(await deadUrl()));
    expect((await failure(gateway.collect.capture(CAPTURE))).code).toBe("gateway_unreachable");
  });

  test("a refusal keeps the gateway's code and status, and no secret", async () => {
    const { gateway } = await against((_, response) =>
      json(response, 400, refusal("no", { reason: "input_validation_failed" })),
    );
    const failed = await failure(gateway.collect.createOrder(ORDER_INPUT));
    expect(failed).toMatchObject({
      code: "gateway_rejected",
      details: { gateway: "razorpay", gatewayCode: "input_validation_failed", status: 400 },
    });
    expect(failed.text).not.toContain("key-secret");
  });

  test.each([401, 429])("%s is unavailable, so nothing is marked as failed", async (status) => {
    const { gateway } = await against((_, response) =>
      json(response, status, refusal("The api key provided is invalid")),
    );
    expect((await failure(gateway.collect.createOrder(ORDER_INPUT))).code).toBe("unavailable");
  });

  test("a call inside a database transaction is refused", async () => {
    const { gateway, server } = await against((_, response) => json(response, 200, ORDER));
    expect((await failure(runInTransactionScope(() => gateway.collect.createOrder(ORDER_INPUT)))).code).toBe(
      "internal",
    );
    expect(server.seen).toHaveLength(0);
  });
});

describe("a capture", () => {
  const payment = {
    id: "pay_1",
    entity: "payment",
    amount: 100,
    currency: "INR",
    status: "captured",
    order_id: "order_1",
    fee: 2,
    tax: 0,
  };

  test("that was made before is answered with the payment as it is", async () => {
    const { gateway } = await against((request, response) =>
      request.method === "POST"
        ? json(response, 400, refusal("the order is already paid"))
        : json(response, 200, payment),
    );
    expect(gateway.webhooks.translate(await gateway.collect.capture(CAPTURE))).toMatchObject([
      { kind: "payment_captured" },
    ]);
  });

  test("that is refused for a payment that is not captured stays refused", async () => {
    const { gateway } = await against((request, response) =>
      request.method === "POST"
        ? json(response, 400, refusal("no"))
        : json(response, 200, { ...payment, status: "failed" }),
    );
    expect((await failure(gateway.collect.capture(CAPTURE))).code).toBe("gateway_rejected");
  });

  test("without a payment id captures the authorised payment of the order", async () => {
    const { gateway, server } = await against((request, response) =>
      request.method === "POST"
        ? json(response, 200, payment)
        : json(response, 200, { entity: "collection", count: 1, items: [{ ...payment, status: "authorized" }] }),
    );
    await gateway.collect.capture({ ...CAPTURE, gatewayPaymentId: null });
    expect(server.seen.map(({ url }) => url)).toEqual(["/v1/orders/order_1/payments", "/v1/payments/pay_1/capture"]);
  });
});

describe("a refund", () => {
  const input = { refundId: "rfd_01K8ABCDEFGHJKMNPQRSTVWXYZ", gatewayPaymentId: "pay_1", amount: money(100n, "INR") };

  test("carries its id as the idempotency key", async () => {
    const { gateway, server } = await against((_, response) =>
      json(response, 200, { id: "rfnd_1", entity: "refund", status: "processed" }),
    );
    expect((await gateway.collect.refund(input)).shape).toBe("refund");
    expect(server.seen[0]?.headers["x-refund-idempotency"]).toBe(input.refundId);
  });

  test.each([
    [409, "The first request is still running"],
    [400, "Different request with the same idempotency key has already been processed."],
  ])("answered %s (%s) has an unknown outcome", async (status, description) => {
    const { gateway } = await against((_, response) => json(response, status, refusal(description)));
    expect((await failure(gateway.collect.refund(input))).code).toBe("gateway_outcome_unknown");
  });
});

const payoutServer: Answer = (request, response) => {
  if (request.url === "/v1/contacts") return json(response, 200, { id: "cont_1" });
  if (request.url === "/v1/fund_accounts") return json(response, 200, { id: "fa_1" });
  return request.method === "POST"
    ? json(response, 200, PAYOUT)
    : json(response, 200, { entity: "collection", count: 0, items: [] });
};

describe("a payout", () => {
  test("carries the attempt id as key and as reference", async () => {
    const { gateway, server } = await against(payoutServer);
    const sent = await gateway.pay.send(PAYOUT_INPUT);
    const request = server.seen.find(({ url }) => url === "/v1/payouts");
    expect(request?.headers["x-payout-idempotency"]).toBe(PAYOUT_INPUT.attemptId);
    expect(JSON.parse(request?.body ?? "")).toMatchObject({
      reference_id: PAYOUT_INPUT.attemptId,
      mode: "IMPS",
      amount: 90_000,
      fund_account_id: "fa_1",
    });
    expect(gateway.webhooks.translate(sent)).toEqual([
      { kind: "payout_processing", attemptId: PAYOUT_INPUT.attemptId, gatewayPayoutId: "pout_1" },
    ]);
  });

  test("is not sent when the fund account cannot be made, and says so", async () => {
    const { gateway, server } = await against((_request, _response, socket) => socket.destroy());
    const failed = await failure(gateway.pay.send(PAYOUT_INPUT));
    expect(failed.code).toBe("gateway_unreachable");
    expect(failed.text).not.toMatch(/765432123456789|HDFC0000053|Gaurav/);
    expect(server.seen.map(({ url }) => url)).toEqual(["/v1/contacts"]);
  });

  test("whose key was used with other data has an unknown outcome, because the first one may have moved money", async () => {
    const { gateway } = await against((request, response, socket) =>
      request.url === "/v1/payouts"
        ? json(response, 400, refusal("Different request body sent for the same Idempotency Header."))
        : payoutServer(request, response, socket),
    );
    expect((await failure(gateway.pay.send(PAYOUT_INPUT))).code).toBe("gateway_outcome_unknown");
  });

  test("to a PayPal account is refused before anything is called", async () => {
    const { gateway, server } = await against(payoutServer);
    const target = { kind: "paypal_email", holder: "G", email: "g@example.com" } as const;
    expect((await failure(gateway.pay.send({ ...PAYOUT_INPUT, target }))).code).toBe("invalid_input");
    expect(server.seen).toHaveLength(0);
  });

  test("past the life of its key is looked for before it is sent", async () => {
    const { gateway, server } = await against((request, response, socket) =>
      request.method === "GET"
        ? json(response, 200, { entity: "collection", count: 1, items: [PAYOUT] })
        : payoutServer(request, response, socket),
    );
    const firstSentAt = new Date(Date.now() - 7 * DAY_MS);
    await gateway.pay.send({ ...PAYOUT_INPUT, firstSentAt });
    expect(server.seen.map(({ method }) => method)).toEqual(["GET"]);
  });

  test("is found by the attempt id among others, and null when there is none", async () => {
    let items: unknown[] = [{ ...PAYOUT, id: "pout_other", reference_id: "pat_other" }];
    const { gateway } = await against((_, response) => json(response, 200, { entity: "collection", count: 1, items }));
    const { attemptId, amount, target, payoutId } = PAYOUT_INPUT;
    const search = { attemptId, gatewayPayoutId: null, amount, target, payoutId };
    expect(await gateway.pay.find(search)).toBeNull();
    items = [...items, PAYOUT];
    const found = await gateway.pay.find(search);
    expect(found && gateway.webhooks.translate(found)).toMatchObject([{ gatewayPayoutId: "pout_1" }]);
    items = [...items, { ...PAYOUT, id: "pout_2" }];
    expect((await failure(gateway.pay.find(search))).code).toBe("gateway_outcome_unknown");
  });
});
