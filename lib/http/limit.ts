import type { TenantPlan } from "@/lib/config/schema";
import { Ratelimit } from "@upstash/ratelimit";
import { AppError, errorMessage } from "@/lib/core/errors";
import { config } from "@/lib/config/config";
import { log } from "@/lib/log/log";
import { hmacSha256Hex } from "@/lib/net/hmac";
import { type Limit, type LimitClass, limitOf, planLimit } from "./limits";
import { openLocalStore, openSharedStore, STORE_TIMEOUT_MS } from "./limit-store";
import type { CounterStore } from "./memory-store";

/** Counted once: whether the request may go on, and what is left. */
export interface Turn {
  readonly limit: Limit;
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetSeconds: number;
}

interface Counting {
  readonly shared: CounterStore | null;
  readonly local: CounterStore;
  readonly limiters: Map<string, Ratelimit>;
  /** Until when the shared counter is not asked, after it failed; on the clock of `performance`. */
  blindUntilMs: number;
}

/** After a failure the shared counter is left alone for so long, so that not every request waits for it. */
const REST_MS = 1_000;
const COUNTING = Symbol.for("holdfast.http.counting");

interface Holder {
  [COUNTING]?: Counting | undefined;
}

/** One for the process: Next bundles this module, and the server in front has it too. */
function counting(): Counting {
  const holder = globalThis as Holder;
  holder[COUNTING] ??= { shared: openSharedStore(), local: openLocalStore(), limiters: new Map(), blindUntilMs: 0 };
  return holder[COUNTING];
}

/** Forgets all counters of this process and opens the store of the present configuration; for tests. */
export function restartCounting(): void {
  delete (globalThis as Holder)[COUNTING];
}

function limiterOf(where: "shared" | "local", { name, most, windowSeconds }: Limit): Ratelimit | null {
  const { limiters, [where]: store } = counting();
  if (store === null) return null;
  // A tenant's plan may change, and with it the number.
  const key = `${where}:${name}:${most}`;
  const existing = limiters.get(key);
  if (existing) return existing;
  const limiter = new Ratelimit({
    redis: store,
    limiter: Ratelimit.fixedWindow(most, `${windowSeconds} s`),
    prefix: `holdfast:${name}`,
    analytics: false,
    ephemeralCache: false,
    timeout: STORE_TIMEOUT_MS,
  });
  limiters.set(key, limiter);
  return limiter;
}

/** Counts at the shared counter; null when it does not answer. */
async function countShared(limiter: Ratelimit, limit: Limit, who: string, step: number): Promise<Turn | null> {
  const state = counting();
  if (performance.now() < state.blindUntilMs) return null;
  try {
    const answer = await limiter.limit(who, { rate: step });
    // Out of patience the library says yes; that is ours to decide.
    if (answer.reason !== "timeout") return turnOf(limit, answer);
    throw new Error("no answer in time");
  } catch (error) {
    state.blindUntilMs = performance.now() + REST_MS;
    log().warn({ err: errorMessage(error), limit: limit.name }, "the shared counter of requests does not answer");
    return null;
  }
}

/** @throws AppError `unavailable` where a limit that must not be passed uncounted cannot be counted. */
async function count(limit: Limit, who: string, step = 1): Promise<Turn> {
  const caller = hmacSha256Hex(config().authSecret, who).slice(0, 32);
  const shared = limiterOf("shared", limit);
  const turn = shared === null ? null : await countShared(shared, limit, caller, step);
  if (turn !== null) return turn;
  if (shared !== null && limit.whenBlind === "refuse")
    throw new AppError("unavailable", "this is not possible at the moment, please try again shortly", {
      retryAfterSeconds: 5,
    });
  const local = limiterOf("local", limit);
  if (local === null) throw new AppError("internal", "requests cannot be counted");
  return turnOf(limit, await local.limit(caller, { rate: step }));
}

function turnOf(limit: Limit, answer: { success: boolean; remaining: number; reset: number }): Turn {
  const leftMs = answer.reset - performance.timeOrigin - performance.now();
  return {
    limit,
    allowed: answer.success,
    remaining: Math.max(0, answer.remaining),
    resetSeconds: Math.min(limit.windowSeconds, Math.max(1, Math.ceil(leftMs / 1_000))),
  };
}

/**
 * Counts a request of a caller against the limit of its operation and, for signed-in callers, the plan of the tenant.
 * @param i.plan null for those who are not signed in.
 * @returns empty where limits are switched off.
 * @throws AppError `unavailable`
 */
export async function takeTurns(
  name: LimitClass,
  who: string,
  i: { readonly plan: TenantPlan | null },
): Promise<Turn[]> {
  if (!config().rateLimits) return [];
  const plan = i.plan === null ? null : planLimit(i.plan);
  return Promise.all([limitOf(name), ...(plan === null ? [] : [plan])].map((limit) => count(limit, who)));
}

/** Gives a turn back, for example of a sign-in that was right. */
export async function giveTurnBack(name: LimitClass, who: string): Promise<void> {
  if (config().rateLimits) await count(limitOf(name), who, -1);
}

/**
 * The headers of draft-ietf-httpapi-ratelimit-headers-10, and `Retry-After` when the request is refused.
 * Every answer that was counted carries them.
 */
export function turnHeaders(turns: readonly Turn[]): Record<string, string> {
  if (turns.length === 0) return {};
  const policies = turns.map(({ limit }) => `"${limit.name}";q=${limit.most};w=${limit.windowSeconds}`);
  const rests = turns.map(({ limit, remaining, resetSeconds }) => `"${limit.name}";r=${remaining};t=${resetSeconds}`);
  return { "ratelimit-policy": policies.join(", "), ratelimit: rests.join(", ") };
}

/** @throws AppError `rate_limited` */
export function assertTurns(turns: readonly Turn[]): void {
  const refused = turns.filter(({ allowed }) => !allowed);
  if (refused.length === 0) return;
  const retryAfterSeconds = Math.max(...refused.map(({ resetSeconds }) => resetSeconds));
  throw new AppError("rate_limited", "too many requests, please wait", { retryAfterSeconds });
}
