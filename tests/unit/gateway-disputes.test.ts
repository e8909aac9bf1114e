import { afterEach, describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { createPaypal } from "@/lib/payments/gateways/paypal";
import { createRazorpay } from "@/lib/payments/gateways/razorpay";
import { closeAll, json, paypalSettings, razorpaySettings, serveHere } from "./gateway-support";

afterEach(closeAll);

const razorpay = createRazorpay(razorpaySettings("http://127.0.0.1:1")).webhooks;
const paypal = createPaypal(paypalSettings("http://127.0.0.1:1")).webhooks;

/** As documented in api/disputes. */
const DISPUTE = {
  id: "disp_AHfqOvkldwsbqt",
  entity: "dispute",
  payment_id: "pay_EsyWjHrfzb59eR",
  amount: 10_000,
  currency: "INR",
  amount_deducted: 0,
  reason_code: "chargeback",
  respond_by: 1_590_604_200,
  status: "open",
  phase: "chargeback",
  created_at: 1_590_059_211,
};

const webhookOf = (event: string, dispute: object): string =>
  JSON.stringify({ entity: "event", event: `payment.dispute.${event}`, payload: { dispute: { entity: dispute } } });

const razorpayFacts = (event: string, change: object = {}) =>
  razorpay.translate({ shape: "webhook", body: webhookOf(event, { ...DISPUTE, ...change }) });

describe("a dispute at Razorpay", () => {
  test("says all there is to know, in a webhook as in an answer", () => {
    const fact = {
      kind: "dispute_changed",
      gatewayDisputeId: DISPUTE.id,
      gatewayPaymentId: DISPUTE.payment_id,
      stage: "chargeback",
      status: "needs_response",
      funds: "none",
      amount: money(10_000n, "INR"),
      fee: null,
      reasonClass: "service",
      reasonCode: "chargeback",
      respondBy: new Date(1_590_604_200_000),
    };
    expect(razorpayFacts("created")).toEqual([fact]);
    expect(razorpay.translate({ shape: "dispute", body: JSON.stringify(DISPUTE) })).toEqual([fact]);
  });

  test.each([
    ["lost", { status: "lost", amount_deducted: 10_000 }, { status: "lost", funds: "deducted" }],
    ["lost", { status: "lost" }, { status: "lost", funds: "none" }],
    ["created", { amount_deducted: 10_000 }, { status: "needs_response", funds: "withdrawn" }],
    ["won", { status: "won" }, { status: "won", funds: "none" }],
    ["closed", { status: "closed" }, { status: "withdrawn", funds: "none" }],
    ["closed", { status: "closed", amount_deducted: 10_000 }, { status: "lost", funds: "deducted" }],
    ["under_review", { status: "under_review" }, { status: "under_review" }],
    ["created", { phase: "fraud", reason_code: "fraudulent_transaction" }, { stage: "warning", reasonClass: "fraud" }],
    ["created", { phase: "retrieval" }, { stage: "inquiry" }],
    ["created", { reason_code: "duplicate_processing" }, { reasonClass: "processing" }],
  ])("%s %o", (event, change, expected) => {
    expect(razorpayFacts(event, change)).toMatchObject([expected]);
  });

  test.each([
    { status: "new_word" },
    { phase: "new_phase" },
    { currency: "XXX" },
    { payment_id: null },
    { amount: -1 },
  ])("%o gives no fact", (change) => {
    expect(razorpayFacts("created", change)).toEqual([]);
  });
});

/** As SwagPayPal recorded it, with the movements of a dispute in one currency. */
const CASE = {
  dispute_id: "PP-D-33305",
  create_time: "2020-12-01T14:32:23.000Z",
  disputed_transactions: [{ buyer_transaction_id: "46N77154VN1593211", seller_transaction_id: "4BE79548VW224290D" }],
  reason: "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
  status: "WAITING_FOR_SELLER_RESPONSE",
  dispute_amount: { currency_code: "GBP", value: "8.00" },
  dispute_life_cycle_stage: "CHARGEBACK",
  dispute_channel: "INTERNAL",
  seller_response_due_date: "2020-12-11T14:32:23.000Z",
};
const movement = (type: string, reason: string, value: string, party = "SELLER") => ({
  affected_party: party,
  amount: { currency_code: "GBP", value },
  type,
  reason,
});
const TAKEN = movement("DEBIT", "DISPUTE_SETTLEMENT", "8.00");

const paypalFacts = (change: object = {}, type = "CUSTOMER.DISPUTE.UPDATED") =>
  paypal.translate({
    shape: "webhook",
    body: JSON.stringify({ id: "WH-1", event_type: type, resource: { ...CASE, ...change } }),
  });
const resolved = (outcome: string, movements?: object[]) => ({
  status: "RESOLVED",
  dispute_outcome: { outcome_code: outcome },
  ...(movements === undefined ? {} : { money_movements: movements }),
});

describe("a dispute at PayPal", () => {
  test("names our capture and says nothing about money that it does not list", () => {
    expect(paypalFacts({}, "CUSTOMER.DISPUTE.CREATED")).toEqual([
      {
        kind: "dispute_changed",
        gatewayDisputeId: "PP-D-33305",
        gatewayPaymentId: "4BE79548VW224290D",
        stage: "chargeback",
        status: "needs_response",
        funds: null,
        amount: money(800n, "GBP"),
        fee: null,
        reasonClass: "service",
        reasonCode: "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
        respondBy: new Date("2020-12-11T14:32:23.000Z"),
      },
    ]);
  });

  test.each([
    ["taken at once", { money_movements: [TAKEN] }, { funds: "withdrawn" }],
    ["nothing moved", { money_movements: [] }, { funds: "none" }],
    [
      "a buyer's movement",
      { money_movements: [movement("CREDIT", "DISPUTE_SETTLEMENT", "8.00", "BUYER")] },
      { funds: "none" },
    ],
    [
      "with a fee",
      { money_movements: [TAKEN, movement("DEBIT", "CHARGEBACK_FEE", "14.00")] },
      { fee: money(1_400n, "GBP") },
    ],
    ["lost", resolved("RESOLVED_BUYER_FAVOUR", [TAKEN]), { status: "lost", funds: "deducted" }],
    ["lost, but PayPal paid", resolved("RESOLVED_BUYER_FAVOUR", []), { status: "lost", funds: "none" }],
    ["accepted", resolved("ACCEPTED", [TAKEN]), { status: "accepted", funds: "deducted" }],
    [
      "won and given back",
      resolved("RESOLVED_SELLER_FAVOUR", [TAKEN, movement("CREDIT", "DISPUTE_SETTLEMENT", "8.00")]),
      { status: "won", funds: "reinstated" },
    ],
    ["paid by PayPal itself", resolved("RESOLVED_WITH_PAYOUT", []), { status: "won" }],
    ["withdrawn", resolved("CANCELED_BY_BUYER", []), { status: "withdrawn" }],
    [
      "an inquiry",
      { dispute_life_cycle_stage: "INQUIRY", status: "UNDER_REVIEW" },
      { stage: "inquiry", status: "under_review" },
    ],
    ["an alert", { dispute_channel: "ALERT" }, { stage: "warning" }],
    ["not authorised", { reason: "UNAUTHORISED" }, { reasonClass: "fraud" }],
    ["paid twice", { reason: "DUPLICATE_TRANSACTION" }, { reasonClass: "processing" }],
    ["a malformed time", { seller_response_due_date: "soon" }, { respondBy: null }],
  ])("%s", (_what, change, expected) => {
    expect(paypalFacts(change)).toMatchObject([expected]);
  });

  test.each([
    { status: "NEW_WORD" },
    resolved("NEW_OUTCOME"),
    { dispute_life_cycle_stage: "NEW_STAGE" },
    { disputed_transactions: [] },
    { disputed_transactions: [{}] },
    { dispute_amount: { currency_code: "GBP", value: "eight" } },
  ])("%o gives no fact", (change) => {
    expect(paypalFacts(change)).toEqual([]);
  });
});

describe("a list of disputes", () => {
  const idsOf = (listed: readonly { gatewayDisputeId: string }[]) => listed.map((each) => each.gatewayDisputeId);

  test("at Razorpay ends with the first page that is too old, and with a page that repeats what was there", async () => {
    const page = (first: number, at: number) =>
      Array.from({ length: 100 }, (_, n) => ({ ...DISPUTE, id: `disp_${first + n}`, created_at: at }));
    const server = await serveHere(({ url }, response) => {
      const skip = Number(new URL(url, "http://x").searchParams.get("skip"));
      json(response, 200, { entity: "collection", items: page(Math.min(skip, 300), 2_000 - skip) });
    });
    const { disputes } = createRazorpay(razorpaySettings(server.url));
    expect(idsOf(await disputes.listDisputes(new Date(1_900_000)))).toHaveLength(200);
    expect(server.seen).toHaveLength(3);
    expect(new Set(idsOf(await disputes.listDisputes(null))).size).toBe(400);
  });

  test("at Razorpay with something in it that cannot be read is an error, and no end", async () => {
    const server = await serveHere((_, response) => json(response, 200, { items: [{ id: "disp_1" }] }));
    await expect(createRazorpay(razorpaySettings(server.url)).disputes.listDisputes(null)).rejects.toThrow();
  });

  test("at PayPal goes on where a link says, but never to another place, and needs no items and no times", async () => {
    const server = await serveHere(({ url }, response) => {
      if (url.includes("/oauth2/")) return json(response, 200, { access_token: "t", expires_in: 9_000 });
      const token = new URL(url, "http://x").searchParams.get("next_page_token");
      const next = { rel: "next", href: "https://elsewhere.example/v1/customer/disputes?next_page_token=two" };
      if (token === "two") return json(response, 200, { items: [{ dispute_id: "PP-D-2", update_time: "soon" }] });
      json(response, 200, { items: [{ dispute_id: "PP-D-1", create_time: "2026-01-02T03:04:05Z" }], links: [next] });
    });
    const { disputes } = createPaypal(paypalSettings(server.url));
    expect(await disputes.listDisputes(new Date("2026-01-01T00:00:00Z"))).toEqual([
      { gatewayDisputeId: "PP-D-1", at: new Date("2026-01-02T03:04:05Z") },
      { gatewayDisputeId: "PP-D-2", at: null },
    ]);
    const asked = server.seen.filter(({ method }) => method === "GET").map(({ url }) => url);
    expect(asked).toEqual([
      "/v1/customer/disputes?page_size=50&update_time_after=2026-01-01T00%3A00%3A00.000Z",
      "/v1/customer/disputes?next_page_token=two",
    ]);
  });
});
