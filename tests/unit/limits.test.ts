import type { TenantPlan } from "@/lib/config/schema";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "@/lib/core/errors";
import { type Config, config, readConfig, useConfig } from "@/lib/config/config";
import { assertTurns, giveTurnBack, restartCounting, takeTurns, turnHeaders } from "@/lib/http/limit";
import { type LimitClass, planLimit } from "@/lib/http/limits";
import { readReply } from "@/lib/net/resp";
import { RedisConnection } from "@/lib/net/redis";
import { startRedis, startUpstash, type TestRedis } from "../support/redis";

const TOKEN = "a-token-of-upstash-for-tests";
let redis: TestRedis;
let upstash: Awaited<ReturnType<typeof startUpstash>>;

beforeAll(async () => {
  [redis, upstash] = await Promise.all([startRedis(), startUpstash(TOKEN)]);
});
afterAll(async () => {
  await redis.die();
  upstash.stop();
  useConfig(undefined);
});

function configure(store: Readonly<Record<string, string>>, plan: TenantPlan = "enterprise"): Config {
  const settings = readConfig({
    HOLDFAST_ENV: "test",
    PUBLIC_URL: "http://127.0.0.1:3000",
    DATABASE_URL: "postgres://web@127.0.0.1:1/none",
    NEXTAUTH_SECRET: "a-secret-for-the-tests-only",
    HOLDFAST_ENCRYPTION_KEY: "5f".repeat(32),
    HOLDFAST_TENANT_PLAN: plan,
    LOG_LEVEL: "silent",
    ...store,
  });
  useConfig(settings);
  restartCounting();
  return settings;
}

let caller = 0;
beforeEach(() => {
  caller += 1;
});
const who = (): string => `caller-${caller}-${process.pid}`;

const ask = (name: LimitClass, isMember = false): Promise<"yes" | "no" | "unavailable"> =>
  takeTurns(name, who(), { plan: isMember ? config().tenantPlan : null }).then(
    (turns) => (turns.every(({ allowed }) => allowed) ? "yes" : "no"),
    (error: unknown) => {
      if (error instanceof AppError && error.code === "unavailable") return "unavailable";
      throw error;
    },
  );

/** How many of so many requests in a row are let through. */
async function passed(name: LimitClass, tries: number, isMember = false): Promise<number> {
  let count = 0;
  for (let i = 0; i < tries; i += 1) if ((await ask(name, isMember)) === "yes") count += 1;
  return count;
}

describe.each(["memory", "redis", "upstash"] as const)("requests counted in %s", (kind) => {
  const store = (): Record<string, string> =>
    ({
      memory: {},
      redis: { REDIS_URL: redis.url },
      upstash: { UPSTASH_REDIS_REST_URL: upstash.url, UPSTASH_REDIS_REST_TOKEN: TOKEN },
    })[kind];

  it.each([
    ["sign_in", 5],
    ["payout", 5],
    ["checkout", 30],
  ] as const)("%s is allowed %d times", async (name, most) => {
    configure(store());
    expect(await passed(name, most + 5)).toBe(most);
  });

  it.each([
    ["free", 100, 105],
    ["enterprise", 150, 150],
  ] as const)("a caller of a tenant on the plan %s may do %d things", async (plan, most, tries) => {
    configure(store(), plan);
    expect(await passed("read", tries, true)).toBe(most);
  });

  it("many at once are counted one by one", async () => {
    configure(store());
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask("payout")));
    expect(answers.filter((answer) => answer === "yes")).toHaveLength(5);
  });

  it("a turn that is given back can be taken again", async () => {
    configure(store());
    for (let i = 0; i < 20; i += 1) {
      expect(await ask("sign_in")).toBe("yes");
      await giveTurnBack("sign_in", who());
    }
    expect(await passed("sign_in", 10)).toBe(5);
  });
});

it("the plans starter and professional allow ten and a hundred times as much as free", async () => {
  configure({}, "starter");
  expect(await passed("read", 1_003, true)).toBe(1_000);
  expect(planLimit("professional")).toMatchObject({ most: 10_000, windowSeconds: 3_600 });
});

describe("the stores", () => {
  it("of Upstash and Redis are really asked, and know no caller by name", async () => {
    configure({ UPSTASH_REDIS_REST_URL: upstash.url, UPSTASH_REDIS_REST_TOKEN: TOKEN });
    const before = upstash.requests();
    await ask("read");
    expect(upstash.requests()).toBeGreaterThan(before);
    configure({ REDIS_URL: redis.url });
    await ask("sign_in");
    if (redis.kind === "stand-in") return;
    const connection = new RedisConnection(redis.url, { timeoutMs: 1_000 });
    const keys = String(await connection.command("KEYS", "*"));
    connection.close();
    expect(keys).toContain("holdfast:sign_in");
    expect(keys).not.toContain(who());
  });

  it("of two processes is one: what one has counted the other knows", async () => {
    configure({ REDIS_URL: redis.url });
    expect(await passed("payout", 3)).toBe(3);
    configure({ REDIS_URL: redis.url });
    expect(await passed("payout", 5)).toBe(2);
  });

  it("are chosen by configuration, which must be whole", () => {
    expect(() => configure({ UPSTASH_REDIS_REST_URL: upstash.url })).toThrow(/UPSTASH_REDIS_REST_TOKEN: missing/);
    expect(() => configure({ REDIS_URL: "http://127.0.0.1" })).toThrow(/REDIS_URL/);
    expect(configure({}).limitStore).toEqual({ upstash: null, redisUrl: null });
  });
});

describe.each(["hangs", "is dead"] as const)("while Redis %s", (fate) => {
  const stop = (): Promise<void> => (fate === "hangs" ? redis.hang() : redis.die());
  const start = (): Promise<void> => (fate === "hangs" ? redis.goOn() : redis.comeBack());
  let isDown = false;

  const bringDown = async (): Promise<void> => {
    configure({ REDIS_URL: redis.url });
    expect(await ask("checkout")).toBe("yes");
    await stop();
    isDown = true;
  };
  afterEach(async () => {
    if (isDown) await start();
    isDown = false;
  });

  it("everything but payouts and sign-in goes on within 300 ms, counted in this process", async () => {
    await bringDown();
    const began = performance.now();
    expect(await ask("checkout")).toBe("yes");
    expect(performance.now() - began).toBeLessThan(300);
    expect(await passed("checkout", 40)).toBe(29);
  });

  it("not every request waits for it", async () => {
    await bringDown();
    await ask("read");
    const began = performance.now();
    await Promise.all(Array.from({ length: 50 }, () => ask("read")));
    expect(performance.now() - began).toBeLessThan(200);
  });

  it("payouts and sign-in are refused, and not as too many", async () => {
    await bringDown();
    expect(await Promise.all([ask("payout"), ask("sign_in"), ask("sign_in_address")])).toEqual([
      "unavailable",
      "unavailable",
      "unavailable",
    ]);
  });

  it("and when it is back, they are possible again", async () => {
    await bringDown();
    expect(await ask("payout")).toBe("unavailable");
    await start();
    isDown = false;
    await expect.poll(() => ask("payout"), { timeout: 5_000, interval: 200 }).toBe("yes");
  });
});

describe("answers", () => {
  it("tell every limit, what is left, and when to come back", async () => {
    configure({}, "free");
    const [first] = await takeTurns("payout", who(), { plan: config().tenantPlan });
    expect(first).toMatchObject({ allowed: true, remaining: 4 });
    const turns = await takeTurns("payout", who(), { plan: config().tenantPlan });
    const headers = turnHeaders(turns);
    expect(headers["ratelimit-policy"]).toBe('"payout";q=5;w=3600, "plan";q=100;w=3600');
    expect(headers["ratelimit"]).toMatch(/^"payout";r=3;t=\d+, "plan";r=98;t=\d+$/);
    for (let i = 0; i < 3; i += 1) await takeTurns("payout", who(), { plan: config().tenantPlan });
    const last = await takeTurns("payout", who(), { plan: config().tenantPlan });
    expect(turnHeaders(last)["ratelimit"]).toMatch(/^"payout";r=0;t=\d+/);
    expect(() => assertTurns(last)).toThrow(expect.objectContaining({ code: "rate_limited" }));
    try {
      assertTurns(last);
    } catch (error) {
      const seconds = (error as AppError).details["retryAfterSeconds"];
      expect(seconds).toBe(last[0]?.resetSeconds);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(3_600);
    }
  });

  it("tell nothing where nothing is counted", async () => {
    configure({ HOLDFAST_RATE_LIMITS: "off" });
    expect(turnHeaders(await takeTurns("payout", who(), { plan: config().tenantPlan }))).toEqual({});
  });
});

describe("what Redis says", () => {
  const bytes = "*3\r\n:5\r\n$5\r\nh\u00e9ll\r\n*1\r\n$-1\r\n";

  it("is read whole, wherever it was cut", () => {
    const whole = Buffer.from(bytes);
    expect(readReply(whole)).toEqual({ reply: [5, "h\u00e9ll", [null]], length: whole.length });
    for (let cut = 0; cut < whole.length; cut += 1) expect(readReply(whole.subarray(0, cut))).toBeNull();
  });

  it("is an error where it is one, or no answer at all", () => {
    expect(readReply(Buffer.from("-ERR no\r\n"))?.reply).toEqual(new Error("ERR no"));
    expect(readReply(Buffer.from("HTTP/1.1 400\r\n"))?.reply).toBeInstanceOf(Error);
  });
});
