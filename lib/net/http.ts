import {
  type IncomingMessage,
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type RequestOptions,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, type LookupFunction, type Socket } from "node:net";
import { AppError } from "@/lib/core/errors";
import { assertOutsideTransaction } from "@/lib/db/scope";

export interface HttpCall {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole call: connecting, sending and reading the last byte of the answer. */
  readonly timeoutMs: number;
  /** The largest answer that is read, in bytes; 1 MiB unless told. */
  readonly maxBytes?: number;
  /** Whether repeating the call blindly could move money twice. */
  readonly effect: Effect;
  /** The address to connect to, whatever the name resolves to now; on a connection of its own. */
  readonly connectTo?: string;
}

export type Effect = "none" | "money";

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; repeated headers are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const DEFAULT_MAX_BYTES = 1_048_576;
/** Shorter than the 5 s after which a Node server closes an idle connection, so that we are the one who closes it. */
const IDLE_SOCKET_MS = 4_000;

const httpAgent = new HttpAgent({ keepAlive: true, timeout: IDLE_SOCKET_MS });
const httpsAgent = new HttpsAgent({ keepAlive: true, timeout: IDLE_SOCKET_MS });

/**
 * System calls and codes that fail before the first byte of a request can leave. Unreachable hosts and networks count by
 * their system call only, because their codes are also seen on connections that stood before.
 */
const BEFORE_SEND_SYSCALLS = new Set(["connect", "getaddrinfo"]);
const BEFORE_SEND_CODES = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/**
 * Makes one HTTP call and returns whatever status is answered. Redirects are not followed, answers are not unpacked
 * (`accept-encoding: identity` is sent) and proxies of the environment are not used.
 * @throws AppError `internal` inside a database transaction; `gateway_unreachable` when nothing was sent or the call has
 * no effect anyway; `gateway_outcome_unknown` when a money call may have arrived but its answer did not.
 */
export async function httpCall(call: HttpCall): Promise<HttpAnswer> {
  const url = new URL(call.url);
  assertCallAllowed(url.host);
  const progress: Progress = { sent: false };
  try {
    return await exchange(call, url, progress);
  } catch (error) {
    throw networkError(error, { host: url.host, effect: call.effect, sent: progress.sent });
  }
}

/**
 * The guard of every call to the outside, for SDKs that do their own networking.
 * @throws AppError `internal` inside a database transaction
 */
export function assertCallAllowed(host: string): void {
  assertOutsideTransaction(`calling ${host}`);
}

/**
 * The error for a call that got no complete answer; also used around SDKs that do their own networking.
 * The message holds the host and the system's code only, because paths and bodies can hold bank details.
 */
export function networkError(
  error: unknown,
  call: { readonly host: string; readonly effect: Effect; readonly sent: boolean },
): AppError {
  const reason = failureCode(error);
  const details = { host: call.host, reason };
  return call.effect === "money" && call.sent
    ? new AppError("gateway_outcome_unknown", `${call.host} was called but no answer arrived (${reason})`, details)
    : new AppError("gateway_unreachable", `${call.host} could not be reached (${reason})`, details);
}

/** Whether a network error proves that no byte of the request left this machine. */
export function failedBeforeSending(error: unknown): boolean {
  const { code, syscall } = errnoOf(error);
  return (
    (syscall !== undefined && BEFORE_SEND_SYSCALLS.has(syscall)) || (code !== undefined && BEFORE_SEND_CODES.has(code))
  );
}

function failureCode(error: unknown): string {
  return errnoOf(error).code ?? (error instanceof Error ? error.name : "unknown");
}

function errnoOf(error: unknown): { code?: string; syscall?: string } {
  if (typeof error !== "object" || error === null) return {};
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const syscall = "syscall" in error && typeof error.syscall === "string" ? { syscall: error.syscall } : {};
  return { ...code, ...syscall };
}

interface Progress {
  /** True from the moment on which the other side may have received something. */
  sent: boolean;
}

class CallFailure extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

function exchange(call: HttpCall, url: URL, progress: Progress): Promise<HttpAnswer> {
  const secure = url.protocol === "https:";
  const send = secure ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: call.method,
      ...connectionOf(call, secure),
      headers: headersOf(call),
    });
    const timer = setTimeout(() => request.destroy(new CallFailure("timeout")), call.timeoutMs);
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      finish();
    };
    noteSending(request, secure, progress);
    request.on("error", (error) => settle(() => reject(error)));
    request.on("response", (response) => {
      readAll(response, call.maxBytes ?? DEFAULT_MAX_BYTES).then(
        (text) => settle(() => resolve({ status: response.statusCode ?? 0, headers: plainHeaders(response), text })),
        (error: unknown) =>
          settle(() => {
            request.destroy();
            reject(error);
          }),
      );
    });
    request.end(call.body);
  });
}

function connectionOf({ connectTo }: HttpCall, secure: boolean): RequestOptions {
  if (connectTo === undefined) return { agent: secure ? httpsAgent : httpAgent };
  return { agent: false, lookup: alwaysTo(connectTo) };
}

/** A resolver that knows one answer, in both forms that Node may ask for. */
function alwaysTo(address: string): LookupFunction {
  const family = isIP(address);
  return (_host, options, done) => {
    if (options.all) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}

function headersOf(call: HttpCall): Record<string, string> {
  const length = call.body === undefined ? {} : { "content-length": String(Buffer.byteLength(call.body)) };
  return { ...call.headers, "accept-encoding": "identity", ...length };
}

/** A request leaves as soon as its connection stands; on a connection that is used again, at once. */
function noteSending(request: ClientRequest, secure: boolean, progress: Progress): void {
  request.on("socket", (socket: Socket) => {
    if (request.reusedSocket || (!secure && !socket.connecting)) {
      progress.sent = true;
      return;
    }
    socket.once(secure ? "secureConnect" : "connect", () => {
      progress.sent = true;
    });
  });
}

/** An answer that is cut off ends the loop with an error of Node. */
async function readAll(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new CallFailure("answer_too_large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function plainHeaders(response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}
