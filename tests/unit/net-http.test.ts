import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { isAppError } from "@/lib/core/errors";
import { runInTransactionScope } from "@/lib/db/scope";
import { type HttpCall, httpCall } from "@/lib/net/http";
import { issue, newKeys } from "./gateway-certificates";
import { type Answer, closeAll, deadUrl, json, serveHere } from "./gateway-support";

afterEach(async () => {
  vi.unstubAllEnvs();
  await closeAll();
});

function call(url: string, changes: Partial<HttpCall> = {}): HttpCall {
  return { method: "POST", url, headers: { "x-test": "1" }, body: "{}", timeoutMs: 300, effect: "money", ...changes };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "no error";
  } catch (error) {
    return isAppError(error) ? error.code : `not ours: ${String(error)}`;
  }
}

describe("an answered call", () => {
  test("returns status, headers in lower case and text, whatever the status is", async () => {
    const server = await serveHere((_, response) => json(response, 503, { a: "ü" }, { "X-Some": "Thing" }));
    const answer = await httpCall(call(`${server.url}/v1/x?a=1`));
    expect(answer.status).toBe(503);
    expect(answer.headers["x-some"]).toBe("Thing");
    expect(JSON.parse(answer.text)).toEqual({ a: "ü" });
  });

  test("was sent with its body, its length and without asking for compression", async () => {
    const server = await serveHere((_, response) => json(response, 200, {}));
    await httpCall(call(server.url, { body: '{"name":"ü"}' }));
    expect(server.seen[0]).toMatchObject({ method: "POST", body: '{"name":"ü"}' });
    expect(server.seen[0]?.headers).toMatchObject({
      "accept-encoding": "identity",
      "content-length": "13",
      "x-test": "1",
    });
  });

  test("does not follow a redirect", async () => {
    const server = await serveHere((_, response) => json(response, 302, "", { location: "/elsewhere" }));
    expect((await httpCall(call(server.url))).status).toBe(302);
    expect(server.seen).toHaveLength(1);
  });

  test("uses one connection for calls one after the other", async () => {
    const ports = new Set<number | undefined>();
    const server = await serveHere((_, response, socket) => {
      ports.add(socket.remotePort);
      json(response, 200, {});
    });
    for (let i = 0; i < 3; i += 1) await httpCall(call(server.url));
    expect(ports.size).toBe(1);
  });
});

describe("a call that fails before anything was sent is unreachable", () => {
  test("when the connection is refused", async () => {
    expect(await codeOf(httpCall(call(await deadUrl())))).toBe("gateway_unreachable");
  });

  test("when the name does not exist", async () => {
    expect(await codeOf(httpCall(call("http://no-such-host.invalid/", { timeoutMs: 5_000 })))).toBe(
      "gateway_unreachable",
    );
  });

  test("when the other side does not speak TLS", async () => {
    const server = await serveHere((_, response) => json(response, 200, {}));
    expect(await codeOf(httpCall(call(`https://${server.host}/`)))).toBe("gateway_unreachable");
    expect(server.seen).toHaveLength(0);
  });
});

const LOST: readonly (readonly [string, Answer])[] = [
  ["the other side is silent", () => undefined],
  ["the connection is reset after the request", (_request, _response, socket) => socket.resetAndDestroy()],
  ["the connection is closed without an answer", (_request, _response, socket) => socket.destroy()],
  [
    "the answer is cut off",
    (_request, response, socket) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{", () => socket.destroy());
    },
  ],
  [
    "the answer never ends",
    (_request, response) => {
      response.writeHead(200);
      response.write("{");
    },
  ],
  ["the answer is not HTTP", (_request, _response, socket) => socket.end("hello\r\n\r\n")],
  ["the answer is larger than allowed", (_request, response) => json(response, 200, "x".repeat(5_000))],
];

describe("a call whose answer is lost", () => {
  test.each(LOST)("has an unknown outcome when money is involved and %s", async (_name, answer) => {
    const server = await serveHere(answer);
    expect(await codeOf(httpCall(call(server.url, { maxBytes: 1_000 })))).toBe("gateway_outcome_unknown");
    expect(server.seen).toHaveLength(1);
  });

  test.each(LOST)("is merely unreachable when it has no effect and %s", async (_name, answer) => {
    const server = await serveHere(answer);
    expect(await codeOf(httpCall(call(server.url, { maxBytes: 1_000, effect: "none" })))).toBe("gateway_unreachable");
  });

  test("ends at the time-out although bytes keep dripping in", async () => {
    const server = await serveHere((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(" "), 50);
      response.on("close", () => clearInterval(drip));
    });
    const startedAt = performance.now();
    expect(await codeOf(httpCall(call(server.url)))).toBe("gateway_outcome_unknown");
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  test("has an unknown outcome when the connection was accepted and nothing more happened", async () => {
    const server = createTcpServer((socket) => socket.on("error", () => undefined).resume());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await codeOf(httpCall(call(url)))).toBe("gateway_outcome_unknown");
    server.close();
  });

  test("has an unknown outcome when a connection that is used again breaks", async () => {
    let count = 0;
    const server = await serveHere((_, response, socket) => {
      count += 1;
      if (count === 1) json(response, 200, {});
      else socket.destroy();
    });
    await httpCall(call(server.url));
    expect(await codeOf(httpCall(call(server.url)))).toBe("gateway_outcome_unknown");
  });
});

describe("over TLS, a lost answer has an unknown outcome", () => {
  const { pem, privateKey } = issue({ name: "127.0.0.1", keys: newKeys() });
  const key = privateKey.export({ type: "pkcs8", format: "pem" });

  test.each([1, 2])("when the connection breaks at call %s", async (breaksAt) => {
    // The server of this test has no certificate that anyone issued.
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    let count = 0;
    const server = createTlsServer({ key, cert: pem }, (request, response) => {
      count += 1;
      if (count === breaksAt) request.socket.destroy();
      else response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    for (let i = 1; i < breaksAt; i += 1) await httpCall(call(url));
    expect(await codeOf(httpCall(call(url)))).toBe("gateway_outcome_unknown");
    server.close();
  });
});

test("a call inside a database transaction is refused before a connection is made", async () => {
  const server = await serveHere((_, response) => json(response, 200, {}));
  expect(await codeOf(runInTransactionScope(() => httpCall(call(server.url))))).toBe("internal");
  expect(server.seen).toHaveLength(0);
});

test("the error of a lost call names the host but neither the path nor the body", async () => {
  const server = await serveHere((_request, _response, socket) => socket.destroy());
  const error: unknown = await httpCall(
    call(`${server.url}/v1/payouts?account_number=7878`, { body: '{"ifsc":"HDFC0000053"}' }),
  ).catch((thrown: unknown) => thrown);
  const told = isAppError(error) ? JSON.stringify([error.message, error.details]) : "";
  expect(told).toContain(server.host);
  expect(told).not.toMatch(/7878|HDFC|payouts/);
});
