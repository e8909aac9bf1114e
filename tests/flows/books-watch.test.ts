import { randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { MINUTE_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { findFreeze } from "@/lib/tenants/freeze";
import { watchBooks } from "@/lib/payments/payouts/watch";
import { pollPayouts } from "@/lib/payments/reactions/poll";
import { POST as payout } from "@/app/api/payouts/request/route";
import { POST as unfreeze } from "@/app/api/operator/unfreeze/route";
import { type Answered, post } from "../support/requests";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { readBooks } from "../support/simulator-client";
import { asOwner } from "../support/world";

const { world, given, when } = await setUp();

afterEach(() => when.faultsEnd());
const inr = (minor: bigint): ReturnType<typeof money> => money(minor, "INR");
const freeze = (): ReturnType<typeof findFreeze> => findFreeze(db(), TENANT);

/** One statement past the triggers, as somebody who can get at the disk. */
const plant = (sql: string): Promise<unknown> =>
  asOwner(world.database, `SET session_replication_role = replica; ${sql}`);

/** Rule L5: a stored balance that is not the sum of its entries. */
const falsify = (partnerId: string, by: number): Promise<unknown> =>
  plant(`UPDATE ledger_account SET balance_minor = balance_minor + (${by}) WHERE owner = '${partnerId}'`);

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

test("something that is only late is an alarm and stops nothing", async () => {
  await plant(`UPDATE inbox_event SET status = 'received', received_at = hf_now() - interval '10 minutes', processed_at = NULL,
    next_attempt_at = hf_now() + interval '1 day' WHERE seq = (SELECT min(seq) FROM inbox_event)`);
  expect((await watchBooks()).map(({ rule }) => rule)).toEqual(["W3"]);
  await when.timersTick();
  expect(await freeze()).toBeNull();
});
