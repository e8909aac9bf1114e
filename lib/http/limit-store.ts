import { Redis } from "@upstash/redis";
import { config } from "@/lib/config/config";
import { type CounterStore, MemoryStore } from "./memory-store";
import { RedisStore } from "./redis-store";

/** The longest that a request waits for the shared counter, in milliseconds; then it is decided without. */
export const STORE_TIMEOUT_MS = 250;

/** Where requests are counted for all processes together; null where this process is the only one that counts. */
export function openSharedStore(): CounterStore | null {
  const { upstash, redisUrl } = config().limitStore;
  if (upstash !== null) return openUpstash(upstash);
  return redisUrl === null ? null : new RedisStore(redisUrl, { timeoutMs: STORE_TIMEOUT_MS });
}

export function openLocalStore(): CounterStore {
  return new MemoryStore();
}

function openUpstash({ url, token }: { readonly url: string; readonly token: string }): CounterStore {
  const redis = new Redis({
    url,
    token,
    enableTelemetry: false,
    retry: false,
    signal: () => AbortSignal.timeout(STORE_TIMEOUT_MS),
  });
  return {
    evalsha: (hash, keys, args) => redis.evalsha(hash, keys, args),
    eval: (script, keys, args) => redis.eval(script, keys, args),
    get: () => Promise.resolve(null),
    set: () => Promise.resolve("OK"),
  };
}
