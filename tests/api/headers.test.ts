import { beforeAll, describe, expect, it } from "vitest";
import { expectRefusal, type Reply, send, sendRaw } from "./support/http";
import { apiRoutes } from "./support/inventory";
import { type Actor, signIn } from "./support/people";
import { useStack } from "./support/stack";

const SHOP = "https://shop.holdfast.test";
const api = useStack({
  parts: { worker: false },
  env: () => ({ HOLDFAST_CORS_ORIGINS: `${SHOP},https://b.test:8443` }),
});
let customer: Actor;

beforeAll(async () => {
  customer = await signIn(api, "customer");
}, 30_000);

const get = (path: string, headers: Record<string, string> = {}): Promise<Reply> =>
  send(api.web, { path, headers, cookie: customer.cookie });

const header = (reply: Reply, name: string): string => String(reply.headers[name] ?? "");

describe("every answer", () => {
  const PATHS = [
    "/",
    "/orders",
    "/offers/none",
    "/no-such-page",
    "/icon.svg",
    "/api/health",
    "/api/auth/csrf",
    "/api/auth/session",
    "/api/none",
    "/api/payouts/%",
    "/%",
    "/_next/image?url=%2Ficon.svg&w=64&q=75",
  ];

  it.each(PATHS)("of %s has the headers that browsers heed", async (path) => {
    const reply = await get(path);
    expect(reply.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "strict-origin-when-cross-origin",
      "cross-origin-opener-policy": "same-origin-allow-popups",
      "cross-origin-resource-policy": "same-origin",
      "x-request-id": expect.stringMatching(/^req_\w{26}$/),
    });
    expect(header(reply, "permissions-policy")).toContain("payment=(self");
    expect(header(reply, "permissions-policy")).toContain("camera=()");
    expect(header(reply, "content-security-policy")).toContain("frame-ancestors 'none'");
    // Over plain http it would mean nothing.
    expect(reply.headers["strict-transport-security"]).toBeUndefined();
    expect(reply.headers["x-powered-by"]).toBeUndefined();
    expect(reply.headers["server"]).toBeUndefined();
  });

  it("has an id of its own, which nobody can choose", async () => {
    const chosen = "req_0123456789ABCDEFGHJKMNPQRS";
    const headers = { "x-request-id": chosen, "x-holdfast-request-id": chosen };
    const ids = await Promise.all(
      ["/api/health", "/api/none", "/", "/api/payouts/%"].map(async (path) =>
        header(await get(path, headers), "x-request-id"),
      ),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(chosen);
  });

  it("is kept by nobody, unless it is the same for everybody", async () => {
    for (const { path } of apiRoutes()) expect(header(await get(path), "cache-control"), path).toContain("no-store");
    for (const path of ["/", "/orders", "/api/auth/csrf", "/api/auth/session", "/api/none", "/sign-in"])
      expect(header(await get(path), "cache-control"), path).toMatch(/private.*no-store|^no-store/);
    const script = /\/_next\/static\/[^"]+\.js/.exec((await get("/")).text)?.[0] ?? "";
    expect(header(await get(script), "cache-control")).toBe("public, max-age=31536000, immutable");
  });

  it("says so in JSON, with an id, even to what is no request", async () => {
    const text = await sendRaw(api.web, "HELO example.com\r\n\r\n");
    expect(text).toMatch(/x-request-id: (req_\w+)\r\n/);
    expect(text).toContain("x-content-type-options: nosniff");
  });
});

describe("the policy of a page", () => {
  const nonceOf = (reply: Reply): string =>
    /script-src [^;]*'nonce-([\w+/=]+)'/.exec(header(reply, "content-security-policy"))?.[1] ?? "";

  it("lets run our own files, what carries the nonce, and the gateway's script, and nothing else", async () => {
    const reply = await get("/");
    const policy = header(reply, "content-security-policy");
    expect(policy).toContain(`script-src 'self' 'nonce-${nonceOf(reply)}' ${api.simulator};`);
    expect(policy).toContain(`frame-src ${api.simulator};`);
    for (const directive of ["default-src 'none'", "base-uri 'none'", "form-action 'self'", "connect-src 'self'"])
      expect(policy).toContain(directive);
    expect(policy).not.toMatch(/unsafe|\*|strict-dynamic/);
  });

  it("has a new nonce each time, which every inline script of the page carries", async () => {
    const replies = await Promise.all([get("/"), get("/"), get("/orders")]);
    expect(new Set(replies.map(nonceOf)).size).toBe(3);
    for (const reply of replies) {
      const inline = [...reply.text.matchAll(/<script(?![^>]*\bsrc=)([^>]*)>/g)].map(([, attributes]) => attributes);
      expect(inline.length).toBeGreaterThan(0);
      for (const attributes of inline) expect(attributes).toContain(`nonce="${nonceOf(reply)}"`);
    }
  });

  it("cannot be chosen by a header of the request", async () => {
    const forged = "script-src 'nonce-Zm9yZ2Vk'";
    const reply = await get("/", {
      "content-security-policy": forged,
      "content-security-policy-report-only": forged,
      "x-nonce": "Zm9yZ2Vk",
    });
    expect(reply.text).not.toContain("Zm9yZ2Vk");
    expect(header(reply, "content-security-policy")).not.toContain("Zm9yZ2Vk");
  });
});

describe("a browser that a gateway sends back by POST", () => {
  const back = (path: string, method = "POST"): Promise<Reply> =>
    send(api.web, {
      path,
      method,
      body: "razorpay_payment_id=pay_1&razorpay_signature=x",
      headers: { origin: "https://api.razorpay.com", "content-type": "application/x-www-form-urlencoded" },
    });

  it("is taken to its order, whatever it brings", async () => {
    for (const query of ["", "?next=https://evil.test", "?a=//evil.test"]) {
      const reply = await back(`/checkout/ord_01K8Z3N5W7Q2XABCDEFGHJKMNP/back${query}`);
      expect(reply.status).toBe(303);
      expect(reply.headers.location).toBe("/orders/ord_01K8Z3N5W7Q2XABCDEFGHJKMNP");
      expect(reply.headers["set-cookie"]).toBeUndefined();
    }
  });

  it.each([
    "/checkout/evil/back",
    "/checkout/ord_%2f%2fevil.test/back",
    "/checkout//evil.test/back",
    "/checkout/ord_1234/back/x",
  ])("is not taken to %s", async (path) => {
    const reply = await back(path);
    expect(reply.status).toBe(405);
    expect(reply.headers.location).toBeUndefined();
  });
});

describe("a page of another site", () => {
  const ask = (origin: string, path = "/api/health", method = "GET"): Promise<Reply> =>
    send(api.web, { path, method, headers: { origin, "access-control-request-method": "POST" } });

  it("may call the API when the tenant has named it, without cookies", async () => {
    for (const origin of [SHOP, "https://b.test:8443"]) {
      const reply = await ask(origin);
      expect(reply.headers).toMatchObject({
        "access-control-allow-origin": origin,
        vary: expect.stringMatching(/origin/i),
      });
      expect(reply.headers["access-control-allow-credentials"]).toBeUndefined();
    }
  });

  it.each([
    "null",
    "https://evil.test",
    "http://shop.holdfast.test",
    "https://shop.holdfast.test.evil.test",
    "https://shop.holdfast.test:444",
    "https://SHOP.holdfast.test",
    "https://x@shop.holdfast.test",
    "*",
  ])("may not when it is %s", async (origin) => {
    for (const method of ["GET", "OPTIONS"]) {
      const names = Object.keys((await ask(origin, "/api/health", method)).headers);
      expect(names.filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });

  it("is told before it sends what it may send, for ten minutes", async () => {
    const reply = await ask(SHOP, "/api/payouts/request", "OPTIONS");
    expect(reply.status).toBe(204);
    expect(reply.headers).toMatchObject({
      "access-control-allow-origin": SHOP,
      "access-control-allow-methods": "POST, OPTIONS",
      "access-control-max-age": "600",
    });
    expect(header(reply, "access-control-allow-headers")).toContain("idempotency-key");
  });

  it.each([
    "/api/auth/csrf",
    "/api/auth/session",
    "/api/payments/razorpay/webhook",
    "/api/payments/paypal/webhook",
    "/",
  ])("may never read %s", async (path) => {
    for (const method of ["GET", "OPTIONS"])
      expect(Object.keys((await ask(SHOP, path, method)).headers).filter((name) => name.startsWith("access-"))).toEqual(
        [],
      );
  });

  it("is nobody, unless it comes with a key; with our cookie it is refused", async () => {
    const call = { path: "/api/payouts/request", body: { amount: 1, currency: "INR", method: "upi" } };
    const headers = { origin: SHOP, "sec-fetch-site": "cross-site", "idempotency-key": "from-another-site" };
    expectRefusal(await send(api.web, { ...call, headers }), 401, "unauthenticated");
    expectRefusal(await send(api.web, { ...call, headers, cookie: customer.cookie }), 403, "cross_site");
  });
});

describe("next-auth's own posts", () => {
  const form = (path: string, headers: Record<string, string>, body = "csrfToken=x&email=a%40b.test"): Promise<Reply> =>
    send(api.web, {
      path,
      body,
      cookie: customer.cookie,
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    });
  const PATHS = [
    "/api/auth/signout",
    "/api/auth/callback/credentials",
    "/api/auth/signin/credentials",
    "/api/auth/_log",
  ];

  it.each(PATHS)("%s is refused when another site makes it", async (path) => {
    for (const headers of [
      { origin: "https://evil.test" },
      { origin: "null" },
      { origin: SHOP },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ])
      expectRefusal(await form(path, headers), 403, "cross_site");
  });

  it.each(PATHS)("%s takes no more than 256 kB, whatever length it says", async (path) => {
    const large = "a".repeat(300_000);
    expectRefusal(await form(path, {}, large), 413, "body_too_large");
    const chunked = await sendRaw(
      api.web,
      `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ntransfer-encoding: chunked\r\n\r\n${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`,
    );
    expect(chunked).toMatch(/^HTTP\/1.1 413 /);
  });

  it.each([
    ["a text", "text/plain", "x", 415],
    ["broken JSON", "application/json", "{", 400],
    ["JSON that is no object", "application/json", "null", 400],
  ] as const)("%s is refused", async (_title, type, body, status) => {
    for (const path of PATHS) expectRefusal(await form(path, { "content-type": type }, body), status);
  });

  it("set cookies that no script and no other site gets", async () => {
    const reply = await send(api.web, { path: "/api/auth/csrf" });
    const lines = reply.headers["set-cookie"] ?? [];
    expect(lines.map((line) => line.split("=")[0] ?? "").toSorted((a, b) => a.localeCompare(b))).toEqual([
      "holdfast.callback-url",
      "holdfast.csrf-token",
    ]);
    for (const line of lines) expect(line).toMatch(/Path=\/; HttpOnly; SameSite=Lax/);
  });
});

describe("pages", () => {
  it.each(["POST", "PUT", "PATCH", "DELETE"])("take no %s", async (method) => {
    for (const path of ["/", "/orders", "/sign-in", "/checkout/ord_1"])
      expectRefusal(await send(api.web, { path, method, body: "{}" }), 405, "method_not_allowed");
  });

  it("run no server action", async () => {
    const headers = { "next-action": "7f".repeat(20), "content-type": "text/plain;charset=UTF-8" };
    expectRefusal(await send(api.web, { path: "/", method: "POST", body: "[]", headers }), 405, "method_not_allowed");
  });

  it("have no image optimiser behind them", async () => {
    for (const url of ["/icon.svg", "http://169.254.169.254/x.png", "/_next/static/x.avif"])
      expect((await get(`/_next/image?url=${encodeURIComponent(url)}&w=64&q=75`)).status).toBe(404);
  });
});
