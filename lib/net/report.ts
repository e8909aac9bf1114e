import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { config } from "@/lib/config/config";
import { now } from "@/lib/core/clock";
import { counter } from "@/lib/log/metrics";
import { type LoggedError, onLoggedError } from "@/lib/log/log";
import { httpCall } from "./http";

/** Where reports go, out of a DSN: `https://<key>@<host>/<project>`. */
interface Destination {
  readonly url: string;
  readonly key: string;
}

/** @throws Error when it is no DSN. */
export function readDsn(dsn: string): Destination {
  const { protocol, host, pathname, username } = new URL(dsn);
  const [, path = "", project = ""] = /^(.*)\/(\d+)\/?$/.exec(pathname) ?? [];
  if (username === "" || project === "") throw new Error("the DSN must be https://<key>@<host>/<project>");
  return { url: `${protocol}//${host}${path}/api/${project}/envelope/`, key: username };
}

const MOST_WAITING = 20;
const TIMEOUT_MS = 2_000;
/** After a failure nothing is sent for so long: an endpoint in trouble is not made busier. */
const REST_MS = 10_000;
const MAX_REST_MS = 300_000;
const dropped = counter("holdfast_reports_dropped_total", "Errors that could not be reported.");

/**
 * Reports every logged error in the form of Sentry's envelopes. It never makes anybody wait: one report is under way at a
 * time, a few wait, and all others are dropped.
 * @returns a function that stops it.
 */
export function startReporter(i: {
  readonly dsn: string;
  readonly environment: string;
  readonly program: string;
}): () => void {
  const destination = readDsn(i.dsn);
  // Errors happen inside transactions too, where calls to the outside are refused.
  const outside = AsyncLocalStorage.snapshot();
  const waiting: LoggedError[] = [];
  let isSending = false;
  let restUntilMs = 0;
  const sendAll = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const restMs = await send(destination, envelope(next, i));
      if (restMs === 0) continue;
      restUntilMs = performance.now() + restMs;
      for (const _ of [next, ...waiting.splice(0)]) dropped();
    }
    isSending = false;
  };
  return onLoggedError((error) => {
    if (waiting.length >= MOST_WAITING || performance.now() < restUntilMs) return dropped();
    waiting.push(error);
    if (isSending) return;
    isSending = true;
    outside(() => void sendAll());
  });
}

/** Reports the errors of this process where a DSN is configured. */
export function reportErrors(program: "web" | "worker"): void {
  const { sentryDsn, env } = config();
  if (sentryDsn !== null) startReporter({ dsn: sentryDsn, environment: env, program });
}

/** @returns how long to send nothing after this, in milliseconds. */
async function send({ url, key }: Destination, body: string): Promise<number> {
  try {
    const answer = await httpCall({
      method: "POST",
      url,
      headers: {
        "content-type": "application/x-sentry-envelope",
        "x-sentry-auth": `Sentry sentry_version=7, sentry_client=holdfast/1.0, sentry_key=${key}`,
      },
      body,
      timeoutMs: TIMEOUT_MS,
      effect: "none",
    });
    if (answer.status < 300) return 0;
    const seconds = Number(answer.headers["retry-after"] ?? 0);
    return Math.min(MAX_REST_MS, Math.max(REST_MS, Number.isFinite(seconds) ? seconds * 1_000 : 0));
  } catch {
    // It is in the log; to log that it could not be reported would report that.
    return REST_MS;
  }
}

/** Tags that help to find the same error again; everything else stays in the log. */
const TAGS = ["code", "requestId", "timer", "rule", "gateway", "limit"];

function envelope({ message, fields }: LoggedError, i: { environment: string; program: string }): string {
  const eventId = randomUUID().replaceAll("-", "");
  const at = now().toISOString();
  const reason = typeof fields["err"] === "string" ? `: ${fields["err"]}` : "";
  const tags = Object.fromEntries(
    TAGS.flatMap((name) => (typeof fields[name] === "string" ? [[name, fields[name]]] : [])),
  );
  const event = JSON.stringify({
    event_id: eventId,
    timestamp: at,
    platform: "node",
    level: "error",
    logger: i.program,
    environment: i.environment,
    message: { formatted: message + reason },
    tags,
    ...(typeof fields["stack"] === "string" ? { extra: { stack: fields["stack"] } } : {}),
  });
  const head = JSON.stringify({ event_id: eventId, sent_at: at });
  return `${head}\n${JSON.stringify({ type: "event", length: Buffer.byteLength(event) })}\n${event}\n`;
}
