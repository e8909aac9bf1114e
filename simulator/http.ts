import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { isObject, type JsonObject } from "./json";
import type { GatewayName, Sim } from "./sim";

export interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  readonly params: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON unless `text` is given; neither means an empty body. */
  readonly json?: unknown;
  readonly text?: string;
}

export interface Route {
  readonly gateway: GatewayName | "control";
  readonly method: string;
  /** Segments starting with `:` are parameters. */
  readonly path: string;
  /** No API credentials wanted. */
  readonly open?: true;
  /** For people with a browser, not for API clients. */
  readonly page?: true;
  readonly handle: (sim: Sim, request: Incoming) => Reply | Promise<Reply>;
}

/** Thrown by handlers to answer with a documented error. */
export class Refusal extends Error {
  readonly reply: Reply;
  constructor(reply: Reply) {
    super(`answered ${reply.status}`);
    this.reply = reply;
  }
}

const MAX_BODY_BYTES = 1_048_576;

/** The whole body, or null when it is larger than 1 MiB. */
export async function readBody(message: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks);
}

export function sendReply(response: ServerResponse, reply: Reply): void {
  const isText = reply.text !== undefined;
  const body = reply.text ?? (reply.json === undefined ? "" : JSON.stringify(reply.json));
  const type = isText ? "text/html; charset=utf-8" : "application/json; charset=utf-8";
  response.writeHead(reply.status, {
    ...(body === "" ? {} : { "content-type": type }),
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    ...reply.headers,
  });
  response.end(body);
}

export function header(request: Incoming, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

export function param(request: Incoming, name: string): string {
  return request.params[name] ?? "";
}

function splitPath(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function matchSegments(pattern: readonly string[], actual: readonly string[]): Record<string, string> | null {
  if (pattern.length !== actual.length) return null;
  const params: Record<string, string> = {};
  for (const [index, wanted] of pattern.entries()) {
    const got = actual[index] ?? "";
    if (wanted.startsWith(":")) params[wanted.slice(1)] = decode(got);
    else if (wanted !== got) return null;
  }
  return params;
}

export interface Match {
  readonly route: Route;
  readonly params: Record<string, string>;
}

/** Earlier routes win, so literal paths stand before parameters. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match | null {
  const compiled = routes.map((route) => ({ route, segments: splitPath(route.path) }));
  return (method, path) => {
    const actual = splitPath(path);
    for (const { route, segments } of compiled) {
      if (route.method !== method) continue;
      const params = matchSegments(segments, actual);
      if (params !== null) return { route, params };
    }
    return null;
  };
}

/** Reads `a=1&notes[k]=v` into nested objects one level deep. */
export function parseForm(text: string): JsonObject {
  const form: JsonObject = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const nested = /^([^[\]]+)\[([^[\]]+)\]$/.exec(name);
    const [outer, inner] = [nested?.[1], nested?.[2]];
    if (outer === undefined || inner === undefined) {
      setOwn(form, name, value);
      continue;
    }
    const existing = Object.hasOwn(form, outer) ? form[outer] : undefined;
    const target = isObject(existing) ? existing : {};
    setOwn(target, inner, value);
    setOwn(form, outer, target);
  }
  return form;
}

function setOwn(target: JsonObject, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

export function isForm(request: Incoming): boolean {
  return (header(request, "content-type") ?? "").toLowerCase().startsWith("application/x-www-form-urlencoded");
}

/** Basic credentials, or null when the header is absent or malformed. */
export function basicCredentials(request: Incoming): { user: string; password: string } | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header(request, "authorization") ?? "")?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
