import { Agent } from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import { may } from "@/lib/auth/permissions";
import { expectRefusal, type Reply, send, sendRaw } from "./support/http";
import { footprint, quiet } from "./support/footprint";
import { OPERATIONS } from "./support/inventory";
import { type Actor, signIn } from "./support/people";
import { addressOf, freshKey, makeObjects, type Objects, type Sample, samplesOf } from "./support/samples";
import { useStack } from "./support/stack";

/** What has opened other people's doors: headers and addresses that go round a wall, and bodies that say too much. */
const AT_ONCE = 16;
const COUNTER = "webhook_rejection";
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const api = useStack();
let objects: Objects;
/** Somebody who may post what a sample says. */
let whoMay: (path: string, sample: Sample) => Actor;
let customer: Actor;

beforeAll(async () => {
  const [first, partner, operator, platform] = await Promise.all(
    ["customer", "partner", "operator", "platform"].map((name) => signIn(api, name)),
  );
  if (!first || !partner || !operator || !platform) throw new Error("four people are needed");
  customer = first;
  objects = await makeObjects(api, { customer, partner, operator });
  const people = [
    ["admin", operator],
    ["customer", customer],
    ["partner", partner],
    ["platform_owner", platform],
  ] as const;
  whoMay = (path, { needs }) => {
    const declared = OPERATIONS.find((each) => each.path === path && each.method === "POST")?.declared.permission;
    const permission = needs ?? (declared === "everyone" ? undefined : declared?.[0]);
    return people.find(([role]) => permission === undefined || may({ role }, permission))?.[1] ?? operator;
  };
  await quiet(api);
}, 120_000);

/** Does all of it, some at once, and returns what was answered otherwise than it should be. */
async function wrongOnes<T>(items: readonly T[], isWrong: (item: T) => Promise<string | null>): Promise<string[]> {
  const wrong: string[] = [];
  for (let done = 0; done < items.length; done += AT_ONCE)
    for (const answer of await Promise.all(items.slice(done, done + AT_ONCE).map(isWrong)))
      if (answer !== null) wrong.push(answer);
  return wrong;
}

async function writesNothing(work: () => Promise<string[]>): Promise<void> {
  const before = await footprint(api, [COUNTER]);
  expect(await work()).toEqual([]);
  expect(await footprint(api, [COUNTER])).toEqual(before);
}

/** So many of a list for the n-th place, each time the next ones: every place sees some, and all of them are seen. */
function share<T>(all: readonly T[], count: number, n: number): T[] {
  return Array.from({ length: count }, (_, index) => all[(n * count + index) % all.length] as T);
}

const GUARDED = OPERATIONS.filter(({ declared }) => declared.permission !== "everyone");

describe("what this server need not understand", () => {
  it("passes over an expectation that nobody knows, and what pages say to Next's router", async () => {
    for (const headers of [{ expect: "200-ok" }, { rsc: "1" }, { rsc: "1", "next-router-prefetch": "1" }]) {
      const health = await send(api.web, { path: "/api/health", headers });
      expect([health.status, health.text]).toEqual([200, '{"ok":true}']);
      expectRefusal(await send(api.web, { path: "/api/sessions/settle", headers, body: {} }), 401, "unauthenticated");
    }
  });

  it("answers what is no request without a body where only the head was asked for", async () => {
    const [head, body] = (await sendRaw(api.web, "HEAD \\ HTTP/1.1\r\nhost: x\r\n\r\n")).split("\r\n\r\n");
    expect([head?.split("\r\n")[0], body]).toEqual(["HTTP/1.1 400 Bad Request", ""]);
  });
});

describe("headers that say who asks, or how", () => {
  const OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"];
  const CLAIMS: Readonly<Record<string, string>> = {
    "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware",
    "x-middleware-next": "1",
    "x-matched-path": "/api/health",
    "x-invoke-path": "/api/health",
    "x-original-url": "/api/health",
    "x-rewrite-url": "/api/health",
    "x-user-id": "usr_operator",
    "x-role": "admin",
    "x-tenant-id": "tnt_main",
    "x-holdfast-now": "1",
    "x-forwarded-user": "usr_operator",
    authorization: "Bearer %",
  };

  it("make no operation answer without a sign-in", () =>
    writesNothing(() =>
      wrongOnes(GUARDED, async ({ method, path }) => {
        const reply = await send(api.web, {
          path: addressOf(path, objects),
          method,
          agent,
          headers: { ...freshKey(), ...CLAIMS },
          ...(method === "POST" ? { body: {} } : {}),
        });
        return reply.status === 401 ? null : `${method} ${path}: ${reply.status} ${reply.text.slice(0, 100)}`;
      }),
    ));

  it("do not turn one method into another", () =>
    writesNothing(() =>
      wrongOnes(
        Object.entries(samplesOf(objects)).flatMap(([path, samples]) =>
          samples.map((sample) => [path, sample] as const),
        ),
        async ([path, sample]) => {
          const headers = Object.fromEntries(OVERRIDES.map((name) => [name, "POST"]));
          const reply = await send(api.web, {
            path: `${addressOf(path, objects)}?_method=POST&${new URLSearchParams(sample.body as Record<string, string>).toString()}`,
            method: "GET",
            agent,
            cookie: whoMay(path, sample).cookie,
            headers: { ...freshKey(), ...headers },
          });
          const isRead = OPERATIONS.some((each) => each.path === path && each.method === "GET");
          // A list knows nothing of what a body says.
          const isRight = isRead ? [200, 400].includes(reply.status) : reply.status === 405;
          return isRight ? null : `${path}: ${reply.status} ${reply.text.slice(0, 100)}`;
        },
      ),
    ));
});

describe("addresses that are written otherwise", () => {
  const SPELLINGS: readonly ((path: string) => string)[] = [
    (path) => `/${path}`,
    (path) => path.replace("/api/", "/api//"),
    (path) => path.replace("/api/", "/api/%2f"),
    (path) => path.replace("/api/", "/api/..;/api/"),
    (path) => path.replace("/api/", "/api/health/../"),
    (path) => path.replace("/api/", "/api/health/%2e%2e/"),
    (path) => path.replace("/api/", "/api/health;/"),
    (path) => path.replace("/api/", "/./api/./"),
    (path) => path.replace("/api/", "/API/"),
    (path) => path.replace("/api/", "/_next/../api/"),
    (path) => `${path}/`,
    (path) => `${path}.json`,
    (path) => `${path}.rsc`,
    (path) => `${path};a=b`,
    (path) => `${path}%20`,
    (path) => `${path}?_rsc=1`,
  ];

  it("open no operation to the signed-out, nor one of operators to a customer", () =>
    writesNothing(() =>
      wrongOnes(
        GUARDED.flatMap((operation, n) =>
          share(SPELLINGS, 5, n).flatMap((spell) => [false, true].map((isIn) => ({ operation, spell, isIn }))),
        ),
        async ({ operation: { method, path, declared }, spell, isIn }) => {
          const isTheirs =
            declared.permission !== "everyone" && declared.permission.some((each) => may({ role: "customer" }, each));
          if (isIn && isTheirs) return null;
          const address = spell(addressOf(path, objects));
          const reply = await send(api.web, {
            path: address,
            method,
            agent,
            headers: freshKey(),
            ...(isIn ? { cookie: customer.cookie } : {}),
            ...(method === "POST" ? { body: {} } : {}),
          });
          // A page that says that there is none, or the way to the address as it is written rightly, tells nobody anything.
          const isRight = reply.status >= 300 && reply.status < 500;
          return isRight ? null : `${method} ${address}: ${reply.status} ${reply.text.slice(0, 100)}`;
        },
      ),
    ));
});

describe("bodies that say more than they are asked", () => {
  const MORE: readonly string[] = [
    '"__proto__":{"role":"admin"}',
    '"constructor":{"prototype":{"role":"admin"}}',
    '"role":"admin"',
    '"tenantId":"tnt_other"',
    '"userId":"usr_operator"',
    '"customerId":"usr_expired"',
    '"decidedBy":"usr_operator2"',
    '"price":1',
    '"state":"approved"',
    '"createdAt":"2020-01-01T00:00:00Z"',
    '"where":{"id":{"not":""}}',
  ];
  /** What stands in the place of a text. */
  const OBJECTS: readonly unknown[] = [{ not: "" }, { contains: "" }, { in: ["a"] }, ["a"], { toString: "a" }, 1, null];

  /** The only text that may be none: a tenant's own plan, without which the configuration's counts. */
  const isLawful = (path: string, key: string, value: unknown): boolean =>
    value === null && path === "/api/tenants/{tenantId}/plan" && key === "plan";

  function bodies(): { path: string; sample: Sample; body: string }[] {
    const samples = Object.entries(samplesOf(objects)).filter(([path]) => !path.endsWith("/webhook"));
    return samples.flatMap(([path, each], n) =>
      each.flatMap((sample) => {
        const inside = JSON.stringify(sample.body).slice(1, -1);
        const longer = share(MORE, 4, n).map((more) => `{${[inside, more].filter((part) => part !== "").join(",")}}`);
        const texts = Object.entries(sample.body).filter(([, value]) => typeof value === "string");
        const wrong = texts.flatMap(([key], which) =>
          share(OBJECTS, 2, n + which)
            .filter((value) => !isLawful(path, key, value))
            .map((value) => JSON.stringify({ ...sample.body, [key]: value })),
        );
        return [...longer, ...wrong].map((body) => ({ path, sample, body }));
      }),
    );
  }

  const post = (path: string, body: string, who: Actor): Promise<Reply> =>
    send(api.web, { path: addressOf(path, objects), body, agent, cookie: who.cookie, headers: freshKey() });

  it("are refused with 400, as are objects in the place of texts", () =>
    writesNothing(() =>
      wrongOnes(bodies(), async ({ path, sample, body }) => {
        const reply = await post(path, body, whoMay(path, sample));
        if (reply.status !== 400) return `${path} ${body}: ${reply.status} ${reply.text.slice(0, 100)}`;
        expectRefusal(reply, 400, "invalid_input");
        return null;
      }),
    ));

  it("are refused in addresses too: an object's name is a text and nothing else", () =>
    writesNothing(() =>
      wrongOnes(
        GUARDED.filter(({ method, path }) => method === "GET" && path.includes("{")),
        async ({ path }) => {
          const names = [
            "__proto__",
            "constructor",
            "[object Object]",
            '{"not":""}',
            "%7B%22not%22%3A%22%22%7D",
            "*",
            "%25",
          ];
          for (const name of names) {
            const address = path.replace("{gateway}", "razorpay").replaceAll(/\{\w+\}/g, encodeURIComponent(name));
            const reply = await send(api.web, { path: address, agent, cookie: customer.cookie });
            if (![400, 403, 404].includes(reply.status))
              return `${address}: ${reply.status} ${reply.text.slice(0, 100)}`;
          }
          return null;
        },
      ),
    ));
});
