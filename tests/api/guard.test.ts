import { connect } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { expectOk, expectRefusal, type Reply, send, sendRaw } from "./support/http";
import { apiRoutes, METHODS } from "./support/inventory";
import { type Actor, signIn } from "./support/people";
import { useStack } from "./support/stack";

const api = useStack();
let customer: Actor;

beforeAll(async () => {
  customer = await signIn(api, "customer");
}, 30_000);

/** Reads an answer that came over a raw socket. */
function parse(text: string): Reply {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [line = "", ...fields] = head.split("\r\n");
  const headers = Object.fromEntries(
    fields.map((field) => [
      field.slice(0, field.indexOf(":")).toLowerCase(),
      field.slice(field.indexOf(":") + 1).trim(),
    ]),
  );
  const body = rest.join("\r\n\r\n");
  const text_ =
    headers["transfer-encoding"] === "chunked"
      ? (/\r\n([\s\S]*?)\r\n0/.exec(`\r\n${body.slice(body.indexOf("\r\n") + 2)}`)?.[1] ?? body)
      : body;
  return { status: Number(line.split(" ")[1]), headers, text: text_ };
}

const raw = async (lines: readonly string[], body = ""): Promise<Reply> =>
  parse(await sendRaw(api.web, `${lines.join("\r\n")}\r\n\r\n${body}`));

describe("the server in front", () => {
  it.each(["TRACE", "TRACK", "PROPFIND", "PURGE", "SEARCH"])("answers 405 in JSON to %s", async (method) => {
    for (const path of ["/api/health", "/", "/orders"]) {
      expect(await raw([`${method} ${path} HTTP/1.1`, "host: x", "connection: close"])).toMatchObject({
        status: expect.toSatisfy((status: number) => status === 405 || status === 400),
      });
    }
  });

  it("answers 405 in our own form to TRACE", async () => {
    const reply = await raw(["TRACE /api/health HTTP/1.1", "host: x", "connection: close"]);
    expectRefusal(reply, 405, "method_not_allowed");
    expect(reply.headers["allow"]).toBe("GET, HEAD, OPTIONS");
  });

  it.each([
    "/api/partners/%/balance",
    "/api/payouts/%",
    "/api/payouts/%ff",
    "/api/payouts/%zz",
    "/api/payouts/%00",
    "/api/payouts/%c0%af",
    "/api/payments/status/%/%",
    "/api/payments/status/razorpay/%e0%80%80",
    "/%",
    "/offers/%ff",
    "/_next/%zz",
    "/_next/static/%",
  ])("answers 400 in JSON to the address %s", async (path) => {
    expectRefusal(await send(api.web, { path, cookie: customer.cookie }), 400, "invalid_input");
  });

  it.each([
    "/api//health",
    "/api/./health",
    "/api/../api/health",
    "//api/health",
    "/api/health/",
    "/api/health%2f",
    "/API/HEALTH",
    "/api\\health",
    "/api/health;a=b",
    "/?%",
    "/api/health?%ff&a[]=%",
  ])("answers something below 500 to the address %s", async (path) => {
    expect((await send(api.web, { path })).status).toBeLessThan(500);
  });

  it("answers 414 to an address of 10 kB", async () => {
    expectRefusal(await send(api.web, { path: `/api/payouts/${"a".repeat(10_000)}` }), 414, "invalid_input");
  });

  it.each([
    ["a request line that is none", "HELO example.com\r\n\r\n"],
    ["another protocol", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc"],
    ["HTTP of the future", "GET / HTTP/9.9\r\nhost: x\r\n\r\n"],
    ["a header without a colon", "GET /api/health HTTP/1.1\r\nhost x\r\n\r\n"],
    ["a header with a NUL", "GET /api/health HTTP/1.1\r\nhost: x\r\na: \0\r\n\r\n"],
    ["no host", "GET /api/health HTTP/1.1\r\n\r\n"],
    ["headers of 40 kB", `GET /api/health HTTP/1.1\r\nhost: x\r\na: ${"b".repeat(40_000)}\r\n\r\n`],
    ["two lengths", "POST /api/health HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx"],
    [
      "a length and chunks",
      "POST /api/health HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["a negative length", "POST /api/health HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n"],
    ["an unknown encoding", "POST /api/health HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip, identity\r\n\r\n"],
  ])("cuts the connection with a 4xx on %s", async (_title, bytes) => {
    expect(parse(await sendRaw(api.web, bytes)).status).toBeOneOf([400, 413, 431, 501, 505]);
  });

  it("reads no second request out of a body", async () => {
    const inner = "GET /api/operator/clock HTTP/1.1\r\nhost: x\r\n\r\n";
    const text = await sendRaw(
      api.web,
      `POST /api/health HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${inner.length}\r\n\r\n${inner}`,
    );
    expect(text.match(/HTTP\/1.1 /g)).toHaveLength(1);
  });

  it("does not tunnel", async () => {
    const text = await sendRaw(api.web, "CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n");
    expect(text).not.toMatch(/^HTTP\/1.1 2/);
  });

  it("does not act as a proxy for whole addresses", async () => {
    const lines = ["GET http://169.254.169.254/latest/meta-data HTTP/1.1", "host: x", "connection: close"];
    expectRefusal(await raw(lines), 400, "invalid_input");
  });

  it("refuses to upgrade", async () => {
    for (const path of ["/", "/api/health", "/_next/webpack-hmr", "http://127.0.0.1:1/"]) {
      const text = await sendRaw(
        api.web,
        `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
      );
      expect(text).toMatch(/^HTTP\/1.1 4/);
    }
  });

  it("answers 413 to a body of 8 MB by its length, without reading it (F8)", async () => {
    expectRefusal(
      await raw([
        "POST /api/payments/create-order HTTP/1.1",
        "host: x",
        `cookie: ${customer.cookie}`,
        "content-type: application/json",
        "content-length: 8388608",
      ]),
      413,
      "body_too_large",
    );
  });

  it("answers 413 to a chunked body that becomes too large", async () => {
    const chunk = `8000\r\n${"x".repeat(32_768)}\r\n`;
    const lines = [
      "POST /api/payments/create-order HTTP/1.1",
      "host: 127.0.0.1",
      "connection: close",
      `cookie: ${customer.cookie}`,
      "content-type: application/json",
      "transfer-encoding: chunked",
    ];
    expect((await raw(lines, `${chunk.repeat(10)}0\r\n\r\n`)).status).toBe(413);
  });

  it("does not unpack a compressed body", async () => {
    const reply = await send(api.web, {
      path: "/api/payments/create-order",
      body: Buffer.from("1f8b0800000000000003", "hex"),
      cookie: customer.cookie,
      headers: { "content-encoding": "gzip" },
    });
    expectRefusal(reply, 400, "invalid_json");
  });

  it("goes on answering after two hundred connections that were broken off", async () => {
    const { hostname, port } = new URL(api.web);
    await Promise.all(
      Array.from(
        { length: 200 },
        (_, n) =>
          new Promise<void>((resolve) => {
            const socket = connect(Number(port), hostname, () => {
              socket.write(
                `POST /api/payments/${n % 2 === 0 ? "razorpay/webhook" : "create-order"} HTTP/1.1\r\nhost: x\r\ncookie: ${customer.cookie}\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{"a":`,
              );
              setImmediate(() => socket.resetAndDestroy());
            });
            socket.on("error", () => undefined);
            socket.on("close", () => resolve());
          }),
      ),
    );
    expect(expectOk(await send(api.web, { path: "/api/ready" }))).toMatchObject({ ok: true });
    expect(api.deaths).toEqual([]);
  });

  it("cuts off who sends headers too slowly (F8)", async () => {
    const { hostname, port } = new URL(api.web);
    const began = performance.now();
    const text = await new Promise<string>((resolve) => {
      let seen = "";
      const socket = connect(Number(port), hostname, () => socket.write("GET /api/health HTTP/1.1\r\nhost: x\r\n"));
      const drip = setInterval(() => socket.write("a: b\r\n"), 500);
      socket.on("data", (data: Buffer) => (seen += data.toString()));
      socket.on("error", () => undefined);
      socket.on("close", () => {
        clearInterval(drip);
        resolve(seen);
      });
    });
    expect(text).toMatch(/^(HTTP\/1.1 4\d\d |$)/);
    // Ten seconds, and a little for a busy machine.
    expect(performance.now() - began).toBeLessThan(20_000);
  }, 60_000);
});

describe("headers that only the server may set", () => {
  const SKIPS = [
    "x-middleware-subrequest",
    "x-middleware-subrequest-id",
    "x-middleware-next",
    "x-middleware-rewrite",
    "x-middleware-override-headers",
    "x-nextjs-data",
    "x-invoke-path",
    "x-invoke-status",
    "x-matched-path",
  ];

  it.each(SKIPS)("%s does not open a page that needs a sign-in", async (name) => {
    for (const value of [
      "1",
      "middleware",
      "src/middleware",
      "middleware:middleware:middleware:middleware:middleware",
      "/orders",
      "proxy:proxy:proxy:proxy:proxy",
    ]) {
      const reply = await send(api.web, { path: "/orders", headers: { [name]: value } });
      expect(reply.status).toBe(307);
      expect(reply.headers.location).toContain("/sign-in");
    }
  });

  it("do not make an API answer without a sign-in", async () => {
    const headers = Object.fromEntries(
      SKIPS.map((name) => [name, "middleware:middleware:middleware:middleware:middleware"]),
    );
    expectRefusal(await send(api.web, { path: "/api/operator/clock", headers }), 401, "unauthenticated");
  });
});

describe("every route of the API", () => {
  const routes = apiRoutes();

  it("is in the inventory", () => {
    expect(routes.length).toBeGreaterThanOrEqual(12);
    for (const route of routes) expect(route.methods.length).toBeGreaterThan(0);
  });

  it.each(routes.map((route) => [route.path, route] as const))(
    "%s answers 405 in JSON to every other method, and says which it takes",
    async (path, route) => {
      for (const method of METHODS.filter((each) => !route.methods.includes(each))) {
        for (const cookie of ["", customer.cookie]) {
          const reply = await send(api.web, { path, method, cookie });
          expectRefusal(reply, 405, "method_not_allowed");
          expect(reply.headers["allow"]?.split(", ")).toEqual(expect.arrayContaining([...route.methods]));
          expect(reply.headers["allow"]).not.toContain(method);
        }
      }
    },
  );

  it.each(routes.map((route) => [route.path, route] as const))(
    "%s answers in JSON to every method that it has, without a body",
    async (path, route) => {
      for (const method of route.methods) {
        const reply = await send(api.web, { path, method, headers: { "content-type": "application/json" } });
        expect(reply.status).toBeLessThan(500);
        if (reply.status >= 400) expectRefusal(reply, reply.status);
      }
    },
  );

  it.each([
    "/api",
    "/api/",
    "/api/nothing",
    "/api/ledger",
    "/api/payments/stripe/webhook",
    "/api/partners/x/balance",
    "/api/auth2/session",
    "/api/payouts/a/b",
  ])("%s is answered with 404 in JSON", async (path) => {
    const reply = await send(api.web, { path });
    if (reply.status === 308) return;
    expectRefusal(reply, 404, "not_found");
  });
});
