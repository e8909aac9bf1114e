import { OPERATIONS, VERSION } from "./operations.mjs";

export class HoldfastError extends Error {
  constructor(message, { status, code, details = {}, requestId = null, retryAfter = null, cause }) {
    super(message, { cause });
    this.name = "HoldfastError";
    Object.assign(this, { status, code, details, requestId, retryAfter });
  }
}

export function createClient({ baseUrl, apiKey, retries = 4, timeoutMs = 30_000, fetch = globalThis.fetch }) {
  const connection = { baseUrl: baseUrl.replace(/\/+$/, ""), apiKey, retries, timeoutMs, fetch };
  const client = {};
  for (const operation of OPERATIONS) {
    client[operation.group] ??= {};
    client[operation.group][operation.name] = (...given) => call(connection, operation, given);
  }
  return client;
}

export async function* eachOf(list, query = {}) {
  let { cursor } = query;
  do {
    const page = await list(cursor === undefined ? query : { ...query, cursor });
    yield* page.data;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

async function call(connection, operation, given) {
  const rest = [...given];
  const path = operation.path.replace(/\{\w+\}/g, () => encodeURIComponent(rest.shift()));
  const input = operation.takes === null ? undefined : rest.shift();
  const { idempotencyKey, signal } = rest.shift() ?? {};
  const query = operation.takes === "query" ? searchOf(input) : "";
  const url = `${connection.baseUrl}/api/v1${path.slice("/api".length)}${query}`;
  const request = { ...requestOf(operation, { input, idempotencyKey, apiKey: connection.apiKey }), signal };
  // What has no key and is no reading must not be done twice.
  const isRepeatable = operation.keyed || operation.method === "GET";
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await once(connection, url, request);
    } catch (error) {
      if (attempt >= connection.retries || signal?.aborted || !mayRetry(error, isRepeatable)) throw error;
      await pause(waitOf(error, attempt), signal);
    }
  }
}

function requestOf({ method, takes, keyed }, { input, idempotencyKey = crypto.randomUUID(), apiKey }) {
  const headers = { authorization: `Bearer ${apiKey}`, accept: "application/json", "holdfast-version": VERSION };
  if (keyed) headers["idempotency-key"] = idempotencyKey;
  if (takes !== "body") return { method, headers };
  headers["content-type"] = "application/json";
  return { method, headers, body: JSON.stringify(input ?? {}) };
}

function searchOf(query = {}) {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? "" : `?${new URLSearchParams(entries)}`;
}

async function once({ fetch, timeoutMs }, url, { signal, ...request }) {
  const limit = AbortSignal.timeout(timeoutMs);
  const { response, text } = await ask(fetch, url, {
    ...request,
    redirect: "error",
    signal: signal ? AbortSignal.any([limit, signal]) : limit,
  });
  const answer = parse(text);
  if (response.ok && answer !== undefined) return answer;
  throw new HoldfastError(answer?.error ?? `an answer of status ${response.status} that is no JSON`, {
    status: response.status,
    code: answer?.code ?? "unknown",
    details: answer?.details,
    requestId: response.headers.get("x-request-id"),
    retryAfter: secondsOf(response.headers.get("retry-after")),
  });
}

async function ask(fetch, url, request) {
  try {
    const response = await fetch(url, request);
    return { response, text: await response.text() };
  } catch (cause) {
    throw new HoldfastError("there was no answer", { status: 0, code: "no_answer", cause });
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function secondsOf(text) {
  const seconds = Number(text ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
}

/** 429 and `already_running` say that nothing was done; after all else only the key makes another try harmless. */
function mayRetry({ status, code }, isRepeatable) {
  if (status === 429 || code === "already_running") return true;
  return isRepeatable && (status === 0 || status >= 500);
}

const LONGEST_WAIT_MS = 60_000;

function waitOf({ retryAfter }, attempt) {
  const growing = 250 * 2 ** attempt * (0.5 + Math.random());
  return Math.min(LONGEST_WAIT_MS, Math.max(growing, (retryAfter ?? 0) * 1_000));
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(new HoldfastError("the call was given up", { status: 0, code: "no_answer", cause: signal.reason }));
      },
      { once: true },
    );
  });
}
