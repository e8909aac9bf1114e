import type { z } from "zod";
import { AppError, ERRORS } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { config } from "@/lib/config/config";
import { runForRequest } from "@/lib/db/request";
import type { Role } from "@/lib/auth/account";
import { type Caller, callerOfCookie, cookieOf } from "@/lib/auth/caller";
import { stepUpRequired } from "@/lib/auth/step-up";
import { failureAnswer, failureOf, answerError, jsonAnswer, toJson } from "./answer";
import { parseJsonBody, readBody } from "./body";
import { beginRequest, type Deed, keepAnswer, keepFailure, readKey, runDeed } from "./idempotency";
import { assertTurn, type LimitClass } from "./limit";

/** What a handler declares about itself. */
export interface RouteSpec<B, R> {
  /** `everyone` needs no sign-in. */
  readonly allow: readonly Role[] | "everyone";
  /** What the body must look like; unknown fields are refused. Without it no body is read. */
  readonly body?: z.ZodType<B>;
  readonly limit: LimitClass;
  /**
   * Whether an Idempotency-Key is honoured. `required` for everything that moves money: a request without one is refused,
   * and the work stores its answer in the transaction of its effect (`rememberAnswer`).
   */
  readonly idempotent?: true | "required";
  /** How what the work came to is shown; as it is unless told. */
  readonly show?: (result: R) => unknown;
  /** Whether it needs a plan or a running trial. */
  readonly needsPlan?: boolean;
  /** Whether the caller's mailbox must have answered: for paying and being paid. */
  readonly needsVerified?: boolean;
  /** Whether the caller must have shown the second factor, or the password, within the last five minutes. */
  readonly stepUp?: boolean;
  /** Status of success; 200 unless told. */
  readonly status?: number;
}

export interface RouteInput<B, C> {
  readonly caller: C;
  readonly body: B;
  readonly params: Readonly<Record<string, string>>;
  readonly request: Request;
  readonly requestId: string;
  readonly idempotencyKey: string | null;
}

interface NextContext {
  readonly params: Promise<Record<string, string | string[] | undefined> | undefined>;
}

type NextHandler = (request: Request, context: NextContext) => Promise<Response>;

/** A handler for signed-in callers. Method, caller, role, plan, limit, body and key are checked before the work runs. */
export function route<B, R>(
  spec: RouteSpec<B, R> & { readonly allow: readonly Role[] },
  work: (input: RouteInput<B, Caller>) => Promise<R>,
): NextHandler {
  return handler(spec, (input) => {
    if (input.caller === null) throw new AppError("unauthenticated", "please sign in");
    return work({ ...input, caller: input.caller });
  });
}

/** A handler that everyone may call. */
export function openRoute<B, R>(
  spec: Omit<RouteSpec<B, R>, "allow">,
  work: (input: RouteInput<B, Caller | null>) => Promise<R>,
): NextHandler {
  return handler({ ...spec, allow: "everyone" }, work);
}

type Work<B, R> = (input: RouteInput<B, Caller | null>) => Promise<R>;

function handler<B, R>(spec: RouteSpec<B, R>, work: Work<B, R>): NextHandler {
  return async (request, context) => {
    const requestId = newId("request");
    const origin = { requestId, ip: addressOf(request), userAgent: browserOf(request) };
    try {
      return await runForRequest(origin, () => answer(spec, work, { request, context, requestId }));
    } catch (error) {
      return answerError(error, requestId);
    }
  };
}

interface Call {
  readonly request: Request;
  readonly context: NextContext;
  readonly requestId: string;
}

async function answer<B, R>(spec: RouteSpec<B, R>, work: Work<B, R>, call: Call): Promise<Response> {
  const { request, requestId } = call;
  assertSameSite(request);
  const caller = await admit(spec, request);
  await assertTurn(spec.limit, caller?.userId ?? addressOf(request) ?? "local");
  const params = plainParams((await call.context.params) ?? {});
  const raw = spec.body ? await readBody(request) : Buffer.alloc(0);
  const body = parseBody(spec, raw, request);
  const idempotencyKey = keyOf(spec, request);
  const run = (): Promise<R> => work({ caller, body, params, request, requestId, idempotencyKey });
  const status = spec.status ?? 200;
  const print = (result: unknown): string => toJson(spec.show ? spec.show(result as R) : result);
  if (idempotencyKey === null || caller === null) return jsonAnswer(status, print(await run()), requestId);
  const deed: Deed = {
    request: {
      tenantId: caller.tenantId,
      principal: caller.userId,
      route: new URL(request.url).pathname,
      key: idempotencyKey,
    },
    holder: requestId,
    status,
    print,
    remembered: null,
  };
  return onceForKey(deed, { body, run, mustRemember: spec.idempotent === "required" });
}

/** @throws AppError `idempotency_key_missing`, `idempotency_key_invalid` */
function keyOf<B, R>({ idempotent }: RouteSpec<B, R>, request: Request): string | null {
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

async function admit<B, R>(spec: RouteSpec<B, R>, request: Request): Promise<Caller | null> {
  const caller = await callerOfCookie((name) => cookieOf(request.headers.get("cookie"), name));
  if (spec.allow === "everyone") return caller;
  if (caller === null) throw new AppError("unauthenticated", "please sign in");
  if (!spec.allow.includes(caller.role)) throw new AppError("forbidden", "your role may not do this");
  if (spec.needsPlan && caller.access === "expired")
    throw new AppError("plan_required", "the trial is over", { upgrade: "/upgrade" });
  if (spec.needsVerified && !caller.isVerified)
    throw new AppError("email_unverified", "please confirm your e-mail address first");
  if (spec.stepUp && !caller.isProven) throw await stepUpRequired(caller);
  return caller;
}

function parseBody<B, R>(spec: RouteSpec<B, R>, raw: Buffer, request: Request): B {
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
function assertSameSite(request: Request): void {
  if (SAFE_METHODS.has(request.method)) return;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none")
    throw new AppError("cross_site", "this request comes from another site");
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== new URL(config().publicUrl).origin)
    throw new AppError("cross_site", "this request comes from another site");
}

/** Where a request came from, to be kept as evidence of what a customer did. */
export function originOf(request: Request): { ip: string; userAgent: string | null } {
  return { ip: addressOf(request) ?? "local", userAgent: browserOf(request) };
}

function addressOf(request: Request): string | null {
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
