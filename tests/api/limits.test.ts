import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRedis, type TestRedis } from "../support/redis";
import { bookAndPay, INR_OFFER } from "./support/deeds";
import { expectOk, expectRefusal, type Reply, send, until } from "./support/http";
import { type Actor, addUser, signIn } from "./support/people";
import { useStack } from "./support/stack";

const redis: TestRedis = await startRedis();
const TOKEN = "the-token-of-the-scraper";
const api = useStack({
  env: () => ({
    HOLDFAST_RATE_LIMITS: "on",
    HOLDFAST_TENANT_PLAN: "starter",
    REDIS_URL: redis.url,
    METRICS_TOKEN: TOKEN,
  }),
});
let customer: Actor;
let partner: Actor;

beforeAll(async () => {
  [customer, partner] = await Promise.all([signIn(api, "customer"), signIn(api, "partner")]);
}, 60_000);
afterAll(() => redis.die());

const PAYOUT = { amount: 1, currency: "INR", method: "bank_account" };
const payout = (): Promise<Reply> => partner.post("/api/payouts/request", PAYOUT);

async function tryPassword(email: string, password = "wrong"): Promise<Reply> {
  const csrf = await send(api.web, { path: "/api/auth/csrf" });
  const cookie = (csrf.headers["set-cookie"] ?? []).map((line) => line.split(";")[0]).join("; ");
  const { csrfToken } = JSON.parse(csrf.text) as { csrfToken: string };
  const body = new URLSearchParams({ csrfToken, email, password, json: "true", callbackUrl: "/" }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return send(api.web, { path: "/api/auth/callback/credentials", body, cookie, headers });
}

describe("every counted answer", () => {
  it("tells the limits, what is left and until when", async () => {
    const reply = await customer.get("/api/refunds");
    expectOk(reply);
    expect(reply.headers["ratelimit-policy"]).toBe('"read";q=1200;w=60, "plan";q=1000;w=3600');
    expect(reply.headers["ratelimit"]).toMatch(/^"read";r=\d+;t=\d+, "plan";r=\d+;t=\d+$/);
  });

  it("does so too when it is a refusal of something else", async () => {
    const reply = await customer.post("/api/payments/create-order", { gateway: 1 });
    expectRefusal(reply, 400);
    expect(reply.headers["ratelimit-policy"]).toContain('"checkout";q=30;w=60');
  });
});

describe("who guesses", () => {
  it.each(["customer@demo.holdfast.test", "nobody-at-all@demo.holdfast.test", "Partner@Demo.Holdfast.Test "])(
    "has five tries in a quarter of an hour for %s, whether there is such an account or not",
    async (email) => {
      const replies: Reply[] = [];
      for (let i = 0; i < 7; i += 1) replies.push(await tryPassword(email));
      expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429, 429]);
      const last = replies[6] as Reply;
      expectRefusal(last, 429, "rate_limited");
      expect(last.headers["ratelimit"]).toMatch(/"sign_in";r=0;t=\d+/);
      expect(Number(last.headers["retry-after"])).toBeGreaterThan(0);
      expect(Number(last.headers["retry-after"])).toBeLessThanOrEqual(900);
    },
  );

  it("is not somebody who knows the password: ten sign-ins in a row are fine", async () => {
    await addUser(api, { id: "frequent", role: "customer" });
    for (let i = 0; i < 10; i += 1) expect((await signIn(api, "frequent")).userId).toBe("frequent");
  }, 60_000);
});

describe("webhooks", () => {
  const body = JSON.stringify({ entity: "event", event: "something.else", payload: {} });
  const deliver = (signature: string, id = randomUUID()): Promise<Reply> =>
    send(api.web, {
      path: "/api/payments/razorpay/webhook",
      body,
      headers: { "x-razorpay-signature": signature, "x-razorpay-event-id": id },
    });

  it("that are forged are limited, and genuine ones from the same address never", async () => {
    const forged = await Promise.all(Array.from({ length: 70 }, () => deliver("00".repeat(32))));
    const statuses = forged.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(60);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    const secret = api.stack.env["RAZORPAY_WEBHOOK_SECRETS"] ?? "";
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    for (let i = 0; i < 5; i += 1) expectOk(await deliver(signature));
  });
});

describe("the figures for Prometheus", () => {
  const scrape = (authorization?: string): Promise<Reply> =>
    send(api.web, { path: "/api/metrics", headers: authorization === undefined ? {} : { authorization } });

  it("are for the scraper alone", async () => {
    for (const authorization of [undefined, "", "Bearer", "Bearer x", `bearer ${TOKEN}`, `Bearer ${TOKEN}x`])
      expectRefusal(await scrape(authorization), 401, "unauthenticated");
    const cookie = { path: "/api/metrics", cookie: customer.cookie };
    expectRefusal(await send(api.web, cookie), 401, "unauthenticated");
  });

  it("tell of payments, webhooks, jobs, settlement, gateways, errors and the books", async () => {
    await bookAndPay(api, customer);
    const text = await until(
      async () => (await scrape(`Bearer ${TOKEN}`)).text,
      (each) => /holdfast_payments\{gateway="razorpay",outcome="captured"\} 1/.test(each),
      30_000,
    );
    for (const line of [
      /^holdfast_webhooks\{gateway="razorpay",status="\w+"\} \d+$/m,
      /^holdfast_webhook_age_seconds [\d.]+$/m,
      /^holdfast_jobs_waiting \d+$/m,
      /^holdfast_job_age_seconds [\d.]+$/m,
      /^holdfast_settlement_lag_seconds 0$/m,
      /^holdfast_gateway_seconds_bucket\{gateway="razorpay",outcome="answered",le="\+Inf"\} [1-9]\d*$/m,
      /^holdfast_failed_answers_total\{code="unauthenticated"\} [1-9]\d*$/m,
      /^holdfast_ledger_imbalance_minor\{currency="INR"\} 0$/m,
      /^holdfast_solvency_minor\{currency="INR"\} \d+$/m,
      /^process_cpu_seconds_total [\d.]+$/m,
    ])
      expect(text).toMatch(line);
    // Each line is a comment or a name, labels and a number.
    for (const line of text.trimEnd().split("\n"))
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) .+|\w+(?:\{[^}]+\})? -?[\d.e+-]+)$/);
  });
});

it("says that it is ready with the state of database and queue", async () => {
  const ready = expectOk(await send(api.web, { path: "/api/ready" }));
  expect(ready).toMatchObject({ ok: true, migrations: expect.any(Number), queueSeconds: expect.any(Number) });
  await api.sql("UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name LIKE '0004%'");
  expectRefusal(await send(api.web, { path: "/api/ready" }), 503, "unavailable");
  await api.sql("UPDATE _prisma_migrations SET rolled_back_at = NULL");
  expectOk(await send(api.web, { path: "/api/ready" }));
});

describe("payouts", () => {
  it("are asked for five times an hour, and no more", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await payout()).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    const reply = await payout();
    expectRefusal(reply, 429, "rate_limited");
    expect(Number(reply.headers["retry-after"])).toBeGreaterThan(0);
  });
});

describe.each(["hangs", "is dead"] as const)("while Redis %s", (fate) => {
  beforeAll(() => (fate === "hangs" ? redis.hang() : redis.die()));
  afterAll(async () => {
    await (fate === "hangs" ? redis.goOn() : redis.comeBack());
    await until(
      () => tryPassword("later@demo.holdfast.test"),
      ({ status }) => status !== 503,
    );
  });

  it("payouts and sign-in are refused with 503, and nothing is paid", async () => {
    const before = await api.sql("SELECT count(*)::int AS n FROM payout");
    for (const reply of [await payout(), await tryPassword("partner@demo.holdfast.test")]) {
      expectRefusal(reply, 503, "unavailable");
      expect(Number(reply.headers["retry-after"])).toBeGreaterThan(0);
    }
    expect(await api.sql("SELECT count(*)::int AS n FROM payout")).toEqual(before);
  });

  it("everything else goes on, counted in the process, and webhooks come in", async () => {
    const reply = await customer.post("/api/payments/create-order", INR_OFFER);
    expectOk(reply, 201);
    expect(reply.headers["ratelimit-policy"]).toContain('"checkout";q=30;w=60');
    expectOk(await customer.get("/api/refunds"));
    expectOk(await send(api.web, { path: "/api/ready" }));
  });
});
