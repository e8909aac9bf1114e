import { beforeAll, expect, test as outside } from "vitest";
import { money } from "@/lib/core/money";
import { config, useConfig } from "@/lib/config/config";
import { DAY_MS } from "@/lib/core/time";
import { closeDb, db } from "@/lib/db/client";
import { currentTenant, inTenant } from "@/lib/db/tenant";
import { withTx } from "@/lib/db/tx";
import { signIn } from "@/lib/auth/account";
import { inviteOwner } from "@/lib/auth/invite";
import { resetPassword } from "@/lib/auth/recover";
import { freezePayouts } from "@/lib/tenants/freeze";
import { addHost, assertHost, removeHost } from "@/lib/tenants/hosts";
import { forTenantOf } from "@/lib/tenants/host";
import { addTenant, atTenant, lookAtTenant, lookAtTenants } from "@/lib/tenants/platform";
import { readOutbox } from "@/lib/mail/outbox";
import { CLASSIC } from "@/lib/payments/settlement/policy";
import { test } from "../support/in-tenant";
import { POLICY, TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world, given, when } = await setUp();
const asWorker = config();
const OWNER = { userId: "usr_platform", requestId: "req_look" };
const ELSEWHERE = "tnt_elsewhere";
const INR = (minor: bigint) => money(minor, "INR");

beforeAll(async () => {
  await db().tenant.create({ data: { id: ELSEWHERE, name: "Elsewhere", trialMs: 0n, settlementPolicyId: POLICY } });
  const person = (tenantId: string, id: string, role: string) => ({
    tenantId,
    id,
    role,
    name: id,
    email: `${id}@world.test`,
  });
  await db().user.createMany({
    data: [
      person(TENANT, OWNER.userId, "platform_owner"),
      person(TENANT, "usr_tenant_owner", "tenant_owner"),
      { ...person(TENANT, "usr_dismissed", "platform_owner"), disabledAt: new Date() },
      person(ELSEWHERE, "usr_stray", "platform_owner"),
    ],
  });
});

/** Does some work as the web server would, whose role sees one tenant at a time. */
async function asWeb<T>(work: () => Promise<T>): Promise<T> {
  await closeDb();
  useConfig({ ...asWorker, databaseUrl: world.database.appUrl });
  try {
    return await work();
  } finally {
    await closeDb();
    useConfig(asWorker);
  }
}

const looks = () =>
  asOwner(
    world.database,
    `SELECT tenant_id AS tenant, actor, subject, payload ->> 'what' AS what, payload ->> 'from' AS home, request_id AS request
     FROM audit_event WHERE action = 'tenant.looked_at' ORDER BY seq`,
  );

let serial = 0;
const newHost = (): string => `m${(serial += 1)}.world.test`;

function added(hosts: readonly string[] = [newHost()]): Promise<{ tenantId: string; hosts: readonly string[] }> {
  const email = `owner${(serial += 1)}@world.test`;
  return withTx((tx) =>
    addTenant(tx, {
      actor: OWNER.userId,
      name: "Another",
      defaultCurrency: "EUR",
      hosts,
      policy: CLASSIC,
      addOwner: (tenantId) => inviteOwner(tx, { tenantId, actor: OWNER.userId, name: "Nila", email }),
    }),
  );
}

const hostOf = (tenantId: string, host: string) => ({ tenantId, host, actor: OWNER.userId });
const adds = (tenantId: string, host: string): Promise<void> =>
  withTx((tx) => atTenant(tx, tenantId, () => addHost(tx, hostOf(tenantId, host))));
const removes = (tenantId: string, host: string): Promise<void> =>
  withTx((tx) => atTenant(tx, tenantId, () => removeHost(tx, hostOf(tenantId, host))));

test("the platform's owner sees how every tenant stands, and each of them has it on record, at each look", async () => {
  const purchase = await given.paidSession({ price: INR(100_000n) });
  await asWeb(async () => {
    const before = await looks();
    const lines = await lookAtTenants(OWNER, null);
    expect(lines.map(({ tenantId }) => tenantId)).toEqual([ELSEWHERE, TENANT]);
    expect(lines.find(({ tenantId }) => tenantId === TENANT)?.held).toContainEqual(INR(100_000n));
    expect(lines.find(({ tenantId }) => tenantId === ELSEWHERE)?.held).toEqual([]);
    await lookAtTenant(OWNER, ELSEWHERE);
    const row = (tenant: string, what: string) => ({
      tenant,
      what,
      actor: OWNER.userId,
      subject: tenant,
      home: TENANT,
      request: OWNER.requestId,
    });
    const rows = (await looks()).slice(before.length);
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(
      expect.arrayContaining([row(TENANT, "list"), row(ELSEWHERE, "list"), row(ELSEWHERE, "tenant")]),
    );
  });
  await when.customerCompletes(purchase, 100);
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  await withTx(async (tx) => {
    await freezePayouts(tx, { tenantId: TENANT, at: new Date(0), reason: "a test", actor: "test" });
  });
  const line = await lookAtTenant(OWNER, TENANT);
  expect(line).toMatchObject({
    held: [INR(0n)],
    payable: [INR(50_000n)],
    platformShare: [INR(50_000n)],
    tenantShare: [INR(0n)],
  });
  expect(line).toMatchObject({ openDisputes: 0, frozenAt: new Date(0) });
  await asOwner(world.database, "UPDATE tenant SET payouts_frozen_at = NULL, payouts_frozen_reason = NULL");
  await world.books.assertAllInvariants();
});

for (const [who, userId, home] of [
  ["a tenant's owner", "usr_tenant_owner", TENANT],
  ["a platform owner who was dismissed", "usr_dismissed", TENANT],
  ["a platform owner at the door of another tenant", OWNER.userId, ELSEWHERE],
  ["somebody who is nobody", "usr_nobody", TENANT],
] as const)
  test(`${who} sees nothing across, whatever the program says, and leaves no row`, async () => {
    await asWeb(() =>
      inTenant(home, async () => {
        const before = await looks();
        await expect(lookAtTenants({ userId, requestId: null }, null)).rejects.toThrow(/only the platform's owner/);
        expect(await looks()).toEqual(before);
      }),
    );
  });

test("the page after a tenant begins with the one that was made before it", async () => {
  const { tenantId } = await added();
  const [newest, ...others] = await lookAtTenants(OWNER, null);
  expect(newest?.tenantId).toBe(tenantId);
  expect(await lookAtTenants(OWNER, tenantId)).toEqual(others);
  expect(await lookAtTenants(OWNER, TENANT)).toEqual([]);
});

test("a look at what is not there is no look", async () => {
  const before = await looks();
  await expect(lookAtTenant(OWNER, "tnt_nowhere")).rejects.toMatchObject({ code: "not_found" });
  expect(await looks()).toEqual(before);
});

outside("a new tenant is whole, and its owner chooses a password by the letter, at its own host", async () => {
  const host = newHost();
  const { tenantId } = await inTenant(TENANT, () => asWeb(() => added([host, host])));
  const [letter] = await inTenant(tenantId, () => readOutbox(tenantId, 1));
  expect(letter?.text).toContain(`http://${host}:3000/reset-password#`);
  const token = /reset-password#([\w-]{43})/.exec(letter?.text ?? "")?.[1] ?? "";
  const atHome = inTenant(TENANT, () => resetPassword(token, "a long enough password"));
  await expect(atHome).rejects.toMatchObject({ code: "link_invalid" });
  const headers = (name: string): string | null => (name === "host" ? host : null);
  const signedIn = await asWeb(() =>
    forTenantOf(headers, async () => {
      expect(currentTenant()).toBe(tenantId);
      await resetPassword(token, "a long enough password");
      return signIn(letter?.to ?? "", "a long enough password");
    }),
  );
  expect(signedIn).toMatchObject({ role: "tenant_owner" });
  const facts = await asOwner(
    world.database,
    `SELECT (SELECT platform_basis_points FROM settlement_policy p WHERE p.tenant_id = t.id AND p.id = t.settlement_policy_id) AS points,
       (SELECT count(*)::int FROM payout_minimum m WHERE m.tenant_id = t.id) AS minimums,
       array(SELECT action || ' by ' || actor FROM audit_event a WHERE a.tenant_id = t.id AND actor = $2 ORDER BY seq) AS deeds
     FROM tenant t WHERE id = $1`,
    [tenantId, OWNER.userId],
  );
  const deeds = ["tenant.added", "tenant.host_added", "user.invited"].map((deed) => `${deed} by ${OWNER.userId}`);
  expect(facts).toEqual([{ points: 5_000, minimums: 4, deeds }]);
});

test("a tenant whose host leads to another is not made at all, and no letter leaves", async () => {
  const taken = newHost();
  await added([taken]);
  const tenants = await db().tenant.count();
  const letters = await db().mailOutbox.count();
  await expect(asWeb(() => added([newHost(), taken]))).rejects.toMatchObject({ code: "conflict" });
  expect([await db().tenant.count(), await db().mailOutbox.count()]).toEqual([tenants, letters]);
});

test("after a visit to another tenant the wall stands where it stood, also when the visit failed", async () => {
  const { tenantId } = await added();
  await asWeb(async () => {
    const seen = await withTx(async (tx) => {
      const there = await atTenant(tx, tenantId, () => tx.tenant.findMany({ select: { id: true } }));
      return [there, await tx.tenant.findMany({ select: { id: true } })];
    });
    expect(seen).toEqual([[{ id: tenantId }], [{ id: TENANT }]]);
    const failed = withTx((tx) => atTenant(tx, tenantId, () => Promise.reject(new Error("the deed fails"))));
    await expect(failed).rejects.toThrow("the deed fails");
    for (let round = 0; round < 5; round += 1)
      expect(await db().tenant.findMany({ select: { id: true } })).toEqual([{ id: TENANT }]);
  });
});

test("of two tenants that want a host at the same moment one gets it", async () => {
  const [one, two] = [await added(), await added()];
  const host = newHost();
  const results = await Promise.allSettled([adds(one.tenantId, host), adds(two.tenantId, host)]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await db().tenantHost.count({ where: { host } })).toBe(1);
});

test("a host goes, and can be another's then; the last one stays, and nobody removes another tenant's", async () => {
  const [one, two] = [await added(), await added()];
  const host = newHost();
  await adds(one.tenantId, host);
  await expect(removes(two.tenantId, host)).rejects.toMatchObject({ code: "not_found" });
  await removes(one.tenantId, host);
  await adds(two.tenantId, host);
  await expect(removes(one.tenantId, one.hosts[0] ?? "")).rejects.toMatchObject({ code: "wrong_state" });
  expect(await db().tenantHost.count({ where: { tenantId: one.tenantId } })).toBe(1);
  await expect(adds("tnt_nowhere", newHost())).rejects.toMatchObject({ code: "not_found" });
});

for (const host of [
  "localhost",
  "127.0.0.1",
  "127.1",
  "[::1]",
  "market",
  "printer.local",
  "db.internal",
  "x.localhost.",
  "Market.test",
  "market.test:8080",
  "market.test/",
  "evil.test#market.test",
  "user@market.test",
  "-market.test",
  "market_place.test",
  "market..test",
  `${"a".repeat(64)}.test`,
  `${"a.".repeat(126)}test`,
  "ma\u0430rket.test",
  "*.market.test",
  "market.test\n",
])
  test(`${JSON.stringify(host.slice(0, 30))} is no host of a tenant`, async () => {
    expect(() => assertHost(host)).toThrow(/a host is a name|reserved/);
    await Promise.resolve();
  });

test("the installation's own host is no tenant's, and in production no name of this machine is", async () => {
  useConfig({ ...asWorker, publicUrl: "https://pay.holdfast.test", env: "production" });
  expect(() => assertHost("pay.holdfast.test")).toThrow(/reserved/);
  expect(() => assertHost("tutors.localhost")).toThrow(/reserved/);
  expect(() => assertHost("tutors.pay.holdfast.test")).not.toThrow();
  useConfig(asWorker);
  expect(() => assertHost("tutors.localhost")).not.toThrow();
  await Promise.resolve();
});
