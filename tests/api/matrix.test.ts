import { Agent } from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import { type Role, ROLES } from "@/lib/auth/permission-table";
import { may, type Permission, scopeOf } from "@/lib/auth/permissions";
import type { ApiOperation } from "@/scripts/api/operations";
import { expectRefusal, type Reply, send } from "./support/http";
import { atRest, footprint, quiet } from "./support/footprint";
import { METHODS, OPERATIONS } from "./support/inventory";
import { type Actor, addUser, signIn } from "./support/people";
import { addressOf, freshKey, makeObjects, type Objects, type Sample, samplesOf } from "./support/samples";
import { cloneTenant } from "./support/second-tenant";
import { useStack } from "./support/stack";

/**
 * Every address of the API with every method, by every role and by nobody, about own objects, about those of somebody
 * else and about those of another tenant. What each is answered with follows from what the operation declares and from
 * the table of permissions, nothing here names a role for a route.
 */
const ALL_METHODS = [...METHODS, "HEAD", "OPTIONS"] as const;
const AT_ONCE = 16;
const PATHS = [...new Set(OPERATIONS.map(({ path }) => path))];

/** Kept for repeats of the same key, also about what is refused by the work itself. */
const KEYS = "idempotency_record";
/** Deliveries with a wrong signature are counted. */
const COUNTER = "webhook_rejection";

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
/** Thousands of requests, on a machine that may be busy. */
const PATIENCE_MS = 300_000;

const api = useStack();
/** By role; those whose objects are asked about. */
const people = new Map<Role, Actor>();
/** The same roles of other people: a customer who bought nothing and a partner with other offers. */
const strangers = new Map<Role, Actor>();
let own: Objects;
let foreign: Objects;

beforeAll(async () => {
  await addUser(api, { id: "other_customer", role: "customer" });
  await addUser(api, { id: "other_partner", role: "partner", partnerId: "par_bodhi" });
  await addUser(api, { id: "other_staff", role: "partner_staff", partnerId: "par_bodhi" });
  const accounts: Readonly<Record<Role, string>> = {
    customer: "customer",
    partner: "partner",
    partner_staff: "staff",
    support: "support",
    finance: "finance",
    admin: "operator",
    tenant_owner: "owner",
    platform_owner: "platform",
  };
  for (const role of ROLES) people.set(role, await signIn(api, accounts[role]));
  strangers.set("customer", await signIn(api, "other_customer"));
  strangers.set("partner", await signIn(api, "other_partner"));
  strangers.set("partner_staff", await signIn(api, "other_staff"));
  own = await makeObjects(api, { customer: person("customer"), partner: person("partner"), operator: person("admin") });
  await atRest(api);
  foreign = await cloneTenant(api, own);
  await quiet(api);
}, PATIENCE_MS);

function person(role: Role): Actor {
  const found = people.get(role);
  if (!found) throw new Error(`nobody is a ${role}`);
  return found;
}

type Whose = "own" | "a stranger's" | "another tenant's";
type Who = Role | "nobody";

interface Cell {
  readonly path: string;
  readonly method: (typeof ALL_METHODS)[number];
  readonly who: Who;
  readonly whose: Whose;
  /** null for methods without a body. */
  readonly sample: Sample | null;
}

/** `let in`: whatever the work says, which is not that the caller may not. */
type Expected = 200 | 204 | 401 | 403 | 404 | 405 | "let in" | "signature";

function expectedOf({ path, method, who, whose, sample }: Cell): Expected {
  if (method === "OPTIONS") return 204;
  const operation = operationOf(path, method === "HEAD" ? "GET" : method);
  if (operation === undefined) return 405;
  const success = successOf(operation);
  const { permission, limit } = operation.declared;
  // For those alone who have given their password and nothing more.
  if (path === "/api/account/second-factor/answer") return 401;
  if (permission === "everyone") return limit === null ? "signature" : success;
  if (who === "nobody") return 401;
  return refusalOf({ path, whose, sample }, who, sample?.needs ?? permission[0], operation) ?? success;
}

/** A look across tenants is noted, as a deed is. */
function successOf({ method, declared }: ApiOperation): 200 | "let in" {
  return method === "POST" || declared.audit !== "none: reads" ? "let in" : 200;
}

/** What stops somebody who is signed in; null for nothing. */
function refusalOf(
  { path, whose, sample }: Pick<Cell, "path" | "whose" | "sample">,
  role: Role,
  needed: Permission | undefined,
  { declared: { isHidden } }: ApiOperation,
): 403 | 404 | null {
  if (needed === undefined || !may({ role }, needed)) return isHidden ? 404 : 403;
  if (whose === "own") return sample?.also === undefined || may({ role }, sample.also) ? null : 403;
  // It is about the caller's own payout account, which these partners have not.
  if (path === "/api/payouts/estimate" && whose === "a stranger's") return 404;
  return isAboutObject(path, sample) && !isWithin(role, needed, whose) ? 404 : null;
}

function operationOf(path: string, method: string): ApiOperation | undefined {
  return OPERATIONS.find((each) => each.path === path && each.method === method);
}

/** Whether an operation names an object, in its address or its body. */
function isAboutObject(path: string, sample: Sample | null): boolean {
  const ids = new Set(Object.values(own));
  return path.includes("{") || Object.values(sample?.body ?? {}).some((value) => ids.has(String(value)));
}

/** Whether a stranger's object is within reach all the same: offers are everybody's, and operators see all of the tenant. */
function isWithin(role: Role, permission: Permission, whose: Whose): boolean {
  if (whose === "another tenant's") return false;
  const scope = scopeOf(role, permission);
  return permission === "order.create" || scope === "tenant" || scope === "platform";
}

function cells(whose: Whose): Cell[] {
  const samples = samplesOf(own);
  // Without a name of an object in it, the request about another tenant's is the same as about own ones, byte for byte.
  const paths = whose === "another tenant's" ? PATHS.filter((path) => path.includes("{") || path in samples) : PATHS;
  return paths.flatMap((path) =>
    ALL_METHODS.flatMap((method) => {
      const bodies = method === "POST" ? (samples[path] ?? [null]) : [null];
      const who = whoAsks(path, method, whose);
      return bodies.flatMap((sample) => who.map((each) => ({ path, method, who: each, whose, sample })));
    }),
  );
}

/** What an address has not is refused before anybody is asked for a name or an object: who may least and who may most ask for it. */
function whoAsks(path: string, method: Cell["method"], whose: Whose): readonly Who[] {
  const isThere = operationOf(path, method === "HEAD" ? "GET" : method) !== undefined;
  if (!isThere) return whose === "own" ? ["nobody", "platform_owner"] : [];
  return whose === "a stranger's" ? [...strangers.keys()] : [...ROLES, "nobody"];
}

async function ask({ path, method, who, whose, sample }: Cell, headers: Record<string, string> = {}): Promise<Reply> {
  const objects = whose === "another tenant's" ? foreign : own;
  const actor = who === "nobody" ? undefined : (whose === "a stranger's" ? strangers : people).get(who);
  return send(api.web, {
    path: addressOf(path, objects),
    method,
    agent,
    headers: { ...freshKey(), ...headers },
    ...(actor === undefined ? {} : { cookie: actor.cookie }),
    ...(sample === null ? {} : { body: whose === "another tenant's" ? renamed(sample.body) : sample.body }),
  });
}

/** The same body about the objects of the second tenant. */
function renamed(body: Sample["body"]): Sample["body"] {
  const names = new Map(Object.entries(own).map(([name, id]) => [id, foreign[name as keyof Objects]]));
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, names.get(String(value)) ?? value]));
}

/** Asks about all cells and returns those that were answered otherwise than expected. */
async function wrongOnes(asked: readonly Cell[]): Promise<string[]> {
  const wrong: string[] = [];
  for (let done = 0; done < asked.length; done += AT_ONCE) {
    await Promise.all(
      asked.slice(done, done + AT_ONCE).map(async (cell) => {
        const reply = await ask(cell);
        const expected = expectedOf(cell);
        if (!fits(reply, expected, cell)) wrong.push(told(cell, expected, reply));
      }),
    );
  }
  return wrong;
}

function told(cell: Cell, expected: Expected, reply: Reply): string {
  const needs = cell.sample?.needs === undefined ? "" : ` (${cell.sample.needs})`;
  return `${cell.method} ${cell.path}${needs} by ${cell.who}, ${cell.whose}: ${reply.status} instead of ${expected}; ${reply.text.slice(0, 200)}`;
}

const CODES = { 401: "unauthenticated", 403: "forbidden", 404: "not_found", 405: "method_not_allowed" } as const;

function fits(reply: Reply, expected: Expected, { method }: Cell): boolean {
  if (expected === 200 || expected === 204) return reply.status === expected;
  if (expected === "signature") return reply.status === 401 && reply.text.includes('"invalid_signature"');
  if (expected === "let in") return reply.status < 500 && !isUnknown(reply) && !isRefusedByRole(reply);
  if (reply.status !== expected) return false;
  if (method === "HEAD") return reply.text === "";
  expectRefusal(reply, expected, CODES[expected]);
  return expected !== 403 || isRefusedByRole(reply);
}

const isUnknown = (reply: Reply): boolean => reply.status === 401 && reply.text.includes('"unauthenticated"');

/** The refusal of the wrapper names the permission; a 403 of the work (the same person twice, for example) does not. */
function isRefusedByRole(reply: Reply): boolean {
  return reply.status === 403 && /"details":\{"permission":/.test(reply.text);
}

const writes = (expected: Expected): boolean => expected === "let in";

describe("the matrix of operations, methods, roles and owners", () => {
  it("has a sample for every POST, and for each permission that it chooses between", () => {
    const samples = samplesOf(own);
    const posts = OPERATIONS.filter(({ method }) => method === "POST");
    expect(Object.keys(samples).toSorted()).toEqual(posts.map(({ path }) => path).toSorted());
    for (const { path, declared } of posts) {
      if (declared.permission === "everyone" || declared.permission.length === 1) continue;
      expect(samples[path]?.map(({ needs }) => needs).toSorted()).toEqual([...declared.permission].toSorted());
    }
  });

  it.each(["own", "a stranger's", "another tenant's"] as const)(
    "answers everybody who may not about %s objects with 401, 403, 404 or 405, and writes nothing",
    async (whose) => {
      const refused = cells(whose).filter((cell) => !writes(expectedOf(cell)));
      expect(refused.length).toBeGreaterThan(100);
      const before = await footprint(api, [KEYS, COUNTER]);
      expect(await wrongOnes(refused)).toEqual([]);
      expect(await footprint(api, [KEYS, COUNTER])).toEqual(before);
    },
    PATIENCE_MS,
  );

  it(
    "keeps the keys of refusals by sign-in, role and method free",
    async () => {
      const refused = cells("own").filter((cell) => [401, 403].includes(Number(expectedOf(cell))));
      const before = await footprint(api);
      // Where the body chooses the permission, the work refuses, and that is kept.
      expect(await wrongOnes(refused.filter(({ sample }) => sample !== null && !sample.needs && !sample.also))).toEqual(
        [],
      );
      expect(await footprint(api)).toEqual(before);
    },
    PATIENCE_MS,
  );

  it("shows no list with anything of another tenant in it", async () => {
    const ids = Object.entries(foreign).flatMap(([name, id]) => (name === "partnerId" ? [] : [id]));
    const lists = OPERATIONS.filter(({ method, path }) => method === "GET" && !path.includes("{"));
    for (const { path } of lists) {
      for (const role of ROLES) {
        const { text } = await person(role).get(path);
        expect(ids.filter((id) => text.includes(`"${id}"`))).toEqual([]);
      }
    }
  });

  it(
    "lets everybody in who may, one after the other, and every deed with success leaves its word in the audit",
    async () => {
      const wrong: string[] = [];
      const [succeeded, audited] = [new Set<string>(), new Set<string>()];
      for (const cell of cells("own").filter((each) => writes(expectedOf(each)))) {
        const [{ seq } = { seq: 0 }] = await api.sql<{ seq: string }>(
          "SELECT coalesce(max(seq), 0) AS seq FROM audit_event",
        );
        const reply = await ask(cell);
        if (!fits(reply, "let in", cell)) wrong.push(told(cell, "let in", reply));
        if (reply.status >= 300) continue;
        succeeded.add(cell.path);
        const actions = await api.sql<{ action: string }>("SELECT action FROM audit_event WHERE seq > $1", [seq]);
        const method = cell.method === "HEAD" ? "GET" : cell.method;
        const declared = [operationOf(cell.path, method)?.declared.audit ?? []].flat();
        const isNone = declared[0]?.startsWith("none: ") ?? false;
        if (isNone || actions.some(({ action }) => declared.some((each) => each === action))) audited.add(cell.path);
      }
      expect(wrong).toEqual([]);
      // Nothing is due to be settled.
      expect([...succeeded].filter((path) => !audited.has(path))).toEqual(["/api/sessions/settle"]);
      // The others find their objects ended by those that came before.
      expect(succeeded.size).toBeGreaterThanOrEqual(15);
    },
    PATIENCE_MS,
  );
});
