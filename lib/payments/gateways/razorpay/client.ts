import Razorpay from "razorpay";
import { z } from "zod";
import { AppError } from "@/lib/core/errors";
import {
  assertCallAllowed,
  type Effect,
  failedBeforeSending,
  type HttpCall,
  httpCall,
  networkError,
} from "@/lib/net/http";
import { measureCall } from "@/lib/net/measure";
import { errorForAnswer, GatewayReply, readJson, unreadableAnswer } from "../errors";
import type { MultipartForm } from "@/lib/net/multipart";
import type { RazorpaySettings } from "@/lib/config/gateways";
import { ErrorBody, type Refused } from "./wire";

/** One call of our own: what the SDK does not offer (RazorpayX, idempotency headers, raw bodies). */
export interface OwnCall {
  readonly method: HttpCall["method"];
  /** Begins with `/v1/`. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** A body that is not JSON, instead of `body`. */
  readonly form?: MultipartForm;
  readonly headers?: Readonly<Record<string, string>>;
  readonly effect: Effect;
  /** What a 400 of this call means beyond its general code; undefined when its text is not a known one. */
  readonly explain?: (refused: Refused) => Explanation | undefined;
}

export interface Explanation {
  readonly code: "gateway_rejected" | "gateway_funds_short";
  /** Our own word, because Razorpay says this in a sentence only. */
  readonly gatewayCode: string;
}

export interface RazorpayClient {
  /** Runs one call of the official SDK and reads its answer. Errors as of `own`. */
  viaSdk<T>(effect: Effect, schema: z.ZodType<T>, work: (sdk: Razorpay) => Promise<unknown>): Promise<Read<T>>;
  /**
   * @throws AppError `gateway_rejected`, `gateway_unreachable`, `gateway_outcome_unknown` or `unavailable`,
   * as told by `errors.ts`.
   */
  own<T>(schema: z.ZodType<T>, call: OwnCall): Promise<Read<T>>;
}

/** An answer, understood and as text. */
export interface Read<T> {
  readonly value: T;
  /** The bytes of the gateway; for a call through the SDK, which parses by itself, the same JSON printed again. */
  readonly text: string;
}

export function createClient(settings: RazorpaySettings): RazorpayClient {
  const sdk = boundedSdk(settings);
  return {
    viaSdk: (effect, schema, work) =>
      measureCall("razorpay", async () => {
        assertCallAllowed("razorpay");
        let answer: unknown;
        try {
          answer = await work(sdk);
        } catch (thrown) {
          throw sdkError(thrown, settings, effect);
        }
        return read(schema, JSON.stringify(answer) ?? "", effect);
      }),
    own: (schema, call) => measureCall("razorpay", () => ownCall(settings, schema, call)),
  };
}

async function ownCall<T>(settings: RazorpaySettings, schema: z.ZodType<T>, call: OwnCall): Promise<Read<T>> {
  const credentials = Buffer.from(`${settings.keyId}:${settings.keySecret}`).toString("base64");
  const answer = await httpCall({
    method: call.method,
    url: settings.baseUrl + call.path,
    headers: {
      authorization: `Basic ${credentials}`,
      accept: "application/json",
      "content-type": call.form?.contentType ?? "application/json",
      ...call.headers,
    },
    timeoutMs: settings.timeoutMs,
    effect: call.effect,
    ...(call.form === undefined ? jsonBody(call.body) : { body: call.form.text }),
  });
  if (answer.status < 200 || answer.status > 299) {
    throw answerError({
      status: answer.status,
      body: readJson(answer.text),
      text: answer.text,
      effect: call.effect,
      retryAfter: answer.headers["retry-after"],
      explain: call.explain,
    });
  }
  return read(schema, answer.text, call.effect);
}

function jsonBody(body: OwnCall["body"]): { body?: string } {
  return body === undefined ? {} : { body: JSON.stringify(body) };
}

function read<T>(schema: z.ZodType<T>, text: string, effect: Effect): Read<T> {
  const value = schema.safeParse(readJson(text));
  if (!value.success) throw unreadableAnswer("razorpay", effect);
  return { value: value.data, text };
}

interface BadAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
  readonly effect: Effect;
  readonly retryAfter?: string | undefined;
  readonly explain?: OwnCall["explain"] | undefined;
}

/** The texts with which Razorpay says that the key of an earlier call was sent again with other data, or is in use. */
const KEY_CONFLICT = /^(?!.*missing).*idempoten/i;
const NO_REASON = new Set(["", "NA", "na", "null"]);

/** Whether Razorpay says why, in a word. */
export function hasReason({ reason }: Refused): boolean {
  return typeof reason === "string" && !NO_REASON.has(reason);
}

/**
 * The gateway's code is its `reason` where it says something, else its general `code`.
 * A refused key counts as 409: an earlier call with it exists, so the refusal does not prove that nothing moved.
 */
function answerError({ body, explain, ...answer }: BadAnswer): AppError {
  const error: Refused = ErrorBody.safeParse(body).data?.error ?? {};
  const gatewayCode = (hasReason(error) ? error.reason : error.code) ?? null;
  const status = KEY_CONFLICT.test(error.description ?? "") ? 409 : answer.status;
  const explained = status === 400 ? explain?.(error) : undefined;
  if (explained) {
    const details = { gateway: "razorpay", gatewayCode: explained.gatewayCode, status };
    const cause = new GatewayReply(status, answer.text);
    return new AppError(explained.code, `razorpay answered ${status} (${explained.gatewayCode})`, details, { cause });
  }
  return errorForAnswer({ gateway: "razorpay", gatewayCode, ...answer, status });
}

/** What `boundedSdk` makes the SDK throw when no answer arrived. */
const NO_ANSWER = 0;

const SdkThrown = z.object({ statusCode: z.number(), error: z.unknown().optional() });

function sdkError(thrown: unknown, settings: RazorpaySettings, effect: Effect): AppError {
  const parsed = SdkThrown.safeParse(thrown);
  const host = new URL(settings.baseUrl).host;
  if (!parsed.success) return networkError(thrown, { host, effect, sent: true });
  const { statusCode, error } = parsed.data;
  if (statusCode !== NO_ANSWER)
    return answerError({ status: statusCode, body: { error }, text: JSON.stringify({ error }), effect });
  return networkError(error, { host, effect, sent: !failedBeforeSending(error) });
}

/** The part of the SDK's axios instance that is set up here. */
interface SdkTransport {
  readonly defaults: Record<string, unknown>;
  readonly interceptors: {
    readonly request: { use(onRequest: (config: Record<string, unknown>) => Record<string, unknown>): void };
    readonly response: {
      use(onAnswer: (answer: unknown) => unknown, onError: (error: unknown) => Promise<never>): void;
    };
  };
}

const MAX_ANSWER_BYTES = 1_048_576;

/**
 * The SDK with what it lacks: a base URL, a total time-out, a size limit, no redirects, and errors that keep their cause
 * (its own `normalizeError` fails with a TypeError when there is no response; razorpay 2.9.8, dist/api.js).
 */
function boundedSdk(settings: RazorpaySettings): Razorpay {
  const sdk = new Razorpay({ key_id: settings.keyId, key_secret: settings.keySecret });
  const transport = (sdk.api as unknown as { readonly rq: SdkTransport }).rq;
  Object.assign(transport.defaults, {
    baseURL: settings.baseUrl,
    timeout: settings.timeoutMs,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    proxy: false,
  });
  transport.interceptors.request.use((config) => ({ ...config, signal: AbortSignal.timeout(settings.timeoutMs) }));
  transport.interceptors.response.use(
    (answer) => answer,
    (error: unknown) => Promise.reject(withResponse(error)),
  );
  return sdk;
}

const AxiosFailure = z.object({ response: z.object({ status: z.number(), data: z.unknown() }) });

/** Gives every failure the `response` that `normalizeError` reads; status 0 carries the network error itself. */
function withResponse(error: unknown): unknown {
  const failure = AxiosFailure.safeParse(error);
  if (!failure.success) return { response: { status: NO_ANSWER, data: { error } } };
  const body = ErrorBody.safeParse(failure.data.response.data);
  return { response: { status: failure.data.response.status, data: body.success ? body.data : {} } };
}
