import { AppError, ERRORS } from "@/lib/core/errors";
import { runForRequest } from "@/lib/log/request";
import { inSpan } from "@/lib/log/span";
import { db } from "@/lib/db/client";
import { forTenantOf, siteOf } from "@/lib/tenants/host";
import { planOfTenant } from "@/lib/tenants/queries";
import { callerOfBearer, isBearer } from "@/lib/auth/bearer";
import { type Caller, callerOfCookie, cookieOf, mayEnter } from "@/lib/auth/caller";
import { may, type Permission } from "@/lib/auth/permissions";
import { stepUpRequired } from "@/lib/auth/step-up";
import { failureAnswer, failureOf, answerError, jsonAnswer, toJson } from "./answer";
import { checkAnswer } from "./check-answer";
import { parseJsonBody, readBody } from "./body";
import { beginRequest, type Deed, keepAnswer, keepFailure, readKey, runDeed } from "./idempotency";
import { isAllowedOrigin } from "./cors";
import { assertTurns, takeTurns, turnHeaders } from "./limit";
import { readQuery } from "./query";
import { requestIdOf } from "./request-id";
import { type NextHandler, type Operation, operation, type RouteSpec } from "./spec";
import { assertVersion } from "./version";

export interface RouteInput<B, C, Q = undefined> {
  readonly caller: C;
  readonly body: B;
  readonly query: Q;
  readonly params: Readonly<Record<string, string>>;
  readonly request: Request;
  readonly requestId: string;
  readonly idempotencyKey: string | null;
}

/** A handler for signed-in callers. Method, caller, permission, plan, limit, body and key are checked before the work runs. */
export function route<B, R, Q = undefined>(
  spec: RouteSpec<B, R, Q>,
  work: (input: RouteInput<B, Caller, Q>) => Promise<R>,
): Operation {
  const { permission, ...rest } = spec;
  const anyOf = typeof permission === "string" ? [permission] : permission;
  return handler({ ...rest, permission: anyOf }, (input) => {
    if (input.caller === null) throw new AppError("unauthenticated", "please sign in");
    return work({ ...input, caller: input.caller });
  });
}

/** A handler that everyone may call. */
export function openRoute<B, R, Q = undefined>(
  spec: Omit<RouteSpec<B, R, Q>, "permission">,
  work: (input: RouteInput<B, Caller | null, Q>) => Promise<R>,
): Operation {
  return handler({ ...spec, permission: "everyone" }, work);
}

interface Spec<B, R, Q> extends Omit<RouteSpec<B, R, Q>, "permission"> {
  readonly permission: readonly Permission[] | "everyone";
}

type Work<B, R, Q> = (input: RouteInput<B, Caller | null, Q>) => Promise<R>;

function handler<B, R, Q>(spec: Spec<B, R, Q>, work: Work<B, R, Q>): Operation {
  return operation<NextHandler>(spec, async (request, context) => {
    const requestId = requestIdOf(request);
    const headers: Record<string, string> = {};
    const origin = { requestId, ip: addressOf(request), userAgent: browserOf(request) };
    try {
      const span = (): Promise<string> => spanNameOf(request, context);
      const run = (): Promise<Response> => answer(spec, work, { request, context, requestId, headers });
      const answered = await forTenantOf(
        (name) => request.headers.get(name),
        () => runForRequest(origin, () => inSpan(span, { "holdfast.request_id": requestId }, run)),
      );
      for (const [name, value] of Object.entries(headers)) answered.headers.set(name, value);
      return answered;
    } catch (error) {
      return answerError(error, requestId, headers);
    }
  });
}

/** The name of a request in traces has no ids in it, which would make each a name of its own, and nothing secret. */
async function spanNameOf(request: Request, context: Call["context"]): Promise<string> {
  const params = Object.entries((await context.params) ?? {});
  const named = (segment: string): string => {
    const [name] = params.find(([, value]) => value === segment || value === decodeURIComponent(segment)) ?? [];
    return name === undefined ? segment : `[${name}]`;
  };
  return `${request.method} ${new URL(request.url).pathname.split("/").map(named).join("/")}`;
}

interface Call {
  readonly request: Request;
  readonly context: Parameters<NextHandler>[1];
  readonly requestId: string;
  /** What the answer carries besides, whatever it is. */
  readonly headers: Record<string, string>;
}

async function answer<B, R, Q>(spec: Spec<B, R, Q>, work: Work<B, R, Q>, call: Call): Promise<Response> {
  const { request, requestId } = call;
  assertVersion(request.headers);
  await assertSameSite(request);
  const caller = await admit(spec, request);
  const who = caller?.userId ?? addressOf(request) ?? "local";
  const plan = caller === null ? null : await planOfTenant(db(), caller.tenantId);
  const turns = await takeTurns(spec.limit, who, { plan });
  Object.assign(call.headers, turnHeaders(turns));
  assertTurns(turns);
  const params = plainParams((await call.context.params) ?? {});
  const query = readQuery(spec.query, request);
  const raw = spec.body ? await readBody(request) : Buffer.alloc(0);
  const body = parseBody(spec, raw, request);
  const idempotencyKey = keyOf(spec, request);
  const run = (): Promise<R> => work({ caller, body, query, params, request, requestId, idempotencyKey });
  const print = printerOf(spec, requestId);
  if (idempotencyKey === null || caller === null)
    return present(spec, { text: print(await run()), query, request, requestId });
  const deed: Deed = {
    request: {
      tenantId: caller.tenantId,
      principal: caller.key?.keyId ?? caller.userId,
      route: new URL(request.url).pathname,
      key: idempotencyKey,
    },
    holder: requestId,
    status: spec.status ?? 200,
    print,
    remembered: null,
  };
  return onceForKey(deed, { body, run, mustRemember: spec.idempotent === "required" });
}

async function present<B, R, Q>(
  { status = 200, render }: Spec<B, R, Q>,
  i: { text: string; query: Q; request: Request; requestId: string },
): Promise<Response> {
  const rendered = (await render?.(JSON.parse(i.text), i.query, i.request)) ?? { text: i.text };
  return jsonAnswer(status, rendered.text, i.requestId, rendered.headers);
}

function printerOf<B, R, Q>({ show, answer: schema }: Spec<B, R, Q>, requestId: string): (result: unknown) => string {
  return (result) => checkAnswer(schema, toJson(show ? show(result as R) : result), requestId);
}

/** @throws AppError `idempotency_key_missing`, `idempotency_key_invalid` */
function keyOf<B, R, Q>({ idempotent }: Spec<B, R, Q>, request: Request): string | null {
  const key = idempotent === undefined ? null : readKey(request.headers);
  if (key === null && idempotent === "required")
    throw new AppError("idempotency_key_missing", "this operation needs an Idempotency-Key");
  return key;
}

interface KeyedWork {
  readonly body: unknown;
  readonly run: () => Promise<unknown>;
  readonly mustRemember: boolean;
}

async function onceForKey(deed: Deed, { body, run, mustRemember }: KeyedWork): Promise<Response> {
  const stored = await beginRequest(deed, body);
  if (stored) return jsonAnswer(stored.status, stored.answer, deed.holder, { "idempotent-replayed": "true" });
  let printed: string;
  try {
    printed = deed.print(await runDeed(deed, run));
  } catch (error) {
    return answerFailure(deed, error);
  }
  await keepAnswer(deed, printed, { mustRemember });
  return jsonAnswer(deed.status, printed, deed.holder);
}

/** What was asked wrongly may be asked again rightly, and what may change can be tried again; every other refusal stands. */
async function answerFailure(deed: Deed, error: unknown): Promise<Response> {
  const failure = failureOf(error, deed.holder);
  const { status, retry } = ERRORS[failure.code];
  const failed = failureAnswer(failure, deed.holder);
  const isFinal = retry === "never" && status > 400 && status < 500;
  const kept = await keepFailure(deed, { status, answer: await failed.clone().text() }, { isFinal });
  return kept === null ? failed : jsonAnswer(kept.status, kept.answer, deed.holder);
}

async function admit<B, R, Q>(spec: Spec<B, R, Q>, request: Request): Promise<Caller | null> {
  const caller = await callerOf(request);
  if (spec.permission === "everyone") return caller;
  if (caller === null) throw new AppError("unauthenticated", "please sign in");
  if (!spec.permission.some((each) => may(caller, each))) throw refusalBy(spec);
  if (spec.area !== undefined && !mayEnter(caller, spec.area))
    throw new AppError("plan_required", "this needs a plan", { upgrade: "/upgrade" });
  if (spec.needsVerified && !caller.isVerified)
    throw new AppError("email_unverified", "please confirm your e-mail address first");
  // A key was made by somebody who had just proven to be there, and reaches no further than its scopes.
  if (spec.stepUp && caller.key === undefined && !caller.isProven) throw await stepUpRequired(caller);
  return caller;
}

function refusalBy<B, R, Q>({ permission, isHidden }: Spec<B, R, Q>): AppError {
  if (isHidden) return new AppError("not_found", "there is nothing here");
  return new AppError("forbidden", "your role may not do this", { permission });
}

/** A program shows its key, and then no cookie is read. @throws AppError `unauthenticated`, the same for whatever is wrong with it */
async function callerOf(request: Request): Promise<Caller | null> {
  const authorization = request.headers.get("authorization");
  if (!isBearer(authorization)) return callerOfCookie((name) => cookieOf(request.headers.get("cookie"), name));
  const caller = await callerOfBearer(authorization, addressOf(request));
  if (caller === null) throw new AppError("unauthenticated", "this key is not good here");
  return caller;
}

function parseBody<B, R, Q>(spec: Spec<B, R, Q>, raw: Buffer, request: Request): B {
  if (!spec.body) return undefined as B;
  const parsed = spec.body.safeParse(parseJsonBody(raw, request.headers.get("content-type")));
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({ pointer: `/${issue.path.join("/")}`, message: issue.message }));
  throw new AppError("invalid_input", "the body is not what this operation takes", { errors });
}

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses a request that another site made with our cookie. Browsers always say where such a request comes from;
 * a program that says nothing is no browser and carries only what it was given.
 */
export async function assertSameSite(request: Request): Promise<void> {
  // A browser adds no key by itself, and with a key no cookie counts.
  if (SAFE_METHODS.has(request.method) || isBearer(request.headers.get("authorization"))) return;
  // Another site that the tenant has named, with nothing of the browser's that would speak for a person.
  if (request.headers.get("cookie") === null && (await isAllowedOrigin(request.headers.get("origin")))) return;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none")
    throw new AppError("cross_site", "this request comes from another site");
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== siteOf((name) => request.headers.get(name)))
    throw new AppError("cross_site", "this request comes from another site");
}

/** Where a request came from, to be kept as evidence of what a customer did. */
export function originOf(request: Request): { ip: string; userAgent: string | null } {
  return { ip: addressOf(request) ?? "local", userAgent: browserOf(request) };
}

export function addressOf(request: Request): string | null {
  return request.headers.get("x-forwarded-for")?.split(",")[0]?.trim() ?? null;
}

const MAX_BROWSER = 400;

function browserOf(request: Request): string | null {
  return request.headers.get("user-agent")?.slice(0, MAX_BROWSER) ?? null;
}

/** The path segments, which Next has decoded; catch-all segments do not exist in our API. @throws AppError `invalid_input` */
function plainParams(params: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, plainSegment(key, value)]));
}

const MAX_SEGMENT = 200;

function plainSegment(key: string, value: unknown): string {
  const text = typeof value === "string" ? value : null;
  if (text === null || text.length > MAX_SEGMENT || text.includes("\0") || !text.isWellFormed()) {
    throw new AppError("invalid_input", `the path segment ${key} is not usable`);
  }
  return text;
}
