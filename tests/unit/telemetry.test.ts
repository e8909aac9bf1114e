import { afterEach, describe, expect, it } from "vitest";
import { readConfig, useConfig } from "@/lib/config/config";
import { createLog } from "@/lib/log/log";
import { counter, histogram, printMetrics, printSamples } from "@/lib/log/metrics";
import { runForRequest } from "@/lib/log/request";
import { scrubFields, scrubText } from "@/lib/log/scrub";
import { inSpan } from "@/lib/log/span";
import { mayScrape } from "@/lib/metrics/answer";
import { CANARIES } from "../api/support/canaries";

describe("a log line", () => {
  const written = (work: (log: ReturnType<typeof createLog>) => void): string => {
    const lines: string[] = [];
    work(createLog("debug", { write: (line: string) => void lines.push(line) }));
    return lines.join("");
  };

  it("carries the id of its request, and its own where it says one", async () => {
    const origin = { requestId: "req_outer", ip: "10.0.0.1", userAgent: "x" };
    const text = await runForRequest(origin, () =>
      Promise.resolve(
        written((log) => {
          log.info("one");
          log.info({ requestId: "req_own" }, "two");
        }),
      ),
    );
    const [one, two] = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(one).toMatchObject({ requestId: "req_outer", msg: "one" });
    expect(two).toMatchObject({ requestId: "req_own", msg: "two" });
    expect(text).not.toContain("10.0.0.1");
  });

  it("holds no value of a secret name, however the name is written and however deep it is", () => {
    const names = [
      "password",
      "new_password",
      "apiKey",
      "API-KEY",
      "accessToken",
      "set-cookie",
      "X-Razorpay-Signature",
      "email",
      "accountNumber",
      "body",
    ];
    for (const name of names) {
      const text = written((log) => log.warn({ a: { b: [{ [name]: "plain" }] }, [name]: { deep: "plain" } }, "x"));
      expect(text, name).not.toContain("plain");
    }
  });

  it.each(Object.entries(CANARIES).filter(([, value]) => /@|^\+?\d|eyJ|_live_|whsec|^DE\d/.test(value)))(
    "gives a %s away by no text, since its form tells",
    (_name, canary) => {
      for (const text of [canary, `it failed for ${canary}.`, `{"a":"${canary}"}`, `x=${encodeURIComponent(canary)}&y`])
        if (!canary.startsWith("7392")) expect(scrubText(text)).not.toContain(canary);
    },
  );

  it.each(["AVOPB1111K", "avopb1111k", "27AAPFU0939F1ZV"])("gives the tax number %s away by no text", (number) => {
    for (const text of [number, `it failed for ${number}.`, `{"a":"${number}"}`])
      expect(scrubText(text)).not.toContain(number);
    expect(JSON.stringify(scrubFields({ pan: "plain", gstin: "plain", signatoryPan: "plain" }))).not.toContain("plain");
  });

  it("keeps what helps: ids, codes, amounts and places", () => {
    const kept = {
      err: "ord_01K8Z3N5W7Q2XABCDEFGHJKMNP is in state paid, not open",
      code: "gateway_unreachable",
      order: "order_NkV9aXyz012345",
      amount: 1_250_000n,
      ms: 12.5,
      host: "api.razorpay.com",
      rules: ["L1", "W3"],
      at: "2026-11-21T10:00:00.000Z",
    };
    expect(scrubFields(kept)).toEqual(kept);
    expect(scrubFields({ stack: "Error: a@b.example\n    at f (lib/x.ts:1:2)\n    at g (lib/y.ts:3:4)" })).toEqual({
      stack: "    at f (lib/x.ts:1:2)\n    at g (lib/y.ts:3:4)",
    });
  });

  it("tells of a failed query its reason, and not the query", () => {
    const said =
      '\nInvalid `prisma.user.findUnique()` invocation:\n\n{\n  where: { name: "Kanari Kontoinhaberin" }\n}\n\nThe table does not exist.';
    expect(scrubText(said)).toBe("The table does not exist.");
  });
});

describe("figures", () => {
  it("are printed in the text format of Prometheus", () => {
    const count = counter("test_things_total", "Things, with a \\ and\na line.");
    count({ kind: 'a "b"\\\n' });
    count({ kind: "c" });
    count({ kind: "c" });
    const time = histogram("test_seconds", "Time.", [0.1, 1]);
    for (const seconds of [0.05, 0.5, 5]) time({ gateway: "razorpay" }, seconds);
    const text = printMetrics();
    expect(text).toContain(
      '# HELP test_things_total Things, with a \\\\ and\\na line.\n# TYPE test_things_total counter\ntest_things_total{kind="a \\"b\\"\\\\\\n"} 1\ntest_things_total{kind="c"} 2\n',
    );
    expect(text).toContain(
      [
        "# TYPE test_seconds histogram",
        'test_seconds_bucket{gateway="razorpay",le="0.1"} 1',
        'test_seconds_bucket{gateway="razorpay",le="1"} 2',
        'test_seconds_bucket{gateway="razorpay",le="+Inf"} 3',
        'test_seconds_sum{gateway="razorpay"} 5.55',
        'test_seconds_count{gateway="razorpay"} 3\n',
      ].join("\n"),
    );
    expect(printSamples({ name: "test_now", help: "Now." }, [{ value: -1 }])).toBe(
      "# HELP test_now Now.\n# TYPE test_now gauge\ntest_now -1\n",
    );
  });

  it("do not grow without end when a label comes from outside", () => {
    const count = counter("test_flood_total", "Flood.");
    for (let i = 0; i < 1_000; i += 1) count({ path: `/${i}` });
    expect(printMetrics().match(/^test_flood_total\{/gm)).toHaveLength(200);
  });

  it("are shown to the scraper only, and to nobody where none is configured", () => {
    const settings = (token?: string) =>
      readConfig({
        HOLDFAST_ENV: "test",
        PUBLIC_URL: "http://127.0.0.1:3000",
        DATABASE_URL: "postgres://web@127.0.0.1:1/none",
        NEXTAUTH_SECRET: "a-secret-for-the-tests-only",
        HOLDFAST_ENCRYPTION_KEY: "5f".repeat(32),
        METRICS_TOKEN: token,
      });
    useConfig(settings());
    expect([mayScrape(null), mayScrape("Bearer "), mayScrape("Bearer undefined")]).toEqual([null, null, null]);
    useConfig(settings("the-token-of-the-scraper"));
    expect(mayScrape("Bearer the-token-of-the-scraper")).toBe(true);
    for (const wrong of [
      null,
      "",
      "Bearer",
      "Bearer ",
      "bearer the-token-of-the-scraper",
      "Bearer the-token-of-the-scraper ",
      "the-token-of-the-scraper",
    ])
      expect(mayScrape(wrong)).toBe(false);
    useConfig(undefined);
  });
});

describe("a span", () => {
  const API = Symbol.for("opentelemetry.js.api.1");
  const holder = globalThis as { [API]?: unknown };
  afterEach(() => {
    delete holder[API];
  });

  it("is nothing while nobody listens, and its name is not even asked for", async () => {
    const name = (): Promise<string> => Promise.reject(new Error("asked"));
    expect(await inSpan(name, {}, () => Promise.resolve(7))).toBe(7);
    expect(await inSpan("a", {}, () => Promise.resolve(7))).toBe(7);
    await expect(inSpan("a", {}, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  });

  it("tells name, ids and the code of a failure to whoever has registered, and no message", async () => {
    const seen: unknown[] = [];
    const span = {
      setAttribute: (...pair: unknown[]) => seen.push(pair),
      setStatus: (status: unknown) => seen.push(status),
      end: () => seen.push("end"),
    };
    holder[API] = {
      trace: {
        getTracer: (name: string) => ({
          startActiveSpan: (title: string, options: unknown, work: (made: typeof span) => unknown) => {
            seen.push(name, title, options);
            return work(span);
          },
        }),
      },
    };
    const failure = Object.assign(new Error("for a@b.example"), { code: "P2002" });
    await expect(inSpan("job x", { id: "pay_1" }, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(seen).toEqual([
      "holdfast",
      "job x",
      { attributes: { id: "pay_1" } },
      { code: 2 },
      ["error.type", "P2002"],
      "end",
    ]);
  });
});
