import type { z } from "zod";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { config } from "@/lib/config/config";
import type { Role } from "@/lib/auth/account";
import { type Caller, callerOfCookie, cookieOf } from "@/lib/auth/caller";
import { answerError, jsonAnswer, toJson } from "./answer";
import { parseJsonBody, readBody } from "./body";
import { beginRequest, finishRequest, readKey, type RequestKey } from "./idempotency";
import { assertTurn, type LimitClass } from "./limit";

/** What a handler declares about itself. */
export interface RouteSpec<B> {
  /** `everyone` needs no sign-in. */
  readonly allow: readonly Role[] | "everyone";
  /** What the body must look like; unknown fields are refused. Without it no body is read. */
  readonly body?: z.ZodType<B>;
  readonly limit: LimitClass;
  /** Whether an Idempotency-Key is honoured. */
  readonly idempotent?: boolean;
  /** Whether it needs a plan or a running trial. */
  readonly needsPlan?: boolean;
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
export function route<B>(
  spec: RouteSpec<B> & { readonly allow: readonly Role[] },
  work: (input: RouteInput<B, Caller>) => Promise<unknown>,
): NextHandler {
  return handler(spec, (input) => {
    if (input.caller === null) throw new AppError("unauthenticated", "please sign in");
    return work({ ...input, caller: input.caller });
  });
}

/** A handler that everyone may call. */
export function openRoute<B>(
  spec: Omit<RouteSpec<B>, "allow">,
  work: (input: RouteInput<B, Caller | null>) => Promise<unknown>,
): NextHandler {
  return handler({ ...spec, allow: "everyone" }, work);
}

function handler<B>(spec: RouteSpec<B>, work: (input: RouteInput<B, Caller | null>) => Promise<unknown>): NextHandler {
  return async (request, context) => {
    const requestId = newId("request");
    try {
      return await answer(spec, work, { request, context, requestId });
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

async function answer<B>(
  spec: RouteSpec<B>,
  work: (input: RouteInput<B, Caller | null>) => Promise<unknown>,
  call: Call,
): Promise<Response> {
  const { request, requestId } = call;
  assertSameSite(request);
  const caller = await admit(spec, request);
  await assertTurn(spec.limit, caller?.userId ?? addressOf(request));
  const params = plainParams((await call.context.params) ?? {});
  const raw = spec.body ? await readBody(request) : Buffer.alloc(0);
  const body = parseBody(spec, raw, request);
  const idempotencyKey = spec.idempotent ? readKey(request.headers) : null;
  const run = async (): Promise<{ status: number; answer: string }> => {
    const result = await work({ caller, body, params, request, requestId, idempotencyKey });
    return { status: spec.status ?? 200, answer: toJson(result) };
  };
  if (idempotencyKey === null || caller === null) {
    const done = await run();
    return jsonAnswer(done.status, done.answer, requestId);
  }
  const key = {
    tenantId: caller.tenantId,
    principal: caller.userId,
    route: new URL(request.url).pathname,
    key: idempotencyKey,
  };
  return onceForKey(key, body, requestId, run);
}

async function onceForKey(
  key: RequestKey,
  body: unknown,
  requestId: string,
  run: () => Promise<{ status: number; answer: string }>,
): Promise<Response> {
  const stored = await beginRequest(key, body);
  if (stored) return jsonAnswer(stored.status, stored.answer, requestId, { "idempotent-replayed": "true" });
  try {
    const done = await run();
    await finishRequest(key, done);
    return jsonAnswer(done.status, done.answer, requestId);
  } catch (error) {
    const failed = answerError(error, requestId);
    await finishRequest(key, { status: failed.status, answer: await failed.clone().text() });
    return failed;
  }
}

async function admit<B>(spec: RouteSpec<B>, request: Request): Promise<Caller | null> {
  const caller = await callerOfCookie((name) => cookieOf(request.headers.get("cookie"), name));
  if (spec.allow === "everyone") return caller;
  if (caller === null) throw new AppError("unauthenticated", "please sign in");
  if (!spec.allow.includes(caller.role)) throw new AppError("forbidden", "your role may not do this");
  if (spec.needsPlan && caller.access === "expired")
    throw new AppError("plan_required", "the trial is over", { upgrade: "/upgrade" });
  return caller;
}

function parseBody<B>(spec: RouteSpec<B>, raw: Buffer, request: Request): B {
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

const LONGEST_AGENT = 300;

/** Where a request came from, to be kept as evidence of what a customer did. */
export function originOf(request: Request): { ip: string; userAgent: string | null } {
  return { ip: addressOf(request), userAgent: request.headers.get("user-agent")?.slice(0, LONGEST_AGENT) ?? null };
}

function addressOf(request: Request): string {
  return request.headers.get("x-forwarded-for")?.split(",")[0]?.trim() ?? "local";
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
