import { afterEach, describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import type { SendPayout } from "@/lib/payments/gateways/types";
import { type Answer, closeAll, failure, json, razorpayAgainst, razorpayRefusal } from "./gateway-support";

afterEach(closeAll);

const PAYOUT_INPUT: SendPayout = {
  attemptId: "pat_01K8ABCDEFGHJKMNPQRSTVWXYZ",
  payoutId: "pyt_01K8ABCDEFGHJKMNPQRSTVWXYZ",
  partnerId: "par_01K8ABCDEFGHJKMNPQRSTVWXYZ",
  amount: money(90_000n, "INR"),
  target: { kind: "bank_account", holder: "Gaurav Kumar", ifsc: "HDFC0000053", accountNumber: "765432123456789" },
  narration: "Holdfast payout",
  rail: "IMPS",
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

const payoutServer: Answer = (request, response) => {
  if (request.url === "/v1/contacts") return json(response, 200, { id: "cont_1" });
  if (request.url === "/v1/fund_accounts") return json(response, 200, { id: "fa_1" });
  return request.method === "POST"
    ? json(response, 200, PAYOUT)
    : json(response, 200, { entity: "collection", count: 0, items: [] });
};

describe("a payout", () => {
  test("carries the attempt id as key and as reference", async () => {
    const { gateway, server } = await razorpayAgainst(payoutServer);
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
    const { gateway, server } = await razorpayAgainst((_request, _response, socket) => socket.destroy());
    const failed = await failure(gateway.pay.send(PAYOUT_INPUT));
    expect(failed.code).toBe("gateway_unreachable");
    expect(failed.text).not.toMatch(/765432123456789|HDFC0000053|Gaurav/);
    expect(server.seen.map(({ url }) => url)).toEqual(["/v1/contacts"]);
  });

  test("whose key was used with other data has an unknown outcome, because the first one may have moved money", async () => {
    const { gateway } = await razorpayAgainst((request, response, socket) =>
      request.url === "/v1/payouts"
        ? json(response, 400, razorpayRefusal("Different request body sent for the same Idempotency Header."))
        : payoutServer(request, response, socket),
    );
    expect((await failure(gateway.pay.send(PAYOUT_INPUT))).code).toBe("gateway_outcome_unknown");
  });

  test("to a PayPal account is refused before anything is called", async () => {
    const { gateway, server } = await razorpayAgainst(payoutServer);
    const target = { kind: "paypal_email", holder: "G", email: "g@example.com" } as const;
    expect((await failure(gateway.pay.send({ ...PAYOUT_INPUT, target }))).code).toBe("invalid_input");
    expect(server.seen).toHaveLength(0);
  });
});

describe("a payout that may exist", () => {
  test("past the life of its key is looked for before it is sent", async () => {
    const { gateway, server } = await razorpayAgainst((request, response, socket) =>
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
    const { gateway } = await razorpayAgainst((_, response) =>
      json(response, 200, { entity: "collection", count: 1, items }),
    );
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
