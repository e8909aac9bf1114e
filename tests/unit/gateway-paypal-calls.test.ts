import { afterEach, describe, expect, test } from "vitest";
import { isAppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { runInTransactionScope } from "@/lib/db/scope";
import { createPaypal } from "@/lib/payments/gateways/paypal";
import type { CreateOrder, Gateway, SendPayout } from "@/lib/payments/gateways/types";
import { type Answer, deadUrl, json, type LocalServer, paypalSettings, type Seen, serve } from "./gateway-support";

const open: LocalServer[] = [];

/** Answers the token by itself and leaves the rest to `answer`. */
async function against(answer: Answer): Promise<{ gateway: Gateway; server: LocalServer; calls: () => Seen[] }> {
  let tokens = 0;
  const server = await serve((request, response, socket) => {
    if (request.url !== "/v1/oauth2/token") return answer(request, response, socket);
    tokens += 1;
    json(response, 200, { access_token: `token-${tokens}`, token_type: "Bearer", expires_in: 32_400 });
  });
  open.push(server);
  const calls = () => server.seen.filter(({ url }) => url !== "/v1/oauth2/token");
  return { gateway: createPaypal(paypalSettings(server.url)), server, calls };
}

afterEach(async () => {
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

function refusal(name: string, issue: string): unknown {
  return { name, message: "no", debug_id: "1", details: [{ issue, description: "no" }], links: [] };
}

describe("an order", () => {
  test("is made with our payment id as key and custom id, and sends the customer to PayPal", async () => {
    const { gateway, calls } = await against((_, response) => json(response, 201, orderDocument()));
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
    const { gateway } = await against((_, response) => json(response, 201, orderDocument({ links })));
    expect((await failure(gateway.collect.createOrder(ORDER_INPUT))).code).toBe("gateway_outcome_unknown");
  });

  test("in a currency that PayPal does not take is refused before anything is called", async () => {
    const { gateway, server } = await against((_, response) => json(response, 201, orderDocument()));
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
    const { gateway, calls } = await against((_, response) => json(response, 201, CAPTURED));
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
    const { gateway } = await against((request, response) =>
      request.method === "POST"
        ? json(response, 422, refusal("UNPROCESSABLE_ENTITY", "ORDER_ALREADY_CAPTURED"))
        : json(response, 200, CAPTURED),
    );
    expect(gateway.webhooks.translate(await gateway.collect.capture(CAPTURE))).toMatchObject([
      { kind: "payment_captured" },
    ]);
  });

  test.each([
    [422, "ORDER_NOT_APPROVED", "gateway_rejected"],
    [422, "INSTRUMENT_DECLINED", "gateway_rejected"],
    [422, "ORDER_COMPLETION_IN_PROGRESS", "gateway_outcome_unknown"],
    [409, "PREVIOUS_REQUEST_IN_PROGRESS", "gateway_outcome_unknown"],
    [404, "INVALID_RESOURCE_ID", "gateway_rejected"],
    [429, "RATE_LIMIT_REACHED", "unavailable"],
    [500, "INTERNAL_SERVER_ERROR", "gateway_outcome_unknown"],
  ])("answered %s %s ends as %s", async (status, issue, code) => {
    const { gateway } = await against((_, response) => json(response, status, refusal("ERROR", issue)));
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
    const { gateway, calls } = await against(answer);
    expect((await failure(gateway.collect.capture(CAPTURE))).code).toBe("gateway_outcome_unknown");
    expect(calls()).toHaveLength(1);
  });

  test.each(UNKNOWN)("while a reading call can simply be repeated after %s", async (_name, answer) => {
    const { gateway } = await against(answer);
    expect((await failure(gateway.collect.fetchOrder("9XG87361JT539825A"))).code).toBe("gateway_unreachable");
  });
});

describe("the access token", () => {
  test("is asked for once by calls at the same time", async () => {
    const { gateway, server } = await against((_, response) => json(response, 200, CAPTURED));
    await Promise.all([1, 2, 3].map(() => gateway.collect.fetchOrder("9XG87361JT539825A")));
    expect(server.seen.filter(({ url }) => url === "/v1/oauth2/token")).toHaveLength(1);
  });

  test("that is no longer taken is replaced, and the call is made once more", async () => {
    const { gateway, calls } = await against((request, response) =>
      request.headers.authorization === "Bearer token-1"
        ? json(response, 401, refusal("AUTHENTICATION_FAILURE", "x"))
        : json(response, 201, CAPTURED),
    );
    await gateway.collect.capture(CAPTURE);
    expect(calls().map(({ headers }) => headers.authorization)).toEqual(["Bearer token-1", "Bearer token-2"]);
  });

  test("that is refused again makes PayPal unavailable, so nothing is marked as failed", async () => {
    const { gateway, calls } = await against((_, response) =>
      json(response, 401, refusal("AUTHENTICATION_FAILURE", "x")),
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
  const { gateway, server } = await against((_, response) => json(response, 200, CAPTURED));
  expect((await failure(runInTransactionScope(() => gateway.collect.fetchOrder("X")))).code).toBe("internal");
  expect(server.seen).toHaveLength(0);
});

test("a refund carries its id as the idempotency key", async () => {
  const { gateway, calls } = await against((_, response) =>
    json(response, 201, { id: "05D06182CG6087525", status: "COMPLETED" }),
  );
  const refund = await gateway.collect.refund({
    refundId: "rfd_1",
    gatewayPaymentId: "41U19903S66342642",
    amount: money(100n, "USD"),
  });
  expect(refund.shape).toBe("refund");
  expect(calls()[0]).toMatchObject({
    url: "/v2/payments/captures/41U19903S66342642/refund?",
    headers: { "paypal-request-id": "rfd_1" },
  });
});

const PAYOUT_INPUT: SendPayout = {
  attemptId: "pat_01K8ABCDEFGHJKMNPQRSTVWXYZ",
  payoutId: "pyt_01K8ABCDEFGHJKMNPQRSTVWXYZ",
  partnerId: "par_1",
  amount: money(4_500n, "USD"),
  target: { kind: "paypal_email", holder: "P", email: "partner@example.com" },
  narration: "Session earnings",
  firstSentAt: null,
};

function batch(attemptId: string, items?: unknown[]): unknown {
  const header = {
    payout_batch_id: "R3LFR867ESVQY",
    batch_status: "SUCCESS",
    sender_batch_header: { sender_batch_id: attemptId },
  };
  return { batch_header: header, ...(items === undefined ? {} : { items }) };
}

function item(status: string, more: Record<string, unknown> = {}): unknown {
  return {
    payout_item_id: "DFNMVY92UC32Q",
    transaction_id: "8MA59875RV972980C",
    transaction_status: status,
    payout_batch_id: "R3LFR867ESVQY",
    payout_item_fee: { currency: "USD", value: "0.90" },
    payout_item: {
      amount: { currency: "USD", value: "45.00" },
      receiver: "partner@example.com",
      sender_item_id: PAYOUT_INPUT.payoutId,
    },
    ...more,
  };
}

function duplicate(href: string): unknown {
  const details = [{ field: "SENDER_BATCH_ID", issue: "Duplicate batch request" }];
  return {
    name: "USER_BUSINESS_ERROR",
    message: "User business error.",
    debug_id: "1",
    details,
    links: [{ href, rel: "self", method: "GET" }],
  };
}

describe("a payout", () => {
  const ref = { attemptId: PAYOUT_INPUT.attemptId, gatewayPayoutId: "R3LFR867ESVQY" };

  test("is a batch of one item under the attempt id", async () => {
    const { gateway, calls } = await against((_, response) => json(response, 201, batch(PAYOUT_INPUT.attemptId)));
    const sent = await gateway.pay.send(PAYOUT_INPUT);
    expect(JSON.parse(calls()[0]?.body ?? "")).toMatchObject({
      sender_batch_header: { sender_batch_id: PAYOUT_INPUT.attemptId },
      items: [
        {
          receiver: "partner@example.com",
          amount: { currency: "USD", value: "45.00" },
          sender_item_id: PAYOUT_INPUT.payoutId,
        },
      ],
    });
    expect(gateway.webhooks.translate(sent)).toEqual([{ kind: "payout_processing", ...ref }]);
  });

  test("that exists already is found by the duplicate's link, on our own base URL whatever host the link names", async () => {
    const { gateway, calls } = await against((request, response) =>
      request.method === "POST"
        ? json(response, 400, duplicate("https://evil.test/v1/payments/payouts/R3LFR867ESVQY"))
        : json(response, 200, batch(PAYOUT_INPUT.attemptId, [item("SUCCESS")])),
    );
    const facts = gateway.webhooks.translate(await gateway.pay.send(PAYOUT_INPUT));
    expect(calls()[1]?.url).toBe("/v1/payments/payouts/R3LFR867ESVQY");
    expect(facts).toEqual([
      {
        kind: "payout_paid",
        ...ref,
        amount: money(4_500n, "USD"),
        fee: { total: money(90n, "USD"), tax: money(0n, "USD") },
        bankReference: "8MA59875RV972980C",
      },
    ]);
  });

  test.each([
    ["names no batch", "https://api.paypal.com/v1/other", PAYOUT_INPUT.attemptId],
    ["leads to the batch of another attempt", "/v1/payments/payouts/R3LFR867ESVQY", "pat_other"],
  ])("whose duplicate %s has an unknown outcome", async (_name, href, attemptId) => {
    const { gateway } = await against((request, response) =>
      request.method === "POST" ? json(response, 400, duplicate(href)) : json(response, 200, batch(attemptId)),
    );
    expect((await failure(gateway.pay.send(PAYOUT_INPUT))).code).toBe("gateway_outcome_unknown");
  });

  test("is refused once PayPal may have forgotten the attempt", async () => {
    const { gateway, server } = await against((_, response) => json(response, 201, batch(PAYOUT_INPUT.attemptId)));
    const firstSentAt = new Date(Date.now() - 30 * DAY_MS);
    expect((await failure(gateway.pay.send({ ...PAYOUT_INPUT, firstSentAt }))).code).toBe("gateway_outcome_unknown");
    expect(server.seen).toHaveLength(0);
  });

  test("is looked up by PayPal's id only, and looking never creates one", async () => {
    const { gateway, calls } = await against((_, response) => json(response, 404, refusal("INVALID_RESOURCE_ID", "x")));
    const { attemptId, amount, target, payoutId } = PAYOUT_INPUT;
    expect(await gateway.pay.find({ attemptId, gatewayPayoutId: null, amount, target, payoutId })).toBeNull();
    expect(
      await gateway.pay.find({ attemptId, gatewayPayoutId: "R3LFR867ESVQY", amount, target, payoutId }),
    ).toBeNull();
    expect(calls().map(({ method }) => method)).toEqual(["GET"]);
  });

  test.each([
    ["PENDING", "payout_processing"],
    ["UNCLAIMED", "payout_unclaimed"],
    ["ONHOLD", "payout_held"],
    ["BLOCKED", "payout_failed"],
    ["FAILED", "payout_failed"],
    ["DENIED", "payout_failed"],
    ["RETURNED", "payout_returned"],
    ["REVERSED", "payout_returned"],
    ["REFUNDED", "payout_returned"],
  ])("whose item is %s becomes %s, in a webhook as in a batch", async (status, kind) => {
    const { gateway } = await against(() => undefined);
    const resource = item(status, {
      sender_batch_id: PAYOUT_INPUT.attemptId,
      errors: { name: "RECEIVER_UNREGISTERED" },
    });
    const webhook = JSON.stringify({ id: "WH-1", event_type: `PAYMENT.PAYOUTS-ITEM.${status}`, resource });
    const document = JSON.stringify(batch(PAYOUT_INPUT.attemptId, [item(status)]));
    expect(gateway.webhooks.translate({ shape: "webhook", body: webhook })).toMatchObject([{ kind, ...ref }]);
    expect(gateway.webhooks.translate({ shape: "payout", body: document })).toMatchObject([{ kind, ...ref }]);
  });
});
