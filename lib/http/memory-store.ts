interface Counter {
  count: number;
  expiresAtMs: number;
}

/** The part of Redis that @upstash/ratelimit calls for fixed windows. */
export interface CounterStore {
  evalsha<TData>(hash: string, keys: string[], args: unknown[]): Promise<TData>;
  eval<TData>(script: string, keys: string[], args: unknown[]): Promise<TData>;
  get<TData>(): Promise<TData | null>;
  set(): Promise<"OK">;
}

const SWEEP_EVERY = 1_000;
/** Whoever invents a new caller for each request must not fill the memory: the oldest counters go. */
const MOST_COUNTERS = 100_000;

/**
 * The part of Redis that the fixed-window limiter of @upstash/ratelimit uses, kept in this process: a counter for each
 * key that expires with its window. Sufficient for one web process; several share limits only through a real Redis.
 */
export class MemoryStore implements CounterStore {
  readonly #counters = new Map<string, Counter>();
  #calls = 0;

  /** The limiter sends its script by hash first; the answer is the same for the script itself. */
  evalsha<TData>(_hash: string, keys: string[], args: unknown[]): Promise<TData> {
    return this.eval<TData>("", keys, args);
  }

  /** Fixed window: `KEYS[1]` counts, `ARGV` = limit, window in milliseconds, increment; returns count and limit. */
  eval<TData>(_script: string, keys: string[], args: unknown[]): Promise<TData> {
    const now = performance.now();
    this.#sweep(now);
    const [limit, windowMs, step] = args.map(Number);
    const key = keys[0] ?? "";
    const held = this.#counters.get(key);
    const counter = held && held.expiresAtMs > now ? held : { count: 0, expiresAtMs: now + (windowMs ?? 0) };
    counter.count += step ?? 1;
    this.#counters.set(key, counter);
    if (this.#counters.size > MOST_COUNTERS) this.#counters.delete(this.#counters.keys().next().value ?? key);
    return Promise.resolve([counter.count, limit] as TData);
  }

  /** Only dynamic limits would use these, and there are none. */
  get<TData>(): Promise<TData | null> {
    return Promise.resolve(null);
  }

  set(): Promise<"OK"> {
    return Promise.resolve("OK");
  }

  #sweep(now: number): void {
    this.#calls += 1;
    if (this.#calls % SWEEP_EVERY !== 0) return;
    for (const [key, counter] of this.#counters) if (counter.expiresAtMs <= now) this.#counters.delete(key);
  }
}
