import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { control, INR_OFFER, untilCaptured, type Booked } from "./support/deeds";
import { expectOk, expectRefusal, send } from "./support/http";
import { type Actor, addUser, signIn } from "./support/people";
import { useStack } from "./support/stack";

const BUY = "/api/plans/buy";
const CREATE = "/api/payments/create-order";
const LEARNER = { gateway: "razorpay", planId: "pln_learner" } as const;
const api = useStack({ env: () => ({ HOLDFAST_RATE_LIMITS: "on", HOLDFAST_CORS_ORIGINS: "https://configured.test" }) });
const keyed = () => ({ "idempotency-key": randomUUID() });

/** A customer whose trial is over. */
async function expiredOne(id: string): Promise<Actor> {
  await addUser(api, { id, role: "customer" });
  await api.sql("UPDATE app_user SET plan = NULL, trial_started_at = hf_now() - interval '25 hours' WHERE id = $1", [
    id,
  ]);
  return signIn(api, id);
}

let customer: Actor;
beforeAll(async () => {
  customer = await expiredOne("expired_one");
}, 30_000);

const page = (path: string, actor: Actor) => send(api.web, { path, headers: { cookie: actor.cookie } });

describe("a plan", () => {
  it("is asked for with 402, bought at its price, and opens with the next request", async () => {
    const refusal = expectRefusal(await customer.post(CREATE, INR_OFFER, keyed()), 402, "plan_required");
    expect(refusal["details"]).toEqual({ upgrade: "/upgrade" });
    expect((await page("/checkout/ord_1", customer)).headers.location).toBe("/upgrade");

    const { data } = expectOk(await customer.get("/api/plans")) as { data: { planId: string; amount: number }[] };
    const listed = data.find(({ planId }) => planId === LEARNER.planId);
    expect(listed).toMatchObject({ amount: 29_900, currency: "INR", periodDays: 30, areas: ["booking"] });
    const chosen = expectOk(await customer.post(BUY, LEARNER, keyed()), 201) as unknown as Booked;
    expect(chosen.amount).toBe(29_900);
    // The same again, as a second click and as a second way to pay.
    const again = expectOk(await customer.post(BUY, LEARNER, keyed()), 201);
    const byOrder = { gateway: "razorpay", orderId: chosen.orderId };
    const repaid = expectOk(await customer.post(BUY, byOrder, keyed()), 201);
    expect([again["orderId"], repaid["orderId"]]).toEqual([chosen.orderId, chosen.orderId]);
    expectRefusal(await customer.post(CREATE, INR_OFFER, keyed()), 402, "plan_required");

    await control(api, "/__control/razorpay/pay", { orderId: chosen.gatewayOrderId });
    await untilCaptured(api, chosen);
    // The cookie is the one of before.
    expect(String((await page("/checkout/ord_1", customer)).headers.location ?? "")).not.toContain("/upgrade");
    expectOk(await customer.post(CREATE, INR_OFFER, keyed()), 201);
    expectRefusal(await customer.post(BUY, byOrder, keyed()), 409, "wrong_state");
    expect((await page(`/orders/${chosen.orderId}`, customer)).status).toBe(200);
    expect((await page("/orders", customer)).status).toBe(200);
    const operator = await signIn(api, "operator");
    expect((await page(`/operator/payments/${chosen.orderId}`, operator)).status).toBe(200);
    const { data: orders } = expectOk(await customer.get("/api/orders")) as { data: { orderId: string }[] };
    expect(orders.find(({ orderId }) => orderId === chosen.orderId)).toMatchObject({
      title: "Learner",
      planId: LEARNER.planId,
      sessionId: null,
    });
  });

  it("opens only what it is for, and is bought by partners too", async () => {
    await api.sql(
      "UPDATE app_user SET plan = NULL, trial_started_at = hf_now() - interval '2 days' WHERE id = 'usr_partner'",
    );
    const partner = await signIn(api, "partner");
    expect((await page("/dashboard", partner)).headers.location).toBe("/upgrade");
    for (const planId of ["pln_learner", "pln_teacher"]) {
      const chosen = expectOk(
        await partner.post(BUY, { gateway: "razorpay", planId }, keyed()),
        201,
      ) as unknown as Booked;
      await control(api, "/__control/razorpay/pay", { orderId: chosen.gatewayOrderId });
      await untilCaptured(api, chosen);
      expectOk(await partner.get(`/api/payments/status/razorpay/${chosen.paymentId}`));
      const isOpen = (await page("/dashboard", partner)).status === 200;
      expect(isOpen).toBe(planId === "pln_teacher");
    }
  });

  it("is not bought wrongly", async () => {
    const buyer = await expiredOne("buyer");
    const count = () => api.sql("SELECT count(*)::int AS orders FROM customer_order WHERE customer_id = 'buyer'");
    const post = (body: object) => buyer.post(BUY, body, keyed());
    expectRefusal(await post({ ...LEARNER, amount: 1 }), 400, "invalid_input");
    expectRefusal(await post({ ...LEARNER, customerId: "usr_customer" }), 400, "invalid_input");
    expectRefusal(await post({ ...LEARNER, orderId: "ord_1" }), 400, "invalid_input");
    expectRefusal(await post({ gateway: "razorpay" }), 400, "invalid_input");
    expectRefusal(await post({ ...LEARNER, planId: "pln_student" }), 404, "not_found"); // of the other tenant
    expectRefusal(await post({ ...LEARNER, planId: "pln_none" }), 404, "not_found");
    expectRefusal(await post({ ...LEARNER, gateway: "paypal" }), 422, "unsupported_currency");
    await api.sql("UPDATE plan SET withdrawn_at = hf_now() WHERE id = 'pln_learner'");
    expectRefusal(await post(LEARNER), 409, "wrong_state");
    await api.sql("UPDATE plan SET withdrawn_at = NULL WHERE id = 'pln_learner'");
    expect(await count()).toEqual([{ orders: 0 }]);
    await api.sql("UPDATE app_user SET email_verified_at = NULL WHERE id = 'buyer'");
    expectRefusal(await post(LEARNER), 403, "email_unverified");
    const operator = await signIn(api, "operator");
    expectRefusal(await operator.post(BUY, LEARNER, keyed()), 403, "forbidden");
  });
});

describe("what an operator puts on sale", () => {
  const NEW = { name: "Evenings", amount: 4_900, currency: "INR", periodDays: 7, areas: ["booking"] } as const;
  const onSale = async (actor: Actor) =>
    (expectOk(await actor.get("/api/plans"))["data"] as { planId: string; name: string }[]).map(({ planId }) => planId);

  it("is bought at its price, opens what it names, and is kept by its buyer when it is withdrawn", async () => {
    const operator = await signIn(api, "operator");
    const { planId } = expectOk(await operator.post("/api/tenant/plans", NEW, keyed()), 201) as { planId: string };
    const buyer = await expiredOne("evening_one");
    const order = expectOk(await buyer.post(BUY, { gateway: "razorpay", planId }, keyed()), 201) as unknown as Booked;
    expect(order.amount).toBe(4_900);
    await control(api, "/__control/razorpay/pay", { orderId: order.gatewayOrderId, outcome: "success" });
    await untilCaptured(api, order);
    expectOk(await operator.post("/api/tenant/plans/withdraw", { planId }, keyed()));
    expect(await onSale(buyer)).not.toContain(planId);
    expectRefusal(await operator.post("/api/tenant/plans/withdraw", { planId }, keyed()), 404, "not_found");
    expectOk(await buyer.post(CREATE, INR_OFFER, keyed()), 201);
  });

  it("is refused where nothing is sold in its currency, for no time, for no area and for nothing", async () => {
    const operator = await signIn(api, "operator");
    const post = (change: object) => operator.post("/api/tenant/plans", { ...NEW, ...change }, keyed());
    expectRefusal(await post({ currency: "JPY" }), 422, "unsupported_currency");
    for (const change of [{ amount: 0 }, { amount: 1.5 }, { periodDays: 0 }, { areas: [] }, { areas: ["operator"] }])
      expectRefusal(await post(change), 400, "invalid_input");
    for (const other of [customer, await signIn(api, "partner")])
      expectRefusal(await other.post("/api/tenant/plans", NEW, keyed()), 403, "forbidden");
  });

  it("is asked for where the operator says so, from the next request on", async () => {
    const operator = await signIn(api, "operator");
    const need = async (needs: string) =>
      expectOk(await operator.post("/api/tenant/areas", { area: "booking", needs }, keyed()));
    const stranger = await expiredOne("stranger_one");
    const asks = async () => (await stranger.post(CREATE, INR_OFFER, keyed())).status;
    expect(await asks()).toBe(402);
    await need("nothing");
    expect(await asks()).toBe(201);
    await need("plan");
    expect(await asks()).toBe(402);
    await need("trial_or_plan");
  });
});

describe("a tenant's own row", () => {
  it("chooses how many requests its callers may make, by the platform's owner", async () => {
    const platform = await signIn(api, "platform");
    const choose = async (plan: string | null) =>
      expectOk(await platform.post("/api/tenants/tnt_main/plan", { plan }, keyed()));
    const policy = async () => String((await customer.get("/api/plans")).headers["ratelimit-policy"]);
    expect(await policy()).not.toContain('"plan"');
    await choose("starter");
    expect(await policy()).toContain('"plan";q=1000;w=3600');
    expect(expectOk(await platform.get("/api/tenants/tnt_main"))["plan"]).toBe("starter");
    await choose(null);
    expectRefusal(await platform.post("/api/tenants/tnt_main/plan", { plan: "gold" }, keyed()), 400, "invalid_input");
  });

  it("names the other sites that may call the API, in place of the configuration", async () => {
    const operator = await signIn(api, "operator");
    const name = (...sites: string[]) => operator.post("/api/tenant/sites", { sites }, keyed());
    const allowed = async (origin: string) =>
      (await send(api.web, { path: "/api/health", headers: { origin } })).headers["access-control-allow-origin"];
    expect(await allowed("https://configured.test")).toBe("https://configured.test");
    expect(await allowed("https://own.test")).toBeUndefined();
    for (const site of [
      "https://own.test/",
      "https://own.test/a",
      "*",
      "null",
      "http://own.test",
      "https://*.test",
      "own.test",
    ])
      expectRefusal(await name(site), 400, "invalid_input");
    expectOk(await name("https://own.test", "https://own.test"));
    expect(await allowed("https://own.test")).toBe("https://own.test");
    expect(await allowed("https://configured.test")).toBeUndefined();
    const preflight = { origin: "https://own.test", "access-control-request-method": "POST" };
    const asked = await send(api.web, { path: BUY, method: "OPTIONS", headers: preflight });
    expect(asked.status).toBe(204);
    expectOk(await name());
  });
});
