import sdk, { type SdkAnswer, type SdkRequest } from "@paypal/checkout-server-sdk";
import { z } from "zod";
import type { AppError } from "@/lib/core/errors";
import {
  assertCallAllowed,
  type Effect,
  failedBeforeSending,
  type HttpCall,
  httpCall,
  networkError,
} from "@/lib/net/http";
import { measureCall } from "@/lib/net/measure";
import { errorForAnswer, readJson, unreadableAnswer } from "../errors";
import type { MultipartForm } from "@/lib/net/multipart";
import type { PaypalSettings } from "@/lib/config/gateways";
import { createTokenSource, type TokenSource } from "./token";
import { ErrorBody } from "./wire";

/** A complete answer, of any status. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter?: string | undefined;
}

/** An answer of 2xx, understood and as the bytes that PayPal sent. */
export interface Read<T> {
  readonly value: T;
  readonly text: string;
}

export interface OwnCall {
  readonly method: HttpCall["method"];
  /** Begins with `/v1/` or `/v2/`. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** A body that is not JSON, instead of `body`. */
  readonly form?: MultipartForm;
  readonly effect: Effect;
}

export interface PaypalClient {
  /** Runs a request of the official SDK; `make` is called once per try, because the SDK changes what it is given. */
  viaSdk(effect: Effect, make: () => SdkRequest): Promise<Answer>;
  /** A call that the SDK does not know, such as payouts. */
  own(call: OwnCall): Promise<Answer>;
}

/**
 * Understands an answer.
 * @throws AppError as told by `errors.ts`
 */
export function read<T>(schema: z.ZodType<T>, answer: Answer, effect: Effect): Read<T> {
  if (answer.status < 200 || answer.status > 299) throw answerError(answer, effect);
  const value = schema.safeParse(readJson(answer.text));
  if (!value.success) throw unreadableAnswer("paypal", effect);
  return { value: value.data, text: answer.text };
}

export function errorBody(answer: Answer): ErrorBody | null {
  return ErrorBody.safeParse(readJson(answer.text)).data ?? null;
}

/** PayPal's most precise word: `details[0].issue`, else `name`. */
export function issueOf(answer: Answer): string | null {
  const body = errorBody(answer);
  return body?.details?.[0]?.issue ?? body?.name ?? body?.error ?? null;
}

/** Refusals that only say that the first call with the same key is still running. */
const STILL_RUNNING = new Set(["PREVIOUS_REQUEST_IN_PROGRESS", "ORDER_COMPLETION_IN_PROGRESS"]);

export function answerError(answer: Answer, effect: Effect): AppError {
  const gatewayCode = issueOf(answer);
  const status = gatewayCode !== null && STILL_RUNNING.has(gatewayCode) ? 409 : answer.status;
  return errorForAnswer({
    gateway: "paypal",
    status,
    gatewayCode,
    effect,
    retryAfter: answer.retryAfter,
    text: answer.text,
  });
}

export function createClient(settings: PaypalSettings): PaypalClient {
  const tokens = createTokenSource(settings);
  const http = new BoundedClient(settings);
  return {
    viaSdk: (effect, make) =>
      withToken(tokens, (token) => callSdk(settings, http, { effect, request: authorized(make(), token) })),
    own: (call) => withToken(tokens, (token) => callOwn(settings, call, token)),
  };
}

/** A 401 is answered before anything is done, so the call is made once more with a new token. */
async function withToken(tokens: TokenSource, call: (token: string) => Promise<Answer>): Promise<Answer> {
  assertCallAllowed("paypal");
  const measured = (token: string): Promise<Answer> => measureCall("paypal", () => call(token));
  const token = await tokens.token();
  const answer = await measured(token);
  if (answer.status !== 401) return answer;
  tokens.forget(token);
  return measured(await tokens.token());
}

function authorized(request: SdkRequest, token: string): SdkRequest {
  // With this header set the SDK leaves its own token cache alone, which is keyed by client id only.
  request.headers["Authorization"] = `Bearer ${token}`;
  return request;
}

async function callOwn(settings: PaypalSettings, call: OwnCall, token: string): Promise<Answer> {
  const answer = await httpCall({
    method: call.method,
    url: settings.baseUrl + call.path,
    headers: {
      authorization: `Bearer ${token}`,
      accept: "application/json",
      "content-type": call.form?.contentType ?? "application/json",
    },
    timeoutMs: settings.timeoutMs,
    effect: call.effect,
    ...bodyOf(call),
  });
  return { status: answer.status, text: answer.text, retryAfter: answer.headers["retry-after"] };
}

function bodyOf({ body, form }: OwnCall): { body?: string } {
  if (form !== undefined) return { body: form.text };
  return body === undefined ? {} : { body: JSON.stringify(body) };
}

interface SdkCall {
  readonly effect: Effect;
  readonly request: SdkRequest;
}

/** The SDK's `HttpError`: an answer outside 2xx, with the raw body as its message. */
const SdkHttpError = z.object({
  statusCode: z.number(),
  message: z.string(),
  headers: z.record(z.string(), z.unknown()).catch({}),
});

async function callSdk(settings: PaypalSettings, http: BoundedClient, call: SdkCall): Promise<Answer> {
  try {
    const answer = await withinTime(http.execute(call.request), settings.timeoutMs);
    return { status: answer.statusCode, text: String(answer.result) };
  } catch (thrown) {
    const answered = SdkHttpError.safeParse(thrown);
    if (answered.success) {
      const retryAfter = answered.data.headers["retry-after"];
      return {
        status: answered.data.statusCode,
        text: answered.data.message,
        retryAfter: typeof retryAfter === "string" ? retryAfter : undefined,
      };
    }
    const host = new URL(settings.baseUrl).host;
    throw networkError(thrown, { host, effect: call.effect, sent: !failedBeforeSending(thrown) });
  }
}

class Timeout extends Error {
  readonly code = "timeout";
}

/** The SDK's time-out is for silence only, and a promise of it can stay open for ever. */
async function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Timeout()), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

class Unauthorized extends Error {
  readonly statusCode = 401;
}

/**
 * The SDK's client without its traps (checkout-server-sdk 1.0.3, paypalhttp 1.0.1): it parsed answers inside an event
 * handler, where malformed JSON or a wrong gzip stream ended the process; here answers stay text. It repeated calls that
 * were answered 401 with a token from a cache shared by all base URLs; here `withToken` does.
 */
class BoundedClient extends sdk.core.PayPalHttpClient {
  readonly #timeoutMs: number;

  constructor(settings: PaypalSettings) {
    super(new sdk.core.PayPalEnvironment(settings.clientId, settings.clientSecret, settings.baseUrl, settings.baseUrl));
    this.#timeoutMs = settings.timeoutMs;
    this.addInjector((request) => {
      request.headers["Accept-Encoding"] = "identity";
    });
  }

  override getTimeout(): number {
    return this.#timeoutMs;
  }

  override formatHeaders(headers: Record<string, string>): Record<string, string> {
    const { "content-encoding": _unused, ...rest } = super.formatHeaders(headers);
    return rest;
  }

  override _parseResponse(body: string, response: SdkAnswer): SdkAnswer {
    return { statusCode: response.statusCode, headers: response.headers, result: body };
  }

  override _retryRequest(): Promise<SdkAnswer> {
    return Promise.reject(new Unauthorized());
  }
}
