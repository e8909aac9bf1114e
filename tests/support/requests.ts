import { encode } from "next-auth/jwt";
import { config } from "@/lib/config/config";
import { sessionCookieName } from "@/lib/auth/cookie";
import { openSignIn } from "@/lib/auth/sign-ins";
import { TENANT } from "./seed";

export type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

export interface Posted {
  readonly userId: string;
  readonly body: unknown;
  /** null for a request without one. */
  readonly key: string | null;
  readonly path?: string;
  readonly params?: Record<string, string>;
  readonly headers?: Record<string, string>;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly replayed: boolean;
  readonly headers: Headers;
}

const sids = new Map<string, Promise<string>>();

function sidOf(userId: string): Promise<string> {
  const known = sids.get(userId) ?? openSignIn({ tenantId: TENANT, userId, method: "password" });
  sids.set(userId, known);
  return known;
}

/** The cookie of somebody who is signed in. */
export async function cookieFor(userId: string): Promise<string> {
  const token = await encode({
    token: { sub: userId, tenantId: TENANT, sessionVersion: 1, sid: await sidOf(userId) },
    secret: config().authSecret,
  });
  return `${sessionCookieName(false)}=${token}`;
}

/** Posts to a handler of the API as somebody who is signed in, without a web server between. */
export async function post(handler: Handler, i: Posted): Promise<Answered> {
  const request = new Request(`http://127.0.0.1:3000${i.path ?? "/api/test"}`, {
    method: "POST",
    body: JSON.stringify(i.body),
    headers: {
      "content-type": "application/json",
      cookie: await cookieFor(i.userId),
      ...(i.key === null ? {} : { "idempotency-key": i.key }),
      ...i.headers,
    },
  });
  const response = await handler(request, { params: Promise.resolve(i.params ?? {}) });
  return {
    status: response.status,
    text: await response.text(),
    replayed: response.headers.get("idempotent-replayed") === "true",
    headers: response.headers,
  };
}
