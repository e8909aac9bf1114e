import { expect, test } from "vitest";
import { type Money, money } from "@/lib/core/money";
import { DAY_MS, MINUTE_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { HANDLERS } from "@/worker/registry";
import type { Partner, PartnerKind } from "../support/given";
import { deliver, payoutEvent } from "../support/messages";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { readBooks } from "../support/simulator-client";

const { world, given, when } = await setUp({
  SIMULATOR_PAYOUT_DELAY_MS: "7200000",
  SIMULATOR_REVERSAL_DELAY_MS: "7200000",
});

interface Started {
  readonly partner: Partner;
  readonly payoutId: string;
}

const PAYOUT = money(60_000n, "INR");
const DOLLARS = money(2_000n, "USD");

/** A partner with exactly this amount has asked for all of it. */
async function requested(amount: Money, kind: PartnerKind = {}): Promise<Started> {
  const partner = await given.partnerWithBalance(amount, kind);
  return { partner, payoutId: (await when.requestsPayout(partner, amount)).payoutId };
}

async function payoutOf({ payoutId }: Started) {
  return db().payout.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: TENANT, id: payoutId } },
    include: { attempts: true },
  });
}

async function stateOf(started: Started): Promise<string> {
  return (await payoutOf(started)).state;
}

/** How many payouts the gateway itself knows for it. */
async function sentTimes(started: Started): Promise<number> {
  const ids = (await payoutOf(started)).attempts.map((attempt) => attempt.id);
  const { payouts } = await readBooks(world.simulator);
  return payouts.filter(({ idempotencyKey }) => idempotencyKey !== null && ids.includes(idempotencyKey)).length;
}

async function banksSettleAll(): Promise<void> {
  await when.banksSettle();
  await when.workerRunsUntilIdle();
}

test.each([
  ["Razorpay", PAYOUT, "/v1/payouts"],
  ["PayPal", DOLLARS, "/v1/payments/payouts"],
] as const)(
  "%s: a lost answer puts the payout in doubt; it is found, not sent again (F49)",
  async (_name, amount, path) => {
    const started = await requested(amount);
    await when.fault({ kind: "drop", match: { event: "*" } });
    await when.fault({ kind: "lose_response", count: 1, match: { path, method: "POST" } });
    await when.jobsRun();
    expect(await payoutOf(started)).toMatchObject({ state: "in_doubt", attempts: [{ state: "unknown" }] });
    await world.books.assertAllInvariants();
    await when.faultsEnd();
    await when.failedJobsComeBack();
    await when.workerRunsUntilIdle();
    expect(await payoutOf(started)).toMatchObject({ state: "processing", attempts: [{ state: "open" }] });
    await banksSettleAll();
    expect(await stateOf(started)).toBe("paid");
    expect(await sentTimes(started)).toBe(1);
    expect(await world.books.partner(started.partner.id, amount.currency)).toBe(0n);
    await world.books.assertAllInvariants();
  },
);

test.each([
  ["Razorpay", PAYOUT, "/v1/payouts"],
  ["PayPal", DOLLARS, "/v1/payments/payouts"],
] as const)("%s: a call that never arrived is repeated with the same key (F19)", async (_name, amount, path) => {
  const started = await requested(amount);
  await when.fault({ kind: "error_before", status: 500, count: 1, match: { path, method: "POST" } });
  await when.jobsRun();
  await when.clockMoves(3 * MINUTE_MS);
  await when.timersTick();
  await when.workerRunsUntilIdle();
  await banksSettleAll();
  expect(await payoutOf(started)).toMatchObject({ state: "paid", attempts: [{ n: 1, state: "paid" }] });
  expect(await sentTimes(started)).toBe(1);
  await world.books.assertAllInvariants();
});

test.each([
  ["Razorpay", PAYOUT, "/v1/payouts", 400],
  ["PayPal", DOLLARS, "/v1/payments/payouts", 422],
] as const)("%s: a refused payout fails, and the partner has the money again", async (_name, amount, path, status) => {
  const started = await requested(amount);
  expect(await world.books.partner(started.partner.id, amount.currency)).toBe(0n);
  await when.fault({ kind: "error_before", status, count: 1, match: { path, method: "POST" } });
  await when.jobsRun();
  expect(await payoutOf(started)).toMatchObject({ state: "failed", attempts: [{ state: "failed" }] });
  expect(await world.books.partner(started.partner.id, amount.currency)).toBe(amount.minor);
  expect(await sentTimes(started)).toBe(0);
  await world.books.assertAllInvariants();
});

test("Razorpay: an account that does not exist fails the payout, and the partner has the money again (F51)", async () => {
  const started = await requested(PAYOUT, { account: "0001" });
  await when.workerRunsUntilIdle();
  await banksSettleAll();
  expect(await payoutOf(started)).toMatchObject({
    state: "failed",
    failureReason: expect.stringContaining("bank_account"),
  });
  expect(await world.books.partner(started.partner.id, "INR")).toBe(60_000n);
  await world.books.assertAllInvariants();
});

test("Razorpay: a payout that comes back days after it was paid is returned once, and a late `processed` changes nothing (F52)", async () => {
  const started = await requested(PAYOUT, { account: "0002" });
  await when.workerRunsUntilIdle();
  await banksSettleAll();
  expect(await stateOf(started)).toBe("paid");
  await when.clockMoves(DAY_MS);
  await when.workerRunsUntilIdle();
  expect(await stateOf(started)).toBe("returned");
  expect(await world.books.partner(started.partner.id, "INR")).toBe(60_000n);
  const attempt = (await payoutOf(started)).attempts[0];
  const again = { id: attempt?.gatewayPayoutId ?? "", attemptId: attempt?.id ?? "", amount: 60_000 };
  await deliver(world, payoutEvent("processed", again), { eventId: "LateProcessed" });
  await deliver(world, payoutEvent("reversed", again), { eventId: "LateReversed" });
  await when.workerRunsUntilIdle();
  const late = await db().inboxEvent.findMany({ where: { eventKey: { in: ["LateProcessed", "LateReversed"] } } });
  expect(late.map((event) => event.status)).toEqual(["ignored", "ignored"]);
  expect(await world.books.partner(started.partner.id, "INR")).toBe(60_000n);
  await world.books.assertAllInvariants();
});

test("Razorpay: `reversed` before `processed`: the money comes back once, whatever the order (F5)", async () => {
  const started = await requested(PAYOUT, { account: "0003" });
  await when.workerRunsUntilIdle();
  const attempt = (await payoutOf(started)).attempts[0];
  const event = { id: attempt?.gatewayPayoutId ?? "", attemptId: attempt?.id ?? "", amount: 60_000 };
  await deliver(world, payoutEvent("reversed", event), { eventId: "ReversedFirst" });
  await deliver(world, payoutEvent("processed", event), { eventId: "ProcessedSecond" });
  await when.workerRunsUntilIdle();
  expect(await stateOf(started)).toBe("returned");
  expect((await db().inboxEvent.findFirstOrThrow({ where: { eventKey: "ProcessedSecond" } })).status).toBe("ignored");
  expect(await world.books.partner(started.partner.id, "INR")).toBe(60_000n);
  await world.books.assertAllInvariants();
});

test("Razorpay: `processed` after `failed` contradicts our books and is left to a person", async () => {
  const started = await requested(PAYOUT, { account: "0001" });
  await when.workerRunsUntilIdle();
  await banksSettleAll();
  const attempt = (await payoutOf(started)).attempts[0];
  const event = { id: attempt?.gatewayPayoutId ?? "", attemptId: attempt?.id ?? "", amount: 60_000 };
  await deliver(world, payoutEvent("processed", event), { eventId: "Contradiction" });
  await when.workerRunsUntilIdle();
  expect((await db().inboxEvent.findFirstOrThrow({ where: { eventKey: "Contradiction" } })).status).toBe("dead");
  expect(await stateOf(started)).toBe("failed");
  await world.books.assertAllInvariants();
});

test("Razorpay: another amount than we sent is booked nowhere and is left to a person", async () => {
  const started = await requested(PAYOUT, { account: "0003" });
  await when.workerRunsUntilIdle();
  const attempt = (await payoutOf(started)).attempts[0];
  const event = { id: attempt?.gatewayPayoutId ?? "", attemptId: attempt?.id ?? "", amount: 59_999 };
  await deliver(world, payoutEvent("processed", event), { eventId: "OtherAmount" });
  await when.workerRunsUntilIdle();
  expect((await db().inboxEvent.findFirstOrThrow({ where: { eventKey: "OtherAmount" } })).status).toBe("dead");
  expect(await stateOf(started)).toBe("processing");
  await world.books.assertAllInvariants();
});

test("Razorpay: reversed straight from processing, and failed with a late reversal, come back once (F56)", async () => {
  const straight = await requested(PAYOUT, { account: "0005" });
  const late = await requested(PAYOUT, { account: "0006" });
  await when.workerRunsUntilIdle();
  await banksSettleAll();
  await when.clockMoves(DAY_MS);
  await when.workerRunsUntilIdle();
  expect([await stateOf(straight), await stateOf(late)]).toEqual(["returned", "failed"]);
  expect(await world.books.partner(straight.partner.id, "INR")).toBe(60_000n);
  expect(await world.books.partner(late.partner.id, "INR")).toBe(60_000n);
  await world.books.assertAllInvariants();
});

test("two workers that take one payout at the same moment send it once", async () => {
  const started = await requested(PAYOUT);
  const job = { tenantId: TENANT, payoutId: started.payoutId };
  await Promise.allSettled(Array.from({ length: 4 }, () => HANDLERS.send_payout(job)));
  await when.workerRunsUntilIdle();
  await banksSettleAll();
  expect(await sentTimes(started)).toBe(1);
  expect(await stateOf(started)).toBe("paid");
  await world.books.assertAllInvariants();
});

test("a payout whose webhooks are all lost is found by asking the bank's gateway (F15)", async () => {
  const started = await requested(PAYOUT);
  await when.fault({ kind: "drop", match: { event: "*" } });
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.clockMoves(3 * MINUTE_MS);
  await when.timersTick();
  await when.faultsEnd();
  expect(await stateOf(started)).toBe("paid");
  await world.books.assertAllInvariants();
});

test("PayPal: unclaimed money is in flight until PayPal returns it after thirty days", async () => {
  const started = await requested(DOLLARS, { paypal: "unregistered@example.com" });
  await when.workerRunsUntilIdle();
  await banksSettleAll();
  expect(await stateOf(started)).toBe("unclaimed");
  expect(await world.books.partner(started.partner.id, "USD")).toBe(0n);
  await world.books.assertAllInvariants();
  await when.clockMoves(31 * DAY_MS);
  await when.workerRunsUntilIdle();
  expect(await stateOf(started)).toBe("returned");
  expect(await world.books.partner(started.partner.id, "USD")).toBe(2_000n);
  await world.books.assertAllInvariants();
});

test("PayPal: money on hold stays in flight, then arrives", async () => {
  const started = await requested(DOLLARS, { paypal: "held@example.com" });
  await when.workerRunsUntilIdle();
  await when.clockMoves(DAY_MS);
  await when.workerRunsUntilIdle();
  expect(await stateOf(started)).toBe("held");
  const gatewayId = (await payoutOf(started)).attempts[0]?.gatewayPayoutId;
  await world.simulator.control("/__control/payouts/settle", { id: gatewayId });
  await when.workerRunsUntilIdle();
  expect(await stateOf(started)).toBe("paid");
  await world.books.assertAllInvariants();
});

test("PayPal: a locked account fails, a refund of the receiver comes back", async () => {
  const locked = await requested(DOLLARS, { paypal: "locked@example.com" });
  const back = await requested(DOLLARS, { paypal: "refunded@example.com" });
  await when.workerRunsUntilIdle();
  await banksSettleAll();
  await when.clockMoves(DAY_MS);
  await when.workerRunsUntilIdle();
  expect([await stateOf(locked), await stateOf(back)]).toEqual(["failed", "returned"]);
  expect(await world.books.partner(back.partner.id, "USD")).toBe(2_000n);
  await world.books.assertAllInvariants();
});
