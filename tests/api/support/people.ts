import { randomUUID } from "node:crypto";
import { DEMO_PASSWORD } from "@/scripts/seed";
import { type Reply, send } from "./http";
import type { Role } from "@/lib/auth/permissions";
import type { Api } from "./stack";

/** Somebody who is signed in, with the cookie to prove it. */
export interface Actor {
  readonly userId: string;
  readonly cookie: string;
  get(path: string): Promise<Reply>;
  /** Each post has a new Idempotency-Key unless it brings its own. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply>;
}

export interface NewUser {
  readonly id: string;
  readonly role: Role;
  readonly partnerId?: string;
}

/** Adds a user with the password of the demonstration; everything else about it is ordinary. */
export async function addUser(api: Api, user: NewUser): Promise<void> {
  await api.sql(
    `INSERT INTO app_user (tenant_id, id, email, password_hash, name, role, partner_id, plan)
     SELECT tenant_id, $1, $1 || '@demo.holdfast.test', password_hash, $1, $2, $3, 'starter' FROM app_user WHERE id = 'usr_customer'`,
    [user.id, user.role, user.partnerId ?? null],
  );
}

/** The site that a person is on: the stack's own, or another tenant's on the same server. */
export interface Site {
  readonly web: string;
  /** With its port, where it is not that of `web`. */
  readonly host?: string;
}

const hostOf = ({ host }: Site): Record<string, string> => (host === undefined ? {} : { host });

/** Signs in by next-auth with the password of the demonstration. @param name the part of the e-mail address before the @ */
export async function signIn(api: Site, name: string): Promise<Actor> {
  const email = `${name}@demo.holdfast.test`;
  const { userId, cookie } = await enter(api, "credentials", { email, password: DEMO_PASSWORD });
  if (userId === undefined) throw new Error(`${name} could not sign in`);
  return actorOf(api, userId, cookie);
}

/** Goes through one of next-auth's doors. `userId` is missing for who is not, or not quite, signed in afterwards. */
export async function enter(
  api: Site,
  provider: string,
  fields: Readonly<Record<string, string>>,
): Promise<{ userId: string | undefined; cookie: string; status: number }> {
  const jar = new Map<string, string>();
  const cookie = (): string => [...jar].map(([key, value]) => `${key}=${value}`).join("; ");
  const ask = async (path: string, form?: Record<string, string>): Promise<Reply> => {
    const body =
      form === undefined
        ? {}
        : {
            body: new URLSearchParams(form).toString(),
            headers: { ...hostOf(api), "content-type": "application/x-www-form-urlencoded" },
          };
    const reply = await send(api.web, { path, cookie: cookie(), headers: hostOf(api), ...body });
    for (const line of reply.headers["set-cookie"] ?? []) {
      const [, key = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(key, value);
    }
    return reply;
  };
  const { csrfToken } = JSON.parse((await ask("/api/auth/csrf")).text) as { csrfToken: string };
  const form = { ...fields, csrfToken, json: "true", callbackUrl: api.web };
  const { status } = await ask(`/api/auth/callback/${provider}`, form);
  const session = JSON.parse((await ask("/api/auth/session")).text) as { user?: { id?: string } } | null;
  return { userId: session?.user?.id, cookie: cookie(), status };
}

export function actorOf(api: Site, userId: string, cookie: string): Actor {
  const origin = api.host === undefined ? api.web : `http://${api.host}`;
  return {
    userId,
    cookie,
    get: (path) => send(api.web, { path, cookie, headers: hostOf(api) }),
    post: (path, body, headers = {}) =>
      send(api.web, {
        path,
        body,
        cookie,
        headers: { ...hostOf(api), origin, "idempotency-key": randomUUID(), ...headers },
      }),
  };
}
