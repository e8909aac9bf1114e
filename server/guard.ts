import type { IncomingMessage, ServerResponse } from "node:http";
import { countFailure } from "@/lib/http/answer";
import { REQUEST_ID_HEADER } from "@/lib/http/request-id";
import { allowedMethods } from "./methods";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** What a page takes; nothing is posted to one. */
const PAGE_METHODS = ["GET", "HEAD", "OPTIONS"];
const POSTED_TO = /^\/(?:api(?:[/?]|$)|__nextjs)/;
/**
 * Headers that only Next itself and we may set; from outside they are attempts to skip its middleware, or to choose the
 * nonce that Next gives its scripts.
 */
const INTERNAL = /^(x-middleware-|x-nextjs-|x-invoke-|x-matched-path$|x-holdfast-|content-security-policy)/;
/** What pages say to Next's router; to an operation of the API it would answer with a redirect. */
const ROUTER = /^(rsc$|next-)/;
export const API_PATH = /^\/api(?:[/?]|$)/;
const MAX_URL = 8_192;
/** The largest request body, in bytes; refused before anything reads it. */
const MAX_BODY_BYTES = 262_144;

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Of a 405: the methods that there are. */
  readonly allow?: readonly string[];
}

/** What Next would answer with a 500 by itself, or should never see. null when the request is fit to be handled. */
export function refuse(request: IncomingMessage): Refusal | null {
  // Node finds out about it only after it has begun to answer, and how long such a body is nobody knows.
  if ((request.headers["transfer-encoding"] ?? "chunked").toLowerCase() !== "chunked")
    return { status: 400, code: "invalid_input", message: "this transfer encoding is not known here" };
  const url = request.url ?? "";
  const allow = methodsOf(url);
  if (!allow.includes(request.method ?? ""))
    return { status: 405, code: "method_not_allowed", message: "this method is not known here", allow };
  if (url.length > MAX_URL) return { status: 414, code: "invalid_input", message: "the address is too long" };
  if (!url.startsWith("/") || !isDecodable(url))
    return { status: 400, code: "invalid_input", message: "the address cannot be decoded" };
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES) {
    return { status: 413, code: "body_too_large", message: `a request body may have ${MAX_BODY_BYTES} bytes` };
  }
  return null;
}

function methodsOf(url: string): readonly string[] {
  return allowedMethods(url) ?? (POSTED_TO.test(url) ? METHODS : PAGE_METHODS);
}

function isDecodable(url: string): boolean {
  try {
    const path = decodeURIComponent(url.split("?")[0] ?? "");
    return !path.includes("\0");
  } catch {
    return false;
  }
}

/** Takes away headers that the outside must not set, and says who is really asking. */
export function cleanHeaders(
  request: IncomingMessage,
  i: { trustProxy: boolean; nowMs: number; requestId: string },
): void {
  const isApi = API_PATH.test(request.url ?? "");
  for (const name of Object.keys(request.headers))
    if (INTERNAL.test(name) || (isApi && ROUTER.test(name))) delete request.headers[name];
  if (!i.trustProxy) request.headers["x-forwarded-for"] = request.socket.remoteAddress ?? "unknown";
  request.headers["x-holdfast-now"] = String(i.nowMs);
  request.headers[REQUEST_ID_HEADER] = i.requestId;
}

/** Says whose pages are asked for, which is known only after the host was looked up. */
export function nameSite(request: IncomingMessage, site: URL): void {
  request.headers["x-forwarded-host"] = site.host;
  request.headers["x-forwarded-proto"] = site.protocol.slice(0, -1);
}

export function sendRefusal(response: ServerResponse, refusal: Refusal, requestId: string): void {
  countFailure({ code: refusal.code });
  const body = JSON.stringify({ error: refusal.message, code: refusal.code, details: {}, requestId });
  response.writeHead(refusal.status, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-request-id": requestId,
    ...(refusal.allow ? { allow: refusal.allow.join(", ") } : {}),
    // Whatever of a body is still coming is not read.
    ...(hasBody(response.req) ? { connection: "close" } : {}),
  });
  response.end(body);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

const CODES: Readonly<Record<number, string>> = {
  400: "invalid_input",
  404: "not_found",
  405: "method_not_allowed",
  413: "body_too_large",
};

/**
 * Gives Next's own bare answers for API paths (405, 400) the form that every other answer has. Next may send its headers
 * before its body, so the answer is exchanged when the headers are about to leave.
 */
export function answerInJson(response: ServerResponse, requestId: string): void {
  const [writeHead, write, end] = [
    response.writeHead.bind(response),
    response.write.bind(response),
    response.end.bind(response),
  ];
  let replacement: string | null = null;
  const decide = (): void => {
    if (!response.headersSent && response.statusCode >= 400) response.writeHead(response.statusCode);
  };
  response.writeHead = (status: number, ...rest: unknown[]): ServerResponse => {
    const isJson = String(response.getHeader("content-type") ?? "").includes("json");
    if (status < 400 || isJson || rest.length > 0) return Reflect.apply(writeHead, response, [status, ...rest]);
    const code = CODES[status] ?? (status < 500 ? "invalid_input" : "internal");
    replacement = JSON.stringify({ error: "the request cannot be handled", code, details: {}, requestId });
    response.removeHeader("transfer-encoding");
    response.setHeader("content-type", "application/json; charset=utf-8");
    response.setHeader("content-length", Buffer.byteLength(replacement));
    response.setHeader("cache-control", "no-store");
    response.setHeader("x-request-id", requestId);
    return writeHead(status);
  };
  response.write = ((...args: Parameters<ServerResponse["write"]>): boolean => {
    decide();
    return replacement === null ? write(...args) : true;
  }) as ServerResponse["write"];
  response.end = ((...args: Parameters<ServerResponse["end"]>): ServerResponse => {
    decide();
    return replacement === null ? end(...args) : end(replacement);
  }) as ServerResponse["end"];
}
