import type { Operations } from "./calls.d.mts";
import type { ErrorAnswer } from "./types.d.mts";

export type * from "./calls.d.mts";
export type * from "./types.d.mts";

export interface CallOptions {
  /** Made by itself unless given; the same key and body are done once, also in another process. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

export interface Settings {
  /** For example `https://pay.example.com`. */
  readonly baseUrl: string;
  /** `hf_live_…` or `hf_test_…`. */
  readonly apiKey: string;
  /** How often a call is tried again when trying again can help; 4 unless told. */
  readonly retries?: number;
  /** Of one try, in milliseconds; 30,000 unless told. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

/** The API, with a group for each first segment of its addresses. @throws HoldfastError from every call */
export function createClient(settings: Settings): Operations;

/** An answer that is a refusal, or no answer at all (`status` 0, `code` `no_answer`). */
export class HoldfastError extends Error {
  readonly status: number;
  readonly code: ErrorAnswer["code"] | "no_answer" | "unknown";
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
  /** In seconds; null where trying again cannot help. */
  readonly retryAfter: number | null;
}

/** All lines of a list, page by page: `for await (const order of eachOf(holdfast.orders.list, { state: "paid" }))`. */
export function eachOf<Query extends object, Line>(
  list: (query?: Query) => Promise<{ readonly data: readonly Line[]; readonly nextCursor: string | null }>,
  query?: Query,
): AsyncGenerator<Line, void, undefined>;
