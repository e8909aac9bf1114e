import { afterEach, describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import type { SendPayout } from "@/lib/payments/gateways/types";
import { closeAll, failure, json, paypalAgainst, paypalRefusal } from "./gateway-support";

afterEach(closeAll);

const PAYOUT_INPUT: SendPayout = {
  attemptId: "pat_01K8ABCDEFGHJKMNPQRSTVWXYZ",
  payoutId: "pyt_01K8ABCDEFGHJKMNPQRSTVWXYZ",
  partnerId: "par_1",
  amount: money(4_500n, "USD"),
  target: { kind: "paypal_email", holder: "P", email: "partner@example.com" },
  narration: "Session earnings",
  rail: null,
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

const ref = { attemptId: PAYOUT_INPUT.attemptId, gatewayPayoutId: "R3LFR867ESVQY" };

describe("a payout", () => {
  test("is a batch of one item under the attempt id", async () => {
    const { gateway, calls } = await paypalAgainst((_, response) => json(response, 201, batch(PAYOUT_INPUT.attemptId)));
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
    const { gateway, calls } = await paypalAgainst((request, response) =>
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
});

describe("a payout that may exist", () => {
  test.each([
    ["names no batch", "https://api.paypal.com/v1/other", PAYOUT_INPUT.attemptId],
    ["leads to the batch of another attempt", "/v1/payments/payouts/R3LFR867ESVQY", "pat_other"],
  ])("whose duplicate %s has an unknown outcome", async (_name, href, attemptId) => {
    const { gateway } = await paypalAgainst((request, response) =>
      request.method === "POST" ? json(response, 400, duplicate(href)) : json(response, 200, batch(attemptId)),
    );
    expect((await failure(gateway.pay.send(PAYOUT_INPUT))).code).toBe("gateway_outcome_unknown");
  });

  test("is refused once PayPal may have forgotten the attempt", async () => {
    const { gateway, server } = await paypalAgainst((_, response) =>
      json(response, 201, batch(PAYOUT_INPUT.attemptId)),
    );
    const firstSentAt = new Date(Date.now() - 30 * DAY_MS);
    expect((await failure(gateway.pay.send({ ...PAYOUT_INPUT, firstSentAt }))).code).toBe("gateway_outcome_unknown");
    expect(server.seen).toHaveLength(0);
  });

  test("is looked up by PayPal's id only, and looking never creates one", async () => {
    const { gateway, calls } = await paypalAgainst((_, response) =>
      json(response, 404, paypalRefusal("INVALID_RESOURCE_ID", "x")),
    );
    const { attemptId, amount, target, payoutId } = PAYOUT_INPUT;
    expect(await gateway.pay.find({ attemptId, gatewayPayoutId: null, amount, target, payoutId })).toBeNull();
    expect(
      await gateway.pay.find({ attemptId, gatewayPayoutId: "R3LFR867ESVQY", amount, target, payoutId }),
    ).toBeNull();
    expect(calls().map(({ method }) => method)).toEqual(["GET"]);
  });
});

describe("a payout item", () => {
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
  ])("that is %s becomes %s, in a webhook as in a batch", async (status, kind) => {
    const { gateway } = await paypalAgainst(() => undefined);
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
