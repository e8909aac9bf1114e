import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { MINUTE_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { findFreeze } from "@/lib/tenants/freeze";
import { inTenant } from "@/lib/db/tenant";
import { withTx } from "@/lib/db/tx";
import { openAlerts } from "@/lib/alerts/alerts";
import { postTransfers } from "@/lib/payments/ledger/post";
import { floatRecipe } from "@/lib/payments/ledger/recipes";
import { liftFreeze, watchBooks } from "@/lib/payments/payouts/watch";
import { pollPayouts } from "@/lib/payments/reactions/poll";
import { POST as payout } from "@/app/api/payouts/request/route";
import { POST as unfreeze } from "@/app/api/operator/unfreeze/route";
import { type Answered, post } from "../support/requests";
import { POLICY, TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { readBooks } from "../support/simulator-client";
import { asOwner } from "../support/world";

const { world, given, when } = await setUp();

beforeAll(async () => {
  await db().tenant.create({ data: { id: ELSEWHERE, name: "Elsewhere", trialMs: 0n, settlementPolicyId: POLICY } });
});
afterEach(() => when.faultsEnd());
const inr = (minor: bigint): ReturnType<typeof money> => money(minor, "INR");
const freeze = (tenantId = TENANT): ReturnType<typeof findFreeze> => findFreeze(db(), tenantId);
const ELSEWHERE = "tnt_elsewhere";

/** One statement past the triggers, as somebody who can get at the disk. */
const plant = (sql: string): Promise<unknown> =>
  asOwner(world.database, `SET session_replication_role = replica; ${sql}`);

/** Rule L5: a stored balance that is not the sum of its entries. */
const falsify = (partnerId: string, by: number): Promise<unknown> =>
  plant(`UPDATE ledger_account SET balance_minor = balance_minor + (${by}) WHERE owner = '${partnerId}'`);

/** Puts money of its own at a gateway's, so many times. */
const floats = (tenantId: string, sources: readonly string[]): Promise<boolean[]> =>
  withTx((tx) =>
    postTransfers(
      tx,
      sources.map((source) => floatRecipe({ tenantId, gateway: "razorpay", source, amount: inr(100n) })),
    ),
  );

/** Rules L1 and L7: the money in some floats is not what was put there. */
const bend = (tenantId: string, sources: readonly string[], by: number): Promise<unknown> =>
  plant(`UPDATE ledger_entry e SET amount_minor = amount_minor + (${by}) FROM ledger_transfer t
    WHERE e.tenant_id = '${tenantId}' AND t.tenant_id = e.tenant_id AND t.id = e.transfer_id AND e.amount_minor > 0
      AND t.source IN (${sources.map((source) => `'${source}'`).join(", ")})`);

const alertsOf = async (tenantId: string): Promise<string[]> =>
  (await openAlerts(tenantId, 10)).filter(({ kind }) => kind === "payouts.frozen").map(({ subject }) => subject);

const liftFor = (tenantId: string): Promise<unknown> =>
  inTenant(tenantId, () => liftFreeze({ tenantId, userId: "usr_operator", reason: "it was put right" }));

async function lift(reason = "the balance was put right"): Promise<Answered> {
  return post(unfreeze, { userId: await given.operator(), body: { reason }, key: randomUUID() });
}

test("books that are right stop nothing", async () => {
  await given.partnerWithBalance(inr(100_000n));
  await when.timersTick();
  expect(await freeze()).toBeNull();
  expect(JSON.parse((await lift()).text)).toMatchObject({ code: "wrong_state" });
});

test("a violation stops payouts: none is taken, none that waits is sent, until the books are right and an operator says so", async () => {
  const partner = await given.partnerWithBalance(inr(200_000n));
  const waiting = await when.requestsPayout(partner, inr(60_000n));
  await falsify(partner.id, -1);
  await when.timersTick();
  await when.timersTick();
  expect((await freeze())?.reason).toMatch(/^L5; first: L5 tnt_main\/partner:par_/);
  expect(await db().auditEvent.count({ where: { action: "payouts.frozen", actor: "timer" } })).toBe(1);

  const body = { amount: 50_000, currency: "INR", method: "bank_account" };
  const refused = await post(payout, { userId: partner.userId, body, key: randomUUID() });
  expect([refused.status, JSON.parse(refused.text)]).toMatchObject([409, { code: "payouts_frozen" }]);
  await when.workerRunsUntilIdle();
  expect((await readBooks(world.simulator)).payouts).toEqual([]);
  const key = { tenantId_id: { tenantId: TENANT, id: waiting.payoutId } };
  expect(await db().payout.findUnique({ where: key })).toMatchObject({ state: "queued" });

  const tooEarly = await lift();
  expect([tooEarly.status, JSON.parse(tooEarly.text)]).toMatchObject([
    409,
    { code: "wrong_state", details: { rules: ["L5"] } },
  ]);
  expect((await post(unfreeze, { userId: partner.userId, body: { reason: "please" }, key: null })).status).toBe(403);
  await falsify(partner.id, 1);
  const lifted = await lift();
  expect([lifted.status, lifted.text]).toEqual([200, '{"frozen":false}']);
  expect(await freeze()).toBeNull();
  expect(await db().auditEvent.findFirst({ where: { action: "payouts.unfrozen" } })).toMatchObject({
    payload: { reason: "the balance was put right" },
    before: { frozen: true },
    after: { frozen: false },
  });
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  expect(await db().payout.findUnique({ where: key })).toMatchObject({ state: "paid" });
  await world.books.assertAllInvariants();
});

test("a payout that may have been sent is asked about while payouts are stopped, and not sent again", async () => {
  const partner = await given.partnerWithBalance(inr(200_000n));
  const { payoutId } = await when.requestsPayout(partner, inr(60_000n));
  const before = (await readBooks(world.simulator)).payouts.length;
  await when.fault({ kind: "error_before", status: 500, match: { method: "POST", path: "/v1/payouts" } });
  await when.jobsRun();
  await when.faultsEnd();
  await falsify(partner.id, -1);
  await when.timersTick();
  await when.clockMoves(3 * MINUTE_MS);
  await when.failedJobsComeBack();
  await when.workerRunsUntilIdle();
  await pollPayouts();
  expect((await readBooks(world.simulator)).payouts).toHaveLength(before);
  const key = { tenantId_id: { tenantId: TENANT, id: payoutId } };
  expect(await db().payout.findUnique({ where: key })).toMatchObject({ state: "in_doubt" });
  await falsify(partner.id, 1);
  expect((await lift()).status).toBe(200);
  await when.clockMoves(6 * MINUTE_MS);
  await when.timersTick();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  expect(await db().payout.findUnique({ where: key })).toMatchObject({ state: "paid" });
  expect((await readBooks(world.simulator)).payouts).toHaveLength(before + 1);
  await world.books.assertAllInvariants();
});

test("wrong books of one tenant stop that tenant's payouts, tell its operators, and leave the other's alone", async () => {
  const partner = await given.partnerWithBalance(inr(100_000n));
  await floats(ELSEWHERE, ["float:there"]);
  await bend(ELSEWHERE, ["float:there"], 1);
  await when.timersTick();
  expect((await freeze(ELSEWHERE))?.reason).toMatch(/^L1, L7; first: L1 tnt_elsewhere\//);
  expect(await alertsOf(ELSEWHERE)).toEqual([expect.stringMatching(/^tnt_elsewhere\//)]);
  expect([await freeze(), await alertsOf(TENANT)]).toEqual([null, []]);
  expect(await when.requestsPayout(partner, inr(60_000n))).toMatchObject({ amount: inr(60_000n) });

  await falsify(partner.id, -1);
  await when.timersTick();
  expect((await freeze())?.reason).toMatch(/^L5; first: L5 tnt_main\//);
  await falsify(partner.id, 1);
  await liftFor(TENANT);
  expect([await freeze(), await alertsOf(TENANT)]).toEqual([null, []]);
  await expect(liftFor(ELSEWHERE)).rejects.toMatchObject({ code: "wrong_state", details: { rules: ["L1", "L7"] } });
  await bend(ELSEWHERE, ["float:there"], -1);
  await liftFor(ELSEWHERE);
  expect([await freeze(ELSEWHERE), await alertsOf(ELSEWHERE)]).toEqual([null, []]);
  await when.workerRunsUntilIdle();
  await world.books.assertAllInvariants();
});

test("what is wrong with no tenant's books alone stops everybody's payouts until it is right", async () => {
  await asOwner(world.database, "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_append_only");
  await when.timersTick();
  for (const tenantId of [TENANT, ELSEWHERE]) {
    expect((await freeze(tenantId))?.reason).toMatch(/^A3; first: A3 ledger_entry/);
    await expect(liftFor(tenantId)).rejects.toMatchObject({ code: "wrong_state", details: { rules: ["A3"] } });
  }
  await asOwner(world.database, "ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_append_only");
  await Promise.all([TENANT, ELSEWHERE].map(liftFor));
  await world.books.assertAllInvariants();
});

test("however much is wrong with one tenant's books, what is wrong with another's is seen", async () => {
  const many = Array.from({ length: 25 }, (_, n) => `float:${n}`);
  await floats(TENANT, many);
  await floats(ELSEWHERE, ["float:last"]);
  await bend(TENANT, many, 1);
  await bend(ELSEWHERE, ["float:last"], 1);
  const unbalanced = (await watchBooks()).filter(({ rule }) => rule === "L1").map(({ tenant }) => tenant);
  expect(unbalanced.filter((tenant) => tenant === TENANT)).toHaveLength(20);
  expect(unbalanced.filter((tenant) => tenant === ELSEWHERE)).toHaveLength(1);
  expect(await freeze(ELSEWHERE)).not.toBeNull();
  await bend(TENANT, many, -1);
  await bend(ELSEWHERE, ["float:last"], -1);
  await Promise.all([TENANT, ELSEWHERE].map(liftFor));
  await world.books.assertAllInvariants();
});

test("something that is only late is an alarm and stops nothing", async () => {
  await plant(`UPDATE inbox_event SET status = 'received', received_at = hf_now() - interval '10 minutes', processed_at = NULL,
    next_attempt_at = hf_now() + interval '1 day' WHERE seq = (SELECT min(seq) FROM inbox_event)`);
  expect((await watchBooks()).map(({ rule }) => rule)).toEqual(["W3"]);
  await when.timersTick();
  expect(await freeze()).toBeNull();
});
