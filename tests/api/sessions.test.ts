import { beforeAll, describe, expect, it } from "vitest";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { advance, book, bookAndPay, type Booked, INR_OFFER } from "./support/deeds";
import { expectOk, expectRefusal, type Reply, send } from "./support/http";
import { type Actor, addUser, signIn } from "./support/people";
import { useStack } from "./support/stack";

const [COMPLETE, SETTLE] = ["/api/sessions/complete", "/api/sessions/settle"];
const api = useStack();
let customer: Actor;
let other: Actor;
let partner: Actor;
let rival: Actor;
let operator: Actor;

beforeAll(async () => {
  await addUser(api, { id: "other", role: "customer" });
  await addUser(api, { id: "rival", role: "partner", partnerId: "par_bodhi" });
  [customer, other, partner, rival, operator] = await Promise.all([
    signIn(api, "customer"),
    signIn(api, "other"),
    signIn(api, "partner"),
    signIn(api, "rival"),
    signIn(api, "operator"),
  ]);
}, 30_000);

const asNobody = (path: string, body: unknown): Promise<Reply> => send(api.web, { path, body });

describe("complete", () => {
  let order: Booked;

  beforeAll(async () => {
    order = await bookAndPay(api, customer);
  });

  it("is refused to everybody whose session it is not", async () => {
    const body = { sessionId: order.sessionId };
    expectRefusal(await asNobody(COMPLETE, body), 401, "unauthenticated");
    expectRefusal(await other.post(COMPLETE, body), 404, "not_found");
    expectRefusal(await rival.post(COMPLETE, body), 404, "not_found");
  });

  it("lets the partner only report, not score, and not before the session is nearly over", async () => {
    expectRefusal(await partner.post(COMPLETE, { sessionId: order.sessionId, score: 100 }), 403, "forbidden");
    const body = expectRefusal(await partner.post(COMPLETE, { sessionId: order.sessionId }), 422, "too_early");
    expect(body["details"]).toEqual({ from: expect.stringMatching(/^\d{4}-.*Z$/) });
  });

  it("wants a reason from an operator, and no score", async () => {
    expectRefusal(await operator.post(COMPLETE, { sessionId: order.sessionId }), 400, "invalid_input");
    expectRefusal(
      await operator.post(COMPLETE, { sessionId: order.sessionId, score: 0, reason: "the customer asked" }),
      403,
      "forbidden",
    );
  });

  it.each([
    ["a score of -1", { score: -1 }],
    ["a score of 101", { score: 101 }],
    ["a score of 70.5", { score: 70.5 }],
    ["a score as text", { score: "70" }],
    ["no number as score", { score: null }],
    ["an empty reason", { reason: "  " }],
    ["a reason of 501 characters", { reason: "r".repeat(501) }],
    ["a time of its own", { completedAt: "2001-01-01T00:00:00Z" }],
    ["a list for the session", { sessionId: ["a"] }],
    ["a filter for the session", { sessionId: { not: "" } }],
  ])("answers 400 to %s", async (_title, more) => {
    expectRefusal(await customer.post(COMPLETE, { sessionId: order.sessionId, ...more }), 400, "invalid_input");
  });

  it("is not possible before the session begins", async () => {
    const later = await bookAndPay(api, customer, {
      ...INR_OFFER,
      startsAt: new Date(Date.now() + 40 * 86_400_000).toISOString(),
    });
    const body = expectRefusal(
      await customer.post(COMPLETE, { sessionId: later.sessionId, score: 70 }),
      422,
      "too_early",
    );
    expect(body["details"]).toHaveProperty("from");
  });

  it("is not possible before the session is paid", async () => {
    const unpaid = await book(customer);
    expectRefusal(await customer.post(COMPLETE, { sessionId: unpaid.sessionId, score: 70 }), 409, "wrong_state");
  });

  it("starts the hold once, however often and with whatever score it is repeated", async () => {
    const first = expectOk(await customer.post(COMPLETE, { sessionId: order.sessionId, score: 70 }));
    expect(first).toMatchObject({ state: "completed", score: 70 });
    const replies = await Promise.all(
      [70, 100, 0].map((score) => customer.post(COMPLETE, { sessionId: order.sessionId, score })),
    );
    for (const reply of replies) if (reply.status === 200) expect(JSON.parse(reply.text)).toEqual(first);
    const [row] = await api.sql<{ score: number }>("SELECT score FROM session WHERE id = $1", [order.sessionId]);
    expect(row?.score).toBe(70);
  });
});

describe("settle", () => {
  let order: Booked;
  let releaseAt: string;

  beforeAll(async () => {
    order = await bookAndPay(api, customer);
    releaseAt = String(expectOk(await customer.post(COMPLETE, { sessionId: order.sessionId, score: 70 }))["releaseAt"]);
  });

  it("is refused to customers, strangers and other partners", async () => {
    expectRefusal(await asNobody(SETTLE, { sessionId: order.sessionId }), 401, "unauthenticated");
    expectRefusal(await customer.post(SETTLE, { sessionId: order.sessionId }), 403, "forbidden");
    expectRefusal(await rival.post(SETTLE, { sessionId: order.sessionId }), 404, "not_found");
  });

  it("lets only operators settle all", async () => {
    expectRefusal(await partner.post(SETTLE, { processBatch: true }), 403, "forbidden");
    expectRefusal(await customer.post(SETTLE, { processBatch: true }), 403, "forbidden");
    expectRefusal(await asNobody(SETTLE, { processBatch: true }), 401, "unauthenticated");
    expectOk(await operator.post(SETTLE, { processBatch: true }));
  });

  it.each([
    ["nothing", {}],
    ["both", { sessionId: "ses_1", processBatch: true }],
    ["processBatch that is false", { processBatch: false }],
    ["processBatch as text", { processBatch: "true" }],
    ["an amount", { sessionId: "ses_1", amount: 1 }],
    ["a time of its own", { sessionId: "ses_1", now: "2099-01-01T00:00:00Z" }],
  ])("answers 400 to %s", async (_title, body) => {
    expectRefusal(await operator.post(SETTLE, body), 400, "invalid_input");
  });

  it("tells when the hold is over, to the partner and to operators", async () => {
    for (const who of [partner, operator]) {
      const body = expectRefusal(await who.post(SETTLE, { sessionId: order.sessionId }), 409, "hold_not_over");
      expect(body["details"]).toEqual({ releaseAt });
    }
  });

  it("is not possible for a session that is not completed", async () => {
    const open = await bookAndPay(api, customer);
    expectRefusal(await operator.post(SETTLE, { sessionId: open.sessionId }), 409, "wrong_state");
    expectRefusal(await operator.post(SETTLE, { sessionId: "ses_none" }), 404, "not_found");
  });

  it("gives one settlement to twenty requests at once when the hold is over", async () => {
    await advance(api, operator);
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? operator : partner).post(SETTLE, { sessionId: order.sessionId }),
      ),
    );
    const bodies = replies.map((reply) => expectOk(reply));
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(bodies[0]).toMatchObject({ currency: "INR", released: 500_000, score: 70 });
    expect(Number(bodies[0]?.["partner"]) + Number(bodies[0]?.["platform"])).toBe(500_000);
  });
});

it("leaves the books right", async () => {
  expect(await checkBooks(api.stack.readerUrl)).toEqual([]);
});
