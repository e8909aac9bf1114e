import { type Agent, type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { expect } from "vitest";
import { ERRORS } from "@/lib/core/errors";

/** No answer may take longer than this. */
export const HANG_MS = 5_000;

export interface Call {
  readonly method?: string;
  readonly path: string;
  /** A string or bytes go as they are; anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A `Cookie` header. */
  readonly cookie?: string;
  readonly timeoutMs?: number;
  /** Connections to use again; a new one for each request without it. */
  readonly agent?: Agent;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One request whose path, method and headers go out exactly as given; a hang is an error. */
export function send(web: string, call: Call): Promise<Reply> {
  const { hostname, port } = new URL(web);
  const body = toBytes(call.body);
  const headers: Record<string, string> = {
    ...(body === undefined ? {} : { "content-type": "application/json", "content-length": String(body.length) }),
    ...(call.cookie === undefined ? {} : { cookie: call.cookie }),
    ...call.headers,
  };
  const timeoutMs = call.timeoutMs ?? HANG_MS;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname,
        port,
        path: call.path,
        method: call.method ?? (body === undefined ? "GET" : "POST"),
        headers,
        agent: call.agent ?? false,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          clearTimeout(timer);
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString("utf8"),
          });
        });
      },
    );
    const timer = setTimeout(
      () =>
        outgoing.destroy(
          new Error(`no answer to ${call.method ?? ""} ${call.path.slice(0, 80)} within ${timeoutMs} ms`),
        ),
      timeoutMs,
    );
    outgoing.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    outgoing.end(body);
  });
}

function toBytes(body: unknown): Buffer | undefined {
  if (body === undefined) return undefined;
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

/** Writes bytes to a socket of its own and returns all that comes back until the other side closes. */
export function sendRaw(web: string, bytes: string | Buffer, timeoutMs = HANG_MS): Promise<string> {
  const { hostname, port } = new URL(web);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const timer = setTimeout(() => {
      socket.destroy();
      reject(
        new Error(
          `the connection was still open after ${timeoutMs} ms: ${Buffer.concat(chunks).toString("utf8").slice(0, 300)}`,
        ),
      );
    }, timeoutMs);
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    // Being cut off is an answer too.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks).toString("utf8"));
    });
  });
}

export function json(reply: Pick<Reply, "text" | "status">): Record<string, unknown> {
  try {
    return JSON.parse(reply.text) as Record<string, unknown>;
  } catch {
    throw new Error(`an answer of status ${reply.status} is not JSON: ${reply.text.slice(0, 300)}`);
  }
}

/** What no answer may ever show. */
const INSIDES = /\bat [\w.<>]+ \(|node_modules|\.ts:\d|prisma\.|PrismaClient|SELECT |INSERT |violates|stack"/i;

/** Asserts that a refusal has our one form: JSON with four fields, an id that is also in the header, and no insides. */
export function expectRefusal(reply: Reply, status: number, code?: string): Record<string, unknown> {
  expect({ status: reply.status, text: reply.text.slice(0, 500) }).toMatchObject({ status });
  const body = expectErrorForm(reply);
  if (code !== undefined) expect(body["code"]).toBe(code);
  return body;
}

export function expectErrorForm(reply: Reply): Record<string, unknown> {
  expect(reply.headers["content-type"]).toContain("application/json");
  const body = json(reply);
  expect(Object.keys(body).toSorted()).toEqual(["code", "details", "error", "requestId"]);
  expect(Object.keys(ERRORS)).toContain(body["code"]);
  expect(typeof body["error"]).toBe("string");
  expect(body["details"]).toBeTypeOf("object");
  expect(body["requestId"]).toMatch(/^\w+$/);
  // A repeated answer keeps the id of the first in its bytes.
  if (reply.headers["idempotent-replayed"] === undefined) expect(reply.headers["x-request-id"]).toBe(body["requestId"]);
  expect(reply.text).not.toMatch(INSIDES);
  return body;
}

/** Asserts the status and returns the body of a success. */
export function expectOk(reply: Reply, status = 200): Record<string, unknown> {
  expect({ status: reply.status, text: reply.text.slice(0, 500) }).toMatchObject({ status });
  return json(reply);
}

/** Asks again until it is as expected. */
export async function until<T>(ask: () => Promise<T>, isDone: (value: T) => boolean, withinMs = 20_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (isDone(value)) return value;
    if (performance.now() > deadline)
      throw new Error(`this did not happen in time: ${JSON.stringify(value)?.slice(0, 500)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
