import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { runInTransactionScope } from "@/lib/db/scope";
import { createLog } from "@/lib/log/log";
import { printMetrics } from "@/lib/log/metrics";
import { readDsn, startReporter } from "@/lib/net/report";
import { CANARIES } from "../api/support/canaries";

describe("an error report", () => {
  interface Received {
    readonly request: IncomingMessage;
    readonly lines: readonly string[];
  }

  async function endpoint(
    answer: (count: number) => number | null,
  ): Promise<{ dsn: string; received: Received[]; close: () => void }> {
    const received: Received[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        received.push({ request, lines: Buffer.concat(chunks).toString().split("\n") });
        const status = answer(received.length);
        if (status !== null) response.writeHead(status).end("{}");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return {
      dsn: `http://publickey@127.0.0.1:${port}/prefix/42`,
      received,
      close: () => {
        server.close();
        server.closeAllConnections();
      },
    };
  }
  const log = createLog("error", { write: () => undefined });

  it("is an envelope with id, time, level, message and tags, without secrets", async () => {
    const { dsn, received, close } = await endpoint(() => 200);
    const stop = startReporter({ dsn, environment: "test", program: "worker" });
    log.warn({ code: "quiet" }, "no error");
    // Inside a transaction calls to the outside are refused; a report is no call of its work.
    await runInTransactionScope(() => {
      log.error(
        { requestId: "req_1", code: "internal", err: `no row for ${CANARIES.email}`, body: "secret", token: "secret" },
        "it failed",
      );
      return Promise.resolve();
    });
    await expect.poll(() => received.length).toBe(1);
    stop();
    close();
    const { request, lines } = received[0] ?? { request: null, lines: [] };
    expect(request?.url).toBe("/prefix/api/42/envelope/");
    expect(request?.headers["content-type"]).toBe("application/x-sentry-envelope");
    expect(request?.headers["x-sentry-auth"]).toContain("sentry_key=publickey");
    const [head, item, event] = lines.slice(0, 3).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(item).toEqual({ type: "event", length: Buffer.byteLength(lines[2] ?? "") });
    expect(event).toMatchObject({
      event_id: head?.["event_id"],
      level: "error",
      platform: "node",
      environment: "test",
      logger: "worker",
      message: { formatted: "it failed: no row for [redacted]" },
      tags: { code: "internal", requestId: "req_1" },
    });
    expect(event?.["event_id"]).toMatch(/^[0-9a-f]{32}$/);
    expect(Date.parse(String(event?.["timestamp"]))).not.toBeNaN();
    expect(lines.join("")).not.toContain("secret");
    expect(lines.join("")).not.toContain(CANARIES.email);
  });

  it("makes nobody wait: what an endpoint does not take in time is dropped", async () => {
    const { dsn, received, close } = await endpoint(() => null);
    const stop = startReporter({ dsn, environment: "test", program: "web" });
    const began = performance.now();
    for (let i = 0; i < 1_000; i += 1) log.error({ code: "internal" }, "flood");
    expect(performance.now() - began).toBeLessThan(1_000);
    await expect.poll(() => received.length).toBe(1);
    stop();
    close();
    expect(Number(/holdfast_reports_dropped_total (\d+)/.exec(printMetrics())?.[1] ?? 0)).toBeGreaterThan(900);
  });

  it("is not repeated to an endpoint that refuses", async () => {
    const { dsn, received, close } = await endpoint(() => 429);
    const stop = startReporter({ dsn, environment: "test", program: "web" });
    for (let i = 0; i < 5; i += 1) log.error("again");
    await expect.poll(() => received.length).toBe(1);
    await expect
      .poll(() => Number(/holdfast_reports_dropped_total (\d+)/.exec(printMetrics())?.[1] ?? 0))
      .toBeGreaterThan(4);
    log.error("and again");
    expect(received).toHaveLength(1);
    stop();
    close();
  });

  it("goes where the DSN says, which must be one", () => {
    expect(readDsn("https://abc@sentry.holdfast.test/7")).toEqual({
      url: "https://sentry.holdfast.test/api/7/envelope/",
      key: "abc",
    });
    for (const wrong of [
      "https://sentry.holdfast.test/7",
      "https://abc@sentry.holdfast.test/",
      "https://abc@sentry.holdfast.test/x",
    ])
      expect(() => readDsn(wrong)).toThrow();
  });
});
