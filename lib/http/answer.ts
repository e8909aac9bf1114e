import { ERRORS, type ErrorCode, errorMessage, isAppError } from "@/lib/core/errors";
import { isOutage } from "@/lib/db/errors";
import { log } from "@/lib/log/log";
import { counter } from "@/lib/log/metrics";

export const countFailure = counter("holdfast_failed_answers_total", "Answers with an error, by its code.");
import { API_VERSION } from "./version";

/** Money and times as JSON: integers of minor units, ISO times. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? safeInteger(item) : item));
}

/** Beyond 2^53 a JSON number would lose digits in most readers, so the digits go as a string. */
function safeInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

export function jsonAnswer(
  status: number,
  body: string | Uint8Array<ArrayBuffer>,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": requestId,
      "holdfast-version": API_VERSION,
      ...headers,
    },
  });
}

/** What a failed request is answered with: never a stack, never another system's words. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Turns anything that was thrown into the answer for it, and logs what is our own fault. */
export function failureOf(error: unknown, requestId: string): Failure {
  const failure = describe(error, requestId);
  countFailure({ code: failure.code });
  return failure;
}

function describe(error: unknown, requestId: string): Failure {
  if (isAppError(error)) {
    if (error.status >= 500) log().warn({ requestId, code: error.code, err: error.message }, "a request failed");
    return { code: error.code, message: error.message, details: error.details };
  }
  const code = isOutage(error) ? "unavailable" : "internal";
  log().error(
    { requestId, err: errorMessage(error), stack: error instanceof Error ? error.stack : undefined },
    "a request failed unexpectedly",
  );
  return {
    code,
    message: code === "unavailable" ? "please try again shortly" : "something went wrong on our side",
    details: {},
  };
}

export function failureAnswer(
  failure: Failure,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { status } = ERRORS[failure.code];
  const seconds = Number(failure.details["retryAfterSeconds"] ?? 1);
  const retryAfter = ERRORS[failure.code].retry === "never" ? {} : { "retry-after": seconds.toString() };
  return jsonAnswer(
    status,
    toJson({ error: failure.message, code: failure.code, details: failure.details, requestId }),
    requestId,
    { ...headers, ...retryAfter },
  );
}

/** @param headers what the answer carries besides, for example what is left of the caller's limit. */
export function answerError(error: unknown, requestId: string, headers?: Readonly<Record<string, string>>): Response {
  return failureAnswer(failureOf(error, requestId), requestId, headers);
}
