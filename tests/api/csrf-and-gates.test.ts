import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { book, bookAndPay, INR_OFFER } from "./support/deeds";
import { expectOk, expectRefusal, type Reply, send } from "./support/http";
import { apiRoutes } from "./support/inventory";
import { type Actor, addUser, signIn } from "./support/people";
import { useStack } from "./support/stack";

const CREATE = "/api/payments/create-order";
const api = useStack();
let customer: Actor;
let operator: Actor;
let expired: Actor;

beforeAll(async () => {
  [customer, operator, expired] = await Promise.all([
    signIn(api, "customer"),
    signIn(api, "operator"),
    signIn(api, "expired"),
  ]);
}, 30_000);

async function footprint(): Promise<unknown> {
  return api.sql(
    `SELECT (SELECT count(*)::int FROM customer_order) AS orders, (SELECT count(*)::int FROM payout) AS payouts,
       (SELECT count(*)::int FROM settlement) AS settlements, (SELECT count(*)::int FROM session WHERE state = 'completed') AS completed,
       (SELECT count(*)::int FROM ledger_transfer) AS transfers, (SELECT count(*)::int FROM idempotency_record) AS keys,
       (SELECT offset_ms::int FROM clock_offset) AS clock, (SELECT count(*)::int FROM audit_event) AS audits`,
  );
}

const FOREIGN: readonly (readonly [string, Record<string, string>])[] = [
  ["another origin", { origin: "https://evil.example" }],
  ["the origin null", { origin: "null" }],
  ["an empty origin", { origin: "" }],
  ["an origin that begins like ours", { origin: "OURS.evil.example" }],
  ["our host with another port", { origin: "http://127.0.0.1:1" }],
  ["our host with https", { origin: "HTTPS" }],
  ["another site by its fetch metadata", { "sec-fetch-site": "cross-site" }],
  ["the same site but another origin", { "sec-fetch-site": "same-site" }],
  ["fetch metadata that is unknown", { "sec-fetch-site": "same-origin, cross-site" }],
  ["our origin but another site", { origin: "OURS", "sec-fetch-site": "cross-site" }],
];

const POSTS = apiRoutes().filter((route) => route.methods.includes("POST") && !route.path.endsWith("/webhook"));

describe("a request that another site makes with our cookie", () => {
  it.each(FOREIGN)("is refused with 403 on every POST when it comes with %s", async (title, given) => {
    const before = await footprint();
    const origin = given["origin"]?.replace("OURS", api.web).replace(/^HTTPS$/, api.web.replace("http:", "https:"));
    const headers = { ...given, ...(origin === undefined ? {} : { origin }) };
    for (const { path } of POSTS) {
      // It is refused before anybody is asked for a name; that this is so for everybody, one way shows.
      for (const who of title === FOREIGN[0]?.[0] ? [customer, operator] : [operator]) {
        expectRefusal(await send(api.web, { path, body: INR_OFFER, cookie: who.cookie, headers }), 403, "cross_site");
      }
    }
    expect(await footprint()).toEqual(before);
  });

  it.each([
    ["text/plain", "text/plain"],
    ["a form", "application/x-www-form-urlencoded"],
    ["a form with files", "multipart/form-data; boundary=x"],
    ["nothing", ""],
    ["a type that only begins like JSON", "application/jsonp"],
    ["a type that hides JSON", "text/plain; application/json"],
  ])("is refused with 415 when its body is declared as %s", async (_title, type) => {
    for (const { path } of POSTS) {
      const who = path.includes("clock") || path.includes("settle") ? operator : customer;
      const reply = await send(api.web, {
        path,
        body: INR_OFFER,
        cookie: who.cookie,
        headers: { "content-type": type },
      });
      // Not theirs, or nothing that they may know of.
      if (![403, 404].includes(reply.status)) expectRefusal(reply, 415, "unsupported_media_type");
    }
  });

  it("is taken from our own origin, from the address bar, and from programs that are no browser", async () => {
    for (const site of [{ origin: api.web, "sec-fetch-site": "same-origin" }, { "sec-fetch-site": "none" }, {}]) {
      const headers = { ...site, "idempotency-key": randomUUID() };
      expectOk(await send(api.web, { path: CREATE, body: INR_OFFER, cookie: customer.cookie, headers }), 201);
    }
  });

  it("changes nothing by GET, on any address", async () => {
    const order = await bookAndPay(api, customer);
    const before = await footprint();
    const paths = apiRoutes().map((route) => route.path);
    const query = `?sessionId=${order.sessionId}&score=0&processBatch=true&amount=50000&advanceMs=1000&_method=POST`;
    for (const path of [...paths, "/", "/orders", "/operator", "/dashboard"]) {
      for (const method of ["GET", "HEAD", "OPTIONS"]) {
        const headers = { "x-http-method-override": "POST", "x-method-override": "POST" };
        expect(
          (await send(api.web, { path: path + query, method, cookie: operator.cookie, headers })).status,
        ).toBeLessThan(500);
      }
    }
    expect(await footprint()).toEqual(before);
  });

  it("lets no other site read our answers", async () => {
    const reply = await send(api.web, {
      path: "/api/operator/clock",
      cookie: operator.cookie,
      headers: { origin: "https://evil.example" },
    });
    expect(Object.keys(reply.headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });

  it("cannot take the session cookie, which scripts and other sites never get", async () => {
    const csrf = await send(api.web, { path: "/api/auth/csrf" });
    for (const line of csrf.headers["set-cookie"] ?? []) expect(line).toMatch(/HttpOnly; SameSite=Lax/i);
  });
});

describe("the sign-in", () => {
  it("sends nobody to another site afterwards", async () => {
    const targets = [
      "https://evil.example/x",
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
      `${api.web}.evil.example`,
      `${api.web}@evil.example`,
    ];
    for (const target of targets) {
      for (const path of ["/api/auth/signin", "/api/auth/signout", "/api/auth/callback/credentials"]) {
        const reply = await send(api.web, { path: `${path}?callbackUrl=${encodeURIComponent(target)}` });
        const location = reply.headers.location;
        if (location !== undefined) expect(new URL(location, api.web).origin).toBe(api.web);
      }
    }
  });
});

describe("pages and their gates", () => {
  const page = (path: string, who?: Actor, headers: Record<string, string> = {}): Promise<Reply> =>
    send(api.web, { path, headers, ...(who ? { cookie: who.cookie } : {}) });
  /** Next shortens targets on the same host, and writes 127.0.0.1 as localhost. */
  const targetOf = (reply: Reply): string => {
    expect(reply.status).toBe(307);
    return new URL(String(reply.headers.location), api.web).href.replace("//localhost:", "//127.0.0.1:");
  };

  it.each([
    "/orders",
    "/orders/ord_1",
    "/dashboard",
    "/operator",
    "/checkout/ord_1",
    "/payouts",
    "/upgrade",
    "/dash",
    "/no-such-page",
  ])("%s sends the signed-out to sign in, and back", async (path) => {
    expect(targetOf(await page(path))).toBe(`${api.web}/sign-in?next=${encodeURIComponent(path)}`);
  });

  it.each([
    ["a broken token", "holdfast.session=%"],
    ["a token of somebody else", "holdfast.session=eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..x.y.z"],
    ["an empty token", "holdfast.session="],
    ["the cookie of another library", "next-auth.session-token=abc"],
  ])("send those with %s to sign in", async (_title, cookie) => {
    expect(targetOf(await send(api.web, { path: "/orders", cookie }))).toContain("/sign-in?next=%2Forders");
  });

  it("take the target from the configuration, never from the request", async () => {
    const headers = {
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      forwarded: "host=evil.example",
    };
    expect(targetOf(await page("/orders", undefined, headers))).toBe(`${api.web}/sign-in?next=%2Forders`);
    expect(targetOf(await page("/dashboard", expired, headers))).toBe(`${api.web}/upgrade`);
    const elsewhere = { ...headers, host: "evil.example" };
    for (const path of ["/orders", "/dashboard"]) expect((await page(path, expired, elsewhere)).status).toBe(421);
  });

  it.each(["/dashboard", "/dashboard/", "/dashboard/x", "/checkout/ord_1", "//dashboard", "/dashboard?a=/offers"])(
    "%s sends those whose trial is over to the upgrade page",
    async (path) => {
      const first = await page(path, expired);
      const target =
        first.status === 308 ? await page(new URL(String(first.headers.location), api.web).pathname, expired) : first;
      expect(targetOf(target)).toBe(`${api.web}/upgrade`);
    },
  );

  it.each(["/dash", "/dashboards", "/orders", "/Dashboard"])("%s is not a page that needs a plan", async (path) => {
    const reply = await page(path, expired);
    expect(String(reply.headers.location ?? "")).not.toContain("/upgrade");
    expect(reply.status).toBeLessThan(500);
  });

  it("do not ask those with a plan to upgrade", async () => {
    for (const path of ["/dashboard", "/checkout/ord_1"]) {
      expect(String((await page(path, customer)).headers.location ?? "")).not.toContain("/upgrade");
    }
  });

  it("let the expired see their orders, but not book: the API answers 402 by itself", async () => {
    expect(expectRefusal(await expired.post(CREATE, INR_OFFER), 402, "plan_required")["details"]).toEqual({
      upgrade: "/upgrade",
    });
    expectRefusal(await expired.get("/api/payments/status/razorpay/none"), 404, "not_found");
  });

  it("open again with a plan, at the next request", async () => {
    await addUser(api, { id: "buyer", role: "customer" });
    await api.sql(
      "UPDATE app_user SET plan = NULL, trial_started_at = hf_now() - interval '25 hours' WHERE id = 'buyer'",
    );
    const buyer = await signIn(api, "buyer");
    expectRefusal(await buyer.post(CREATE, INR_OFFER), 402, "plan_required");
    await api.sql("UPDATE app_user SET plan = 'starter' WHERE id = 'buyer'");
    expect((await book(buyer)).amount).toBe(500_000);
  });

  it("start the trial with the first sign-in and end it after 24 hours", async () => {
    await addUser(api, { id: "fresh", role: "customer" });
    await api.sql("UPDATE app_user SET plan = NULL WHERE id = 'fresh'");
    const fresh = await signIn(api, "fresh");
    expectOk(await fresh.post(CREATE, INR_OFFER), 201);
    expectOk(await operator.post("/api/operator/clock", { advanceMs: 86_400_000 }));
    expectRefusal(await fresh.post(CREATE, INR_OFFER), 402, "plan_required");
    expect(targetOf(await page("/dashboard", fresh))).toBe(`${api.web}/upgrade`);
  });
});
