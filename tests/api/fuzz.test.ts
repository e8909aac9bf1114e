import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { badBody, pick, type Random, randomFrom } from "./support/bad-bodies";
import { bookAndPay, earn, INR_OFFER } from "./support/deeds";
import { expectErrorForm, expectOk, type Reply, send, until } from "./support/http";
import { apiRoutes } from "./support/inventory";
import { accountSamples } from "./support/account-samples";
import { type Actor, addUser, signIn } from "./support/people";
import { useStack } from "./support/stack";

const SEED = Number(process.env["HOLDFAST_FUZZ_SEED"] ?? 20_261_121);
const BODIES = Number(process.env["HOLDFAST_FUZZ_BODIES"] ?? 800);
const AT_ONCE = 8;

const api = useStack();
let cast: { customer: Actor; partner: Actor; operator: Actor };
/** A good body for every operation; `at` is a real address where the operation's own has a variable part. */
let samples: Readonly<Record<string, { who: Actor; body: Record<string, unknown>; at?: string }>>;

beforeAll(async () => {
  const [customer, partner, operator] = await Promise.all(
    ["customer", "partner", "operator"].map((name) => signIn(api, name)),
  );
  if (!customer || !partner || !operator) throw new Error("three people are needed");
  cast = { customer, partner, operator };
  await earn(api, cast);
  const { orderId, sessionId, paymentId } = await bookAndPay(api, customer);
  const asked = await customer.post(`/api/payments/${paymentId}/refund`, { amount: 100, reason: "a wish" });
  const refundId = String(expectOk(asked, 201)["refundId"]);
  const complaint = { orderId, reason: "other", text: "a test" };
  const caseId = String(expectOk(await customer.post("/api/cases/open", complaint), 201)["caseId"]);
  const held = await bookAndPay(api, customer);
  expectOk(await customer.post("/api/sessions/complete", { sessionId: held.sessionId, score: 100 }));
  const approval = await operator.post("/api/holds/release", { orderId: held.orderId, reason: "a test" });
  const approvalId = String(expectOk(approval, 202)["approvalId"]);
  await addUser(api, { id: "fuzzed", role: "customer" });
  samples = {
    ...accountSamples(await signIn(api, "fuzzed")),
    ...endings({ sessionId: held.sessionId, orderId: held.orderId }),
    "/api/approvals/none/decide": {
      who: operator,
      body: { decision: "approve", reason: "a test" },
      at: `/api/approvals/${approvalId}/decide`,
    },
    "/api/payments/create-order": { who: customer, body: INR_OFFER },
    "/api/payments/verify-payment": {
      who: customer,
      body: {
        gateway: "razorpay",
        razorpay_order_id: "order_1",
        razorpay_payment_id: "pay_1",
        razorpay_signature: "0".repeat(64),
      },
    },
    "/api/sessions/complete": { who: operator, body: { sessionId, reason: "asked by the customer" } },
    "/api/sessions/settle": { who: operator, body: { sessionId } },
    "/api/payouts/request": { who: partner, body: { amount: 50_000, currency: "INR", method: "bank_account" } },
    "/api/payments/none/refund": {
      who: operator,
      body: { amount: 1, reason: "a test" },
      at: `/api/payments/${paymentId}/refund`,
    },
    "/api/refunds/none/decide": {
      who: operator,
      body: { decision: "approve", reason: "a test" },
      at: `/api/refunds/${refundId}/decide`,
    },
    "/api/chargebacks/none/respond": { who: operator, body: { action: "note", reason: "a test" } },
    "/api/chargebacks/none/accept": { who: operator, body: { reason: "a test" } },
    "/api/refunds/none/cancel": { who: customer, body: {}, at: `/api/refunds/${refundId}/cancel` },
    "/api/cases/open": { who: customer, body: complaint },
    "/api/cases/none/message": {
      who: customer,
      body: { text: "a test", review: false },
      at: `/api/cases/${caseId}/message`,
    },
    "/api/cases/none/offer": { who: partner, body: { amount: 100 }, at: `/api/cases/${caseId}/offer` },
    "/api/cases/none/answer-offer": {
      who: customer,
      body: { offerId: "cof_none", answer: "decline" },
      at: `/api/cases/${caseId}/answer-offer`,
    },
    "/api/cases/none/withdraw": { who: customer, body: {}, at: `/api/cases/${caseId}/withdraw` },
    "/api/cases/none/decide": {
      who: operator,
      body: { customerBasisPoints: 5_000, reason: "a test" },
      at: `/api/cases/${caseId}/decide`,
    },
    "/api/cases/none/appeal": { who: partner, body: { reason: "a test" }, at: `/api/cases/${caseId}/appeal` },
    "/api/operator/unfreeze": { who: operator, body: { reason: "a test" } },
    "/api/operator/clock": { who: operator, body: { advanceMs: 1 } },
    "/api/payments/razorpay/webhook": { who: operator, body: { event: "payment.captured", payload: {} } },
    "/api/payments/paypal/webhook": {
      who: operator,
      body: { id: "WH-1", event_type: "PAYMENT.CAPTURE.COMPLETED", resource: {} },
    },
  };
}, 60_000);

/** Those that end a session or change its hold. */
function endings({ sessionId, orderId }: { sessionId: string; orderId: string }): typeof samples {
  const { customer, partner, operator } = cast;
  const startsAt = new Date(Date.now() + 40 * 86_400_000).toISOString();
  const reason = "a test";
  return {
    "/api/sessions/cancel": { who: customer, body: { sessionId, reason } },
    "/api/sessions/no-show": { who: customer, body: { action: "report", sessionId } },
    "/api/sessions/reschedule": { who: partner, body: { action: "propose", sessionId, startsAt } },
    "/api/sessions/accept": { who: partner, body: { sessionId } },
    "/api/sessions/reopen": { who: operator, body: { sessionId, reason } },
    "/api/offers/cancel-all": { who: partner, body: { offerId: "off_mathematics", reason } },
    "/api/holds/release": { who: operator, body: { orderId, reason } },
    "/api/holds/extend": { who: operator, body: { orderId, reason, hours: 1 } },
    "/api/holds/pause": { who: operator, body: { orderId, reason, action: "pause" } },
    "/api/holds/early-release": { who: customer, body: { orderId } },
    "/api/receivables/write-off": { who: operator, body: { partnerId: "par_asha", currency: "INR", reason } },
  };
}

const KEYS = ["", "a", "a b", "\t", "k".repeat(300), "__proto__", "'"];

async function attack(random: Random, path: string): Promise<Reply> {
  const sample = samples[path];
  if (!sample) throw new Error(`there is no sample for ${path}`);
  const { body, contentType } = badBody(random, sample.body);
  const key = random() < 0.3 ? pick(random, KEYS) : randomUUID();
  const reply = await send(api.web, {
    path: sample.at ?? path,
    method: "POST",
    body,
    cookie: sample.who.cookie,
    headers: { "content-type": contentType, "idempotency-key": key },
  });
  const shown = `${path} ${contentType} ${body.toString("latin1").slice(0, 300)} -> ${reply.status} ${reply.text.slice(0, 300)}`;
  expect(reply.status, shown).toBeLessThan(500);
  if (reply.status >= 400) expectErrorForm(reply);
  return reply;
}

describe("bad bodies", () => {
  it("have a sample for every POST of the API", () => {
    const posts = apiRoutes().filter((route) => route.methods.includes("POST"));
    expect(Object.keys(samples).toSorted()).toEqual(posts.map((route) => route.path).toSorted());
  });

  it(`are answered below 500, in JSON, within five seconds: ${BODIES} of them with seed ${SEED}`, async () => {
    const random = randomFrom(SEED);
    const paths = Object.keys(samples);
    const statuses = new Map<number, number>();
    for (let done = 0; done < BODIES; done += AT_ONCE) {
      const replies = await Promise.all(
        Array.from({ length: Math.min(AT_ONCE, BODIES - done) }, () => attack(random, pick(random, paths))),
      );
      for (const { status } of replies) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    // Most were really bad, and they were refused for more than one reason.
    expect(statuses.get(400) ?? 0).toBeGreaterThan(BODIES / 3);
    expect(statuses.size).toBeGreaterThan(3);
  }, 300_000);

  it("leave every process alive, nobody promoted, and the books right", async () => {
    expect(api.deaths).toEqual([]);
    expect(expectOk(await send(api.web, { path: "/api/ready" }))).toEqual({ ok: true });
    expect(await api.sql("SELECT id FROM app_user WHERE role = 'operator' ORDER BY id")).toEqual([
      { id: "usr_operator" },
      { id: "usr_operator2" },
    ]);
    await until(
      () => api.sql("SELECT 1 FROM payout WHERE state NOT IN ('paid', 'failed', 'reversed')"),
      (rows) => rows.length === 0,
    );
    expect(await checkBooks(api.stack.readerUrl)).toEqual([]);
  });
});
