import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";
import { newKey } from "@/lib/auth/api-key-text";
import { db } from "@/lib/db/client";
import { GET as list, POST as create } from "@/app/api/keys/route";
import { POST as revoke } from "@/app/api/keys/[keyId]/revoke/route";
import { POST as rotate } from "@/app/api/keys/[keyId]/rotate/route";
import { GET as refunds } from "@/app/api/refunds/route";
import { GET as policies } from "@/app/api/policies/route";
import { type Answered, type Handler, post } from "../support/requests";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { given, when } = await setUp();

interface Made {
  readonly keyId: string;
  readonly secret: string;
}

async function make(userId: string, wish: object = {}): Promise<Made> {
  const answer = await post(create, { userId, key: null, body: { name: "a test", scopes: ["refund.read"], ...wish } });
  expect(answer.status, answer.text).toBe(201);
  return JSON.parse(answer.text) as Made;
}

interface Use {
  readonly from?: string;
  readonly cookie?: string;
}

/** Reads something with a key, from an address. */
async function use(handler: Handler, secret: string, { from = "192.0.2.7", cookie }: Use = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${secret}`, "x-forwarded-for": from, ...(cookie ? { cookie } : {}) };
  return handler(new Request("http://127.0.0.1:3000/api/test", { headers }), { params: Promise.resolve({}) });
}

const statusOf = async (secret: string, i: Use = {}): Promise<number> => (await use(refunds, secret, i)).status;
const deed = (handler: Handler, userId: string, keyId: string, body: object = {}): Promise<Answered> =>
  post(handler, { userId, key: null, body, params: { keyId } });

describe("a key", () => {
  test("does what its scopes name, as far as its maker's role still may, and nothing else", async () => {
    const maker = await given.operator();
    const { secret } = await make(maker, { scopes: ["refund.read", "policy.read"] });
    const narrow = await make(maker);
    expect([(await use(refunds, secret)).status, (await use(policies, secret)).status]).toEqual([200, 200]);
    const refused = await use(policies, narrow.secret);
    expect([refused.status, await refused.json()]).toMatchObject([403, { details: { permission: ["policy.read"] } }]);
    await db().user.update({ where: { tenantId_id: { tenantId: TENANT, id: maker } }, data: { role: "support" } });
    expect([(await use(refunds, secret)).status, (await use(policies, secret)).status]).toEqual([200, 403]);
    await db().user.update({
      where: { tenantId_id: { tenantId: TENANT, id: maker } },
      data: { disabledAt: new Date() },
    });
    expect(await statusOf(secret)).toBe(401);
  });

  test("gets no scope that its maker does not have, and none that only people may use", async () => {
    const customer = await given.customer();
    for (const scope of ["policy.change", "chargeback.read", "key.create", "key.revoke"]) {
      const body = { name: "too much", scopes: ["refund.read", scope] };
      const answer = await post(create, { userId: customer, key: null, body });
      expect([answer.status, JSON.parse(answer.text)]).toMatchObject([403, { details: { scopes: [scope] } }]);
    }
    const operator = await given.operator();
    const body = { name: "too much", scopes: ["approval.decide"] };
    expect((await post(create, { userId: operator, key: null, body })).status).toBe(403);
    expect(await db().apiKey.count({ where: { userId: { in: [customer, operator] } } })).toBe(0);
  });

  test("is kept as a hash, and shown once", async () => {
    const maker = await given.customer();
    const { keyId, secret } = await make(maker, { scopes: ["refund.read", "key.read"] });
    expect(secret).toMatch(/^hf_test_[0-9A-Za-z]{38}$/);
    const [row] = await db().$queryRaw<{ text: string }[]>`SELECT k::text AS text FROM api_key k WHERE id = ${keyId}`;
    expect(row?.text).not.toContain(secret.slice(12));
    const listed = await (await use(list, secret)).text();
    expect(listed).toContain(keyId);
    expect(listed).not.toContain(secret.slice(12));
    expect(await db().idempotencyRecord.count({ where: { answer: { contains: secret } } })).toBe(0);
  });

  test("works from its addresses only, as IPv4 or IPv6, also where a socket shows the one as the other", async () => {
    const maker = await given.customer();
    const { secret } = await make(maker, { addresses: ["192.0.2.0/24", "2001:db8::/32", "198.51.100.9"] });
    for (const from of ["192.0.2.255", "::ffff:192.0.2.1", "2001:db8:1::1", "198.51.100.9"])
      expect([from, await statusOf(secret, { from })]).toEqual([from, 200]);
    for (const from of ["192.0.3.0", "::ffff:192.0.3.1", "2001:db9::1", "198.51.100.8", "", "192.0.2.1.evil", "local"])
      expect([from, await statusOf(secret, { from })]).toEqual([from, 401]);
  });

  test("is refused with the same words whatever is wrong with it", async () => {
    const maker = await given.operator();
    const gone = await make(maker);
    await deed(revoke, maker, gone.keyId);
    const elsewhere = await make(maker, { addresses: ["203.0.113.0/24"] });
    const swapped = `${elsewhere.secret.slice(0, -1)}${elsewhere.secret.endsWith("0") ? "1" : "0"}`;
    const texts = await Promise.all(
      [gone.secret, elsewhere.secret, swapped, newKey("test").text, "", "hf_test_", "x".repeat(5_000)].map(
        async (secret) => {
          const answer = await use(refunds, secret);
          const { error, code, details } = (await answer.json()) as Record<string, unknown>;
          return JSON.stringify([answer.status, error, code, details]);
        },
      ),
    );
    expect(new Set(texts)).toEqual(
      new Set([JSON.stringify([401, "this key is not good here", "unauthenticated", {}])]),
    );
  });

  test("ends with its time", async () => {
    const { secret } = await make(await given.customer(), { expiresInDays: 2 });
    await when.clockMoves(DAY_MS);
    expect(await statusOf(secret)).toBe(200);
    await when.clockMoves(DAY_MS);
    expect(await statusOf(secret)).toBe(401);
  });

  test("is rotated with an overlap, in which both secrets are good; twice ends the oldest at once", async () => {
    const maker = await given.customer();
    const first = await make(maker);
    const second = JSON.parse((await deed(rotate, maker, first.keyId, { overlapHours: 2 })).text) as Made;
    expect(second.keyId).toBe(first.keyId);
    expect([await statusOf(first.secret), await statusOf(second.secret)]).toEqual([200, 200]);
    await when.clockMoves(2 * HOUR_MS);
    expect([await statusOf(first.secret), await statusOf(second.secret)]).toEqual([401, 200]);
    const third = JSON.parse((await deed(rotate, maker, first.keyId)).text) as Made;
    await deed(rotate, maker, first.keyId);
    expect([await statusOf(second.secret), await statusOf(third.secret)]).toEqual([401, 200]);
  });

  test("is rotated by its maker alone, and revoked by those who run the marketplace too", async () => {
    const maker = await given.customer();
    const [stranger, operator] = [await given.customer(), await given.operator()];
    const { keyId, secret } = await make(maker);
    expect((await deed(rotate, operator, keyId)).status).toBe(404);
    expect((await deed(revoke, stranger, keyId)).status).toBe(404);
    expect(await statusOf(secret)).toBe(200);
    expect((await deed(revoke, operator, keyId)).status).toBe(200);
    expect((await deed(revoke, operator, keyId)).status).toBe(200);
    expect(await statusOf(secret)).toBe(401);
    expect((await deed(rotate, maker, keyId)).status).toBe(409);
    const actions = await db().auditEvent.findMany({ where: { subject: keyId }, orderBy: { seq: "asc" } });
    expect(actions.map(({ action, actor }) => [action, actor])).toEqual([
      ["key.created", maker],
      ["key.revoked", operator],
    ]);
  });

  test("notes its use at most once a minute", async () => {
    const { keyId, secret } = await make(await given.customer());
    const lastUse = async (): Promise<Date | null> =>
      (await db().apiKey.findFirstOrThrow({ where: { id: keyId } })).lastUsedAt;
    expect(await lastUse()).toBeNull();
    await statusOf(secret);
    const noted = await lastUse();
    await statusOf(secret);
    expect([noted, await lastUse()]).toEqual([expect.any(Date), noted]);
    await when.clockMoves(60_000);
    await statusOf(secret);
    expect(await lastUse()).not.toEqual(noted);
  });

  test("counts instead of a cookie that comes with it, and needs no word about where the request comes from", async () => {
    const maker = await given.customer();
    const foreign = { origin: "https://shop.example", "sec-fetch-site": "cross-site" };
    const { secret } = await make(maker);
    const authorization = `Bearer ${secret}`;
    const bad = `Bearer ${newKey("test").text}`;
    const body = { name: "x", scopes: ["refund.read"] };
    const asOperator = { userId: await given.operator(), key: null, body };
    expect((await post(create, { ...asOperator, headers: foreign })).status).toBe(403);
    // The operator's cookie would let this in; the key has no such scope.
    expect((await post(create, { ...asOperator, headers: { ...foreign, authorization } })).text).toContain(
      "key.create",
    );
    expect((await post(create, { ...asOperator, headers: { authorization: bad } })).status).toBe(401);
    // A scheme of somebody else is neither a key nor a way around the check of the site.
    expect((await post(create, { ...asOperator, headers: { ...foreign, authorization: "Basic eDp5" } })).status).toBe(
      403,
    );
  });
});

test("a version of the API that there is not is refused, and every answer names its version", async () => {
  const ask = async (version: string | null): Promise<Response> => {
    const headers = version === null ? {} : { "holdfast-version": version };
    return refunds(new Request("http://127.0.0.1:3000/api/refunds", { headers }), { params: Promise.resolve({}) });
  };
  expect((await ask("2026-11-21")).status).toBe(401);
  expect((await ask(null)).headers.get("holdfast-version")).toBe("2026-11-21");
  for (const version of ["2026-11-20", "", "latest", "2026-11-21, 2026-11-21"])
    expect([version, (await ask(version)).status]).toEqual([version, 400]);
});
