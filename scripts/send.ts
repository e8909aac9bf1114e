// One request over HTTP, byte for byte as told, and what may stand in no answer to it.
import { type Agent, type IncomingHttpHeaders, request } from "node:http";

/** No answer may take longer than this. */
export const HANG_MS = 20_000;

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

/** What no answer may ever show. */
export const INSIDES = /\bat [\w.<>]+ \(|node_modules|\.ts:\d|prisma\.|PrismaClient|SELECT |INSERT |violates|stack"/i;
