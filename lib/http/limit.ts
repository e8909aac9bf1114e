import { Ratelimit } from "@upstash/ratelimit";
import { AppError } from "@/lib/core/errors";
import { config } from "@/lib/config/config";
import { MemoryStore } from "./memory-store";

/** Requests in a minute, for each caller or, without one, each address. */
const LIMITS = { sign_in: 30, read: 1_200, write: 600, money: 300 } as const;
export type LimitClass = keyof typeof LIMITS;

const LIMITERS = Symbol.for("holdfast.http.limiters");

interface Holder {
  [LIMITERS]?: Map<LimitClass, Ratelimit>;
}

function limiterOf(name: LimitClass): Ratelimit {
  const holder = globalThis as Holder;
  holder[LIMITERS] ??= new Map();
  const existing = holder[LIMITERS].get(name);
  if (existing) return existing;
  const limiter = new Ratelimit({
    redis: new MemoryStore(),
    limiter: Ratelimit.fixedWindow(LIMITS[name], "1 m"),
    prefix: name,
    analytics: false,
    ephemeralCache: false,
    timeout: 300,
  });
  holder[LIMITERS].set(name, limiter);
  return limiter;
}

/** Whether one more request is allowed, and if not, in how many seconds. */
export async function takeTurn(
  name: LimitClass,
  who: string,
): Promise<{ allowed: boolean; retryAfterSeconds: number }> {
  if (!config().rateLimits) return { allowed: true, retryAfterSeconds: 0 };
  const { success, reset } = await limiterOf(name).limit(who);
  return {
    allowed: success,
    retryAfterSeconds: Math.max(1, Math.ceil((reset - performance.timeOrigin - performance.now()) / 1_000)),
  };
}

/** @throws AppError `rate_limited` */
export async function assertTurn(name: LimitClass, who: string): Promise<void> {
  const { allowed, retryAfterSeconds } = await takeTurn(name, who);
  if (!allowed) throw new AppError("rate_limited", "too many requests, please wait", { retryAfterSeconds });
}
