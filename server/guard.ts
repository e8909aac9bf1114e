import type { IncomingMessage, ServerResponse } from "node:http";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
/** Headers that only Next itself may set; from outside they are attempts to skip its middleware. */
const INTERNAL = /^(x-middleware-|x-nextjs-|x-invoke-|x-matched-path$|x-holdfast-)/;
const MAX_URL = 8_192;
/** The largest request body, in bytes; refused before anything reads it. */
const MAX_BODY_BYTES = 262_144;

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** What Next would answer with a 500 by itself, or should never see. null when the request is fit to be handled. */
export function refuse(request: IncomingMessage): Refusal | null {
  if (!METHODS.has(request.method ?? ""))
    return { status: 405, code: "method_not_allowed", message: "this method is not known here" };
  const url = request.url ?? "";
  if (url.length > MAX_URL) return { status: 414, code: "invalid_input", message: "the address is too long" };
  if (!url.startsWith("/") || !isDecodable(url))
    return { status: 400, code: "invalid_input", message: "the address cannot be decoded" };
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES) {
    return { status: 413, code: "body_too_large", message: `a request body may have ${MAX_BODY_BYTES} bytes` };
  }
  return null;
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
export function cleanHeaders(request: IncomingMessage, i: { trustProxy: boolean; nowMs: number }): void {
  for (const name of Object.keys(request.headers)) if (INTERNAL.test(name)) delete request.headers[name];
  if (!i.trustProxy) request.headers["x-forwarded-for"] = request.socket.remoteAddress ?? "unknown";
  request.headers["x-holdfast-now"] = String(i.nowMs);
}

export function sendRefusal(response: ServerResponse, refusal: Refusal, requestId: string): void {
  const body = JSON.stringify({ error: refusal.message, code: refusal.code, details: {}, requestId });
  response.writeHead(refusal.status, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-request-id": requestId,
    // Whatever of a body is still coming is not read.
    connection: "close",
  });
  response.end(body);
}

const CODES: Readonly<Record<number, string>> = {
  400: "invalid_input",
  404: "not_found",
  405: "method_not_allowed",
  413: "body_too_large",
};

/** Gives Next's own bare answers for API paths (405, 400) the form that every other answer has. */
export function answerInJson(response: ServerResponse, requestId: string): void {
  const end = response.end.bind(response);
  const wrapped = (...args: Parameters<ServerResponse["end"]>): ServerResponse => {
    const status = response.statusCode;
    const isJson = String(response.getHeader("content-type") ?? "").includes("json");
    if (response.headersSent || status < 400 || isJson) return end(...args);
    const body = JSON.stringify({
      error: "the request cannot be handled",
      code: CODES[status] ?? "invalid_input",
      details: {},
      requestId,
    });
    response.setHeader("content-type", "application/json; charset=utf-8");
    response.setHeader("content-length", Buffer.byteLength(body));
    return end(body);
  };
  response.end = wrapped as ServerResponse["end"];
}
