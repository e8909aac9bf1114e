import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { book, bookAndPay, INR_OFFER } from "./support/deeds";
import { expectOk, expectRefusal, type Reply } from "./support/http";
import { type Actor, addUser, signIn } from "./support/people";
import { useStack } from "./support/stack";

const PATH = "/api/payments/create-order";
const api = useStack();
let customer: Actor;
let other: Actor;

beforeAll(async () => {
  await addUser(api, { id: "other", role: "customer" });
  [customer, other] = await Promise.all([signIn(api, "customer"), signIn(api, "other")]);
}, 30_000);

const create = (body: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
  customer.post(PATH, body, headers);

async function countOrders(): Promise<number> {
  const [row] = await api.sql<{ n: number }>("SELECT count(*)::int AS n FROM customer_order");
  return row?.n ?? -1;
}

describe("create-order refuses bad input and writes nothing", () => {
  const bad: readonly (readonly [string, unknown])[] = [
    ["no body fields at all", {}],
    ["null", null],
    ["a list", [INR_OFFER]],
    ["a text", "offer"],
    ["a number", 5],
    ["no gateway", { offerId: "off_mathematics", currency: "INR" }],
    ["neither offer nor session", { gateway: "razorpay", currency: "INR" }],
    ["both offer and session", { ...INR_OFFER, sessionId: "ses_1" }],
    ["a list for the offer", { ...INR_OFFER, offerId: ["off_mathematics"] }],
    ["a database filter for the offer", { ...INR_OFFER, offerId: { startsWith: "off" } }],
    ["a number for the offer", { ...INR_OFFER, offerId: 7 }],
    ["null for the offer", { ...INR_OFFER, offerId: null }],
    ["an empty offer", { ...INR_OFFER, offerId: "" }],
    ["an offer of 65 characters", { ...INR_OFFER, offerId: "o".repeat(65) }],
    ["an offer with a path in it", { ...INR_OFFER, offerId: "../off_mathematics" }],
    ["an unknown field", { ...INR_OFFER, note: "hello" }],
    ["a price of its own", { ...INR_OFFER, price: 1 }],
    ["a customer of its own", { ...INR_OFFER, customerId: "usr_other" }],
    ["a tenant of its own", { ...INR_OFFER, tenantId: "tnt_other" }],
    ["an amount of 1", { ...INR_OFFER, amount: 1 }],
    ["an amount of 0", { ...INR_OFFER, amount: 0 }],
    ["a negative amount", { ...INR_OFFER, amount: -500_000 }],
    ["a fractional amount", { ...INR_OFFER, amount: 0.5 }],
    ["a huge amount", { ...INR_OFFER, amount: 1e300 }],
    ["the right amount", { ...INR_OFFER, amount: 500_000 }],
    ["an unknown currency", { ...INR_OFFER, currency: "XXX" }],
    ["a currency in small letters", { ...INR_OFFER, currency: "inr" }],
    ["a list for the currency", { ...INR_OFFER, currency: ["INR"] }],
    ["an unknown gateway", { ...INR_OFFER, gateway: "stripe" }],
    ["a gateway named like a method of every object", { ...INR_OFFER, gateway: "constructor" }],
    ["a list for the gateway", { ...INR_OFFER, gateway: ["razorpay"] }],
    ["a time that is none", { ...INR_OFFER, startsAt: "tomorrow" }],
    ["a day that does not exist", { ...INR_OFFER, startsAt: "2031-02-30T10:00:00Z" }],
    ["a time without a zone", { ...INR_OFFER, startsAt: "2031-02-20T10:00:00" }],
    ["a number for the time", { ...INR_OFFER, startsAt: 1_900_000_000_000 }],
    ["a time in the past", { ...INR_OFFER, startsAt: "2001-01-01T00:00:00Z" }],
    ["a time in the year 0", { ...INR_OFFER, startsAt: "0000-01-01T00:00:00Z" }],
    ["a time that is too far away", { ...INR_OFFER, startsAt: "9999-12-31T23:59:59Z" }],
    [
      "a time for a ticket",
      {
        gateway: "razorpay",
        offerId: "off_breathing",
        currency: "INR",
        startsAt: new Date(Date.now() + 86_400_000).toISOString(),
      },
    ],
  ];

  it.each(bad)("answers 400 to %s", async (_title, body) => {
    const before = await countOrders();
    expectRefusal(await create(body), 400);
    expect(await countOrders()).toBe(before);
  });

  it("answers 404 to an offer that does not exist", async () => {
    expectRefusal(await create({ ...INR_OFFER, offerId: "off_nothing" }), 404, "not_found");
  });

  it("answers 422 to a currency in which the offer is not sold", async () => {
    expectRefusal(await create({ ...INR_OFFER, currency: "EUR" }), 422, "unsupported_currency");
    expectRefusal(
      await create({ gateway: "paypal", offerId: "off_physics", currency: "USD" }),
      422,
      "unsupported_currency",
    );
  });

  it("answers 422 when no currency is named and there are several", async () => {
    expectRefusal(await create({ gateway: "razorpay", offerId: "off_mathematics" }), 422, "unsupported_currency");
  });

  it("answers 422 to a currency that the gateway does not take, and keeps no place for it", async () => {
    const before = await countOrders();
    expectRefusal(
      await create({ gateway: "paypal", offerId: "off_mathematics", currency: "INR" }),
      422,
      "unsupported_currency",
    );
    expect(await countOrders()).toBe(before);
  });
});

describe("create-order decides by itself", () => {
  it("takes the price from its own tables", async () => {
    expect(await book(customer)).toMatchObject({ amount: 500_000, currency: "INR" });
  });

  it("hides the session of another customer", async () => {
    const foreign = await book(other);
    expectRefusal(await create({ gateway: "razorpay", sessionId: foreign.sessionId }), 404, "not_found");
  });

  it("gives the same order again for its own session that is not paid yet", async () => {
    const order = await book(customer);
    const again = expectOk(await create({ gateway: "razorpay", sessionId: order.sessionId }), 201);
    expect(again).toMatchObject({ orderId: order.orderId, paymentId: order.paymentId });
  });

  it("refuses another currency for a session that has an order", async () => {
    const order = await book(customer);
    expectRefusal(
      await create({ gateway: "razorpay", sessionId: order.sessionId, currency: "USD" }),
      422,
      "unsupported_currency",
    );
  });

  it("refuses a start time together with a session", async () => {
    const order = await book(customer);
    const startsAt = new Date(Date.now() + 86_400_000).toISOString();
    expectRefusal(await create({ gateway: "razorpay", sessionId: order.sessionId, startsAt }), 400, "invalid_input");
  });

  it("refuses to be paid twice for one session", async () => {
    const order = await bookAndPay(api, customer);
    expectRefusal(await create({ gateway: "razorpay", sessionId: order.sessionId }), 409, "wrong_state");
  });

  it("gives one hour of a partner to one of ten customers", async () => {
    const startsAt = new Date(Date.now() + 5 * 86_400_000).toISOString();
    const replies = await Promise.all(Array.from({ length: 10 }, () => create({ ...INR_OFFER, startsAt })));
    expect(replies.filter((reply) => reply.status === 201)).toHaveLength(1);
    for (const reply of replies.filter((each) => each.status !== 201)) expectRefusal(reply, 409, "slot_taken");
  });
});

describe("an Idempotency-Key", () => {
  it("gives the same bytes to the same request", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const first = await create(INR_OFFER, headers);
    const second = await create(INR_OFFER, headers);
    expect(second.status).toBe(201);
    expect(second.text).toBe(first.text);
    expect(first.headers["idempotent-replayed"]).toBeUndefined();
    expect(second.headers["idempotent-replayed"]).toBe("true");
  });

  it("does not mind the order of names", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const first = await create(INR_OFFER, headers);
    const { gateway, offerId, currency } = INR_OFFER;
    const second = await create({ currency, offerId, gateway }, headers);
    expect(second.text).toBe(first.text);
    expect(second.headers["idempotent-replayed"]).toBe("true");
  });

  it("is refused with another body", async () => {
    const headers = { "idempotency-key": randomUUID() };
    expectOk(await create(INR_OFFER, headers), 201);
    expectRefusal(await create({ ...INR_OFFER, offerId: "off_physics" }, headers), 422, "idempotency_key_reused");
  });

  it("belongs to one customer only", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const mine = expectOk(await create(INR_OFFER, headers), 201);
    const theirs = expectOk(await other.post(PATH, INR_OFFER, headers), 201);
    expect(theirs["orderId"]).not.toBe(mine["orderId"]);
  });

  it("remembers a refusal of the business", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const first = await create({ ...INR_OFFER, offerId: "off_nothing" }, headers);
    const second = await create({ ...INR_OFFER, offerId: "off_nothing" }, headers);
    expect([first.status, second.status]).toEqual([404, 404]);
    expect(second.text).toBe(first.text);
    expect(second.headers["idempotent-replayed"]).toBe("true");
  });

  it("does not remember a body that was refused", async () => {
    const headers = { "idempotency-key": randomUUID() };
    expectRefusal(await create({ ...INR_OFFER, gateway: "stripe" }, headers), 400);
    expectOk(await create(INR_OFFER, headers), 201);
  });

  it("makes one order of twenty requests at once", async () => {
    const before = await countOrders();
    const headers = { "idempotency-key": randomUUID() };
    const replies = await Promise.all(Array.from({ length: 20 }, () => create(INR_OFFER, headers)));
    expect(await countOrders()).toBe(before + 1);
    const good = replies.filter((reply) => reply.status === 201);
    expect(good.length).toBeGreaterThan(0);
    expect(new Set(good.map((reply) => reply.text)).size).toBe(1);
    for (const reply of replies.filter((each) => each.status !== 201)) {
      expectRefusal(reply, 409, "already_running");
      expect(reply.headers["retry-after"]).toBe("1");
    }
  });

  it.each([
    ["empty", ""],
    ["with a space", "a b"],
    ["of 256 characters", "k".repeat(256)],
    ["with a letter outside ASCII", "caf\u00e9"],
  ])("is refused when it is %s", async (_title, key) => {
    expectRefusal(await create(INR_OFFER, { "idempotency-key": key }), 400, "idempotency_key_invalid");
  });
});

it("leaves the books right", async () => {
  expect(await checkBooks(api.stack.readerUrl)).toEqual([]);
});
