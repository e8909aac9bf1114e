import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig, useConfig } from "@/lib/config/config";
import { closeDb } from "@/lib/db/client";
import { totpCode, totpStep } from "@/lib/auth/totp";
import { DEMO_PASSWORD } from "@/scripts/seed";
import { tokenFor } from "../support/letters";
import { INR_OFFER } from "./support/deeds";
import { expectOk, expectRefusal, type Reply, send } from "./support/http";
import { type Actor, actorOf, addUser, enter, signIn } from "./support/people";
import { useStack } from "./support/stack";

const CREATE = "/api/payments/create-order";
const PAYOUT = "/api/payouts/request";
const SESSIONS = "/api/account/sessions";
const api = useStack();

beforeAll(() => {
  // The letters are read as the outbox page reads them.
  useConfig(readConfig(api.stack.env));
});
afterAll(closeDb);

const post = (path: string, body: unknown, cookie?: string): Promise<Reply> =>
  send(api.web, { path, body, ...(cookie === undefined ? {} : { cookie }) });

const mailOf = (name: string): string => `${name}@demo.holdfast.test`;

async function register(name: string, role: "customer" | "partner" = "customer"): Promise<string> {
  const body = { email: mailOf(name), password: DEMO_PASSWORD, name, role };
  expectOk(await post("/api/account/register", body), 202);
  return mailOf(name);
}

async function sessionsOf(who: Actor): Promise<{ signInId: string; isCurrent: boolean }[]> {
  return expectOk(await who.get(SESSIONS))["data"] as { signInId: string; isCurrent: boolean }[];
}

/** As if five minutes had passed. */
const ageProof = (who: Actor): Promise<unknown> =>
  api.sql("UPDATE sign_in SET proven_at = now() - interval '6 minutes' WHERE user_id = $1", [who.userId]);

async function enrol(who: Actor): Promise<string> {
  const { secret } = expectOk(await who.post("/api/account/second-factor/begin", {}));
  const code = totpCode(String(secret), totpStep(new Date()));
  expectOk(await who.post("/api/account/second-factor/confirm", { code }));
  return String(secret);
}

describe("an account", () => {
  it("that is not confirmed may look, and neither pay nor be paid", async () => {
    const email = await register("newcomer");
    const customer = await signIn(api, "newcomer");
    expectOk(await customer.get(SESSIONS));
    expectRefusal(await customer.post(CREATE, INR_OFFER), 403, "email_unverified");
    expectOk(await post("/api/account/verify", { token: await tokenFor(email, "/verify") }));
    expectOk(await customer.post(CREATE, INR_OFFER), 201);
    expectRefusal(await customer.post("/api/account/verify-again", {}), 409, "wrong_state");
    await register("seller", "partner");
    const seller = await signIn(api, "seller");
    const wish = { amount: 50_000, currency: "INR", method: "bank_account" };
    expectRefusal(await seller.post(PAYOUT, wish), 403, "email_unverified");
    expectOk(await post("/api/account/verify", { token: await tokenFor(mailOf("seller"), "/verify") }));
    expectRefusal(await seller.post(PAYOUT, wish), 409, "kyc_required"); // nothing told of who it is yet
  });

  it("chooses neither its role beyond the two, nor its partner, tenant or plan", async () => {
    const body = { email: mailOf("climber"), password: DEMO_PASSWORD, name: "Climber", role: "customer" };
    for (const more of [{ role: "operator" }, { partnerId: "par_asha" }, { tenantId: "tnt_x" }, { plan: "starter" }])
      expectRefusal(await post("/api/account/register", { ...body, ...more }), 400, "invalid_input");
  });
});

describe("whether an address has an account", () => {
  it.each(["/api/account/forgot", "/api/account/magic-link", "/api/account/register"])(
    "is told by neither answer nor time of %s",
    async (path) => {
      const more = path.endsWith("register") ? { password: DEMO_PASSWORD, name: "Asha", role: "customer" } : {};
      const answers = [];
      for (const name of ["customer", `unknown${path.length}`]) {
        const began = performance.now();
        const reply = await post(path, { email: mailOf(name), ...more });
        expect(performance.now() - began).toBeGreaterThanOrEqual(400);
        answers.push({ status: reply.status, text: reply.text });
      }
      expect(answers[0]).toEqual(answers[1]);
      expect(answers[0]).toEqual({ status: 202, text: '{"sent":true}' });
    },
  );

  it("is not told by the sign-in: unknown, wrong, disabled and without a password are one answer", async () => {
    await addUser(api, { id: "disabled", role: "customer" });
    await addUser(api, { id: "without", role: "customer" });
    await api.sql("UPDATE app_user SET disabled_at = hf_now() WHERE id = 'disabled'");
    await api.sql("UPDATE app_user SET password_hash = NULL WHERE id = 'without'");
    const tries = [
      { email: mailOf("nobody"), password: DEMO_PASSWORD },
      { email: mailOf("customer"), password: "not the password" },
      { email: mailOf("disabled"), password: DEMO_PASSWORD },
      { email: mailOf("without"), password: "" },
      { email: mailOf("customer"), password: "x".repeat(100_000) },
      { email: "customer＠demo.holdfast.test", password: "not the password" },
    ];
    for (const fields of tries)
      expect(await enter(api, "credentials", fields)).toMatchObject({ status: 401, userId: undefined });
  });
});

describe("a link by e-mail", () => {
  it("signs in by a POST only, and once", async () => {
    const email = await register("linked");
    expectOk(await post("/api/account/magic-link", { email }), 202);
    const token = await tokenFor(email, "/magic-link");
    // What reads mail ahead of people follows links.
    for (const path of [`/magic-link?token=${token}`, `/api/auth/callback/magic-link?token=${token}`])
      await send(api.web, { path });
    expect(await enter(api, "magic-link", { token: `${token.slice(1)}A` })).toMatchObject({ status: 401 });
    expect((await enter(api, "magic-link", { token })).userId).toMatch(/^usr_/);
    expect(await enter(api, "magic-link", { token })).toMatchObject({ status: 401, userId: undefined });
  });

  it.each(["", "x", "A".repeat(43), "A".repeat(44), "../".repeat(14)])(
    "with the token %j opens nothing",
    async (token) => {
      expect((await post("/api/account/verify", { token })).status).toBe(400);
      expect((await post("/api/account/reset", { token, password: DEMO_PASSWORD })).status).toBe(400);
      expect(await enter(api, "magic-link", { token })).toMatchObject({ status: 401 });
    },
  );
});

describe("a session", () => {
  it("is listed, and ended from another on its next request", async () => {
    await addUser(api, { id: "roamer", role: "customer" });
    const [here, there] = [await signIn(api, "roamer"), await signIn(api, "roamer")];
    const list = await sessionsOf(here);
    expect(list).toHaveLength(2);
    expect(list.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
    const other = list.find(({ isCurrent }) => !isCurrent)?.signInId;
    const customer = await signIn(api, "customer");
    expectRefusal(await customer.post(`${SESSIONS}/revoke`, { sessionId: other }), 404, "not_found");
    expectOk(await there.get(SESSIONS));
    expectOk(await here.post(`${SESSIONS}/revoke`, { sessionId: other }));
    expectRefusal(await there.get(SESSIONS), 401, "unauthenticated");
    expect((await there.get("/api/auth/session")).text).not.toContain("roamer");
    expectOk(await here.post(`${SESSIONS}/revoke`, { all: "everywhere" }));
    expectRefusal(await here.get(SESSIONS), 401, "unauthenticated");
  });

  it("is over for whoever copied its cookie, too, when it is signed out", async () => {
    await addUser(api, { id: "careful", role: "customer" });
    const { cookie } = await signIn(api, "careful");
    const copy = actorOf(api, "careful", cookie);
    expectOk(await copy.get(SESSIONS));
    const csrf = await send(api.web, { path: "/api/auth/csrf", cookie });
    const { csrfToken } = JSON.parse(csrf.text) as { csrfToken: string };
    await send(api.web, {
      path: "/api/auth/signout",
      cookie,
      body: new URLSearchParams({ csrfToken, json: "true" }).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expectRefusal(await copy.get(SESSIONS), 401, "unauthenticated");
  });
});

describe("the second factor", () => {
  it("makes the password alone worth nothing, and its code works once", async () => {
    await addUser(api, { id: "cautious", role: "partner", partnerId: "par_bodhi" });
    const secret = await enrol(await signIn(api, "cautious"));
    const fields = { email: mailOf("cautious"), password: DEMO_PASSWORD };
    const half = await enter(api, "credentials", fields);
    expect(half).toMatchObject({ status: 200, userId: undefined });
    expectRefusal(await send(api.web, { path: SESSIONS, cookie: half.cookie }), 401, "unauthenticated");
    const answer = "/api/account/second-factor/answer";
    expectRefusal(await post(answer, { code: "000000" }, half.cookie), 400, "code_invalid");
    const code = totpCode(secret, totpStep(new Date()) + 1);
    expectRefusal(await post(answer, { code }), 401, "unauthenticated");
    expectOk(await post(answer, { code }, half.cookie));
    expectOk(await send(api.web, { path: SESSIONS, cookie: half.cookie }));
    const again = await enter(api, "credentials", fields);
    expectRefusal(await post(answer, { code }, again.cookie), 400, "code_invalid");
  });

  it("is asked for again before a payout, and for changes of the account, five minutes after", async () => {
    await addUser(api, { id: "payee", role: "partner", partnerId: "par_asha" });
    const payee = await signIn(api, "payee");
    const wish = { amount: 1, currency: "INR", method: "bank_account" };
    expectRefusal(await payee.post(PAYOUT, wish), 422, "below_minimum");
    await ageProof(payee);
    const asks = [
      [PAYOUT, wish],
      ["/api/account/password", { password: "another long password" }],
      ["/api/account/email", { email: mailOf("elsewhere") }],
      ["/api/account/second-factor/begin", {}],
      ["/api/account/second-factor/remove", {}],
      ["/api/account/second-factor/codes", {}],
    ] as const;
    for (const [path, body] of asks) {
      const { details } = expectRefusal(await payee.post(path, body), 403, "step_up_required");
      expect(details).toEqual({ ask: "password" });
    }
    expectRefusal(await payee.post("/api/account/step-up", { password: "wrong one" }), 400, "code_invalid");
    expectRefusal(await payee.post(PAYOUT, wish), 403, "step_up_required");
    expectOk(await payee.post("/api/account/step-up", { password: DEMO_PASSWORD }));
    expectRefusal(await payee.post(PAYOUT, wish), 422, "below_minimum");
    const secret = await enrol(payee);
    await ageProof(payee);
    const { details } = expectRefusal(await payee.post(PAYOUT, wish), 403, "step_up_required");
    expect(details).toEqual({ ask: "code" });
    expectRefusal(await payee.post("/api/account/step-up", { password: DEMO_PASSWORD }), 400, "code_invalid");
    const code = totpCode(secret, totpStep(new Date()) + 1);
    expectOk(await payee.post("/api/account/step-up", { code }));
    expectRefusal(await payee.post(PAYOUT, wish), 422, "below_minimum");
  });

  it("is asked for again before the gateways, keys and policies of a tenant are changed", async () => {
    await addUser(api, { id: "keeper", role: "admin" });
    const keeper = await signIn(api, "keeper");
    await ageProof(keeper);
    const stated = () => api.sql("SELECT t::text FROM tenant_gateway t UNION ALL SELECT a::text FROM approval a");
    const before = await stated();
    const keys = { clientId: "mine", clientSecret: "mine", webhookId: "mine" };
    const asks = [
      ["/api/tenant/gateways", { gateway: "paypal", enabled: false }],
      ["/api/tenant/gateways", { gateway: "paypal", enabled: true, keys }],
      ["/api/policies/change", { platformBasisPoints: 4_000, reason: "a test" }],
    ] as const;
    for (const [path, body] of asks) expectRefusal(await keeper.post(path, body), 403, "step_up_required");
    expect(await stated()).toEqual(before);
    expectOk(await keeper.post("/api/account/step-up", { password: DEMO_PASSWORD }));
    expectOk(await keeper.post("/api/tenant/gateways", { gateway: "paypal", enabled: true }));
  });
});
