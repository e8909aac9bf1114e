import { expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { decideRefund } from "@/lib/payments/refunds/decide";
import type { Purchase } from "../support/given";
import { escrowOf } from "../support/purchase";
import { byCustomer, byPartner, OPERATOR, refund, refundRow, refundUntilDecided } from "../support/refunding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { readBooks } from "../support/simulator-client";

const { world, given, when } = await setUp();

const inr = (minor: bigint) => money(minor, "INR");

async function settled(price = 100_000n, score: number | null = 70): Promise<Purchase> {
  const purchase = await given.heldSession({ price: inr(price), score });
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  return purchase;
}

test("a full refund before settlement empties the hold, and the gateway gives the money back", async () => {
  const purchase = await given.paidSession({ price: inr(100_000n) });
  const wish = await refund(purchase);
  await when.workerRunsUntilIdle();
  expect((await refundRow(wish.refundId)).state).toBe("succeeded");
  expect(await escrowOf(purchase)).toMatchObject({ state: "refunded", balanceMinor: 0n });
  const there = (await readBooks(world.simulator)).refunds;
  expect(there.filter((each) => Number(each.amount) === 100_000)).toHaveLength(1);
  await world.books.assertAllInvariants();
});

test("a partial refund before settlement leaves the rest to be split", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n), score: 70 });
  await refund(purchase, { amount: 30_000n });
  await when.workerRunsUntilIdle();
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  const settlement = await when.settles(purchase);
  // 70,000: half is 35,000; 20 points below 90 cost a tenth of the partner's half.
  expect([settlement.released.minor, settlement.partner.minor, settlement.penalty.minor]).toEqual([
    70_000n,
    31_500n,
    3_500n,
  ]);
  await world.books.assertAllInvariants();
});

test("a refund before or after settlement leaves the same books", async () => {
  const before = await given.heldSession({ price: inr(100_000n), score: 70 });
  await refund(before, { amount: 30_000n });
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  const after = await settled();
  await refund(after, { amount: 30_000n });
  await when.workerRunsUntilIdle();
  expect(await world.books.partner(before.partner.id, "INR")).toBe(31_500n);
  expect(await world.books.partner(after.partner.id, "INR")).toBe(31_500n);
  await world.books.assertAllInvariants();
});

test("refunds after settlement empty every component exactly (T12, T13)", async () => {
  const purchase = await settled(99_999n, 83);
  const { commission, penalty } = await world.books.revenue("INR");
  for (const amount of [1n, 33_333n, 7n, 50_000n]) await refund(purchase, { amount });
  await refund(purchase);
  await when.workerRunsUntilIdle();
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(0n);
  const now = await world.books.revenue("INR");
  expect(commission + penalty - now.commission - now.penalty).toBe(99_999n - (await partnerPart(purchase)));
  await expect(refund(purchase, { amount: 1n })).rejects.toMatchObject({ code: "insufficient_funds" });
  await world.books.assertAllInvariants();
});

async function partnerPart(purchase: Purchase): Promise<bigint> {
  const row = await db().settlement.findUniqueOrThrow({
    where: { tenantId_orderId: { tenantId: TENANT, orderId: purchase.orderId } },
  });
  return row.partnerMinor;
}

test("a refund after the partner was paid out is owed by the partner, and new income pays it back before any payout (F41)", async () => {
  const first = await settled(200_000n, 100);
  await when.requestsPayout(first.partner, inr(100_000n));
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  await refund(first);
  await when.workerRunsUntilIdle();
  expect(await world.books.partner(first.partner.id, "INR")).toBe(0n);
  await given.heldSession({ partner: first.partner, price: inr(300_000n) });
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  expect(await world.books.partner(first.partner.id, "INR")).toBe(50_000n);
  await world.books.assertAllInvariants();
});

test("fifty refunds of three percent at once never give back more than was paid (F46)", async () => {
  const purchase = await given.paidSession({ price: inr(100_000n) });
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, (_, n) => refundUntilDecided(purchase, { amount: 3_000n, key: `wish-${n}` })),
  );
  expect(results.filter((each) => each.status === "fulfilled")).toHaveLength(33);
  await when.workerRunsUntilIdle();
  expect((await escrowOf(purchase)).balanceMinor).toBe(1_000n);
  await world.books.assertAllInvariants();
});

test("the same key twice is one refund (T7)", async () => {
  const purchase = await given.paidSession({ price: inr(100_000n) });
  const [one, two] = await Promise.all([
    refund(purchase, { amount: 10_000n, key: "once" }),
    refund(purchase, { amount: 10_000n, key: "once" }),
  ]);
  expect(two.refundId).toBe(one.refundId);
  await world.books.assertAllInvariants();
});

test("a customer who cancels a day before gets everything back at once, and the hour is free again", async () => {
  const startsAt = shift(await databaseNow(), 30 * HOUR_MS);
  const purchase = await given.paidSession({ price: inr(100_000n), startsAt });
  const wish = await refund(purchase, {}, byCustomer(purchase));
  expect(wish.state).toBe("queued");
  const session = await db().session.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: TENANT, id: purchase.sessionId } },
  });
  expect(session.state).toBe("canceled");
  await when.workerRunsUntilIdle();
  await world.books.assertAllInvariants();
});

test("a customer's wish beyond the terms stops the clock until somebody decides", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n) });
  await when.clockMoves(16 * HOUR_MS);
  const wish = await refund(purchase, {}, byCustomer(purchase));
  expect(wish.state).toBe("requested");
  await when.clockMoves(48 * HOUR_MS);
  await when.timersTick();
  expect(await escrowOf(purchase)).toMatchObject({ state: "paused", balanceMinor: 100_000n });
  await decideRefund({
    tenantId: TENANT,
    refundId: wish.refundId,
    userId: "usr_operator",
    partnerId: null,
    decision: "reject",
    reason: "it took place",
  });
  const resumed = await escrowOf(purchase);
  expect(resumed.state).toBe("holding");
  expect((resumed.releaseAt?.getTime() ?? 0) - (await databaseNow()).getTime()).toBeLessThanOrEqual(8 * HOUR_MS);
  await when.clockMoves(8 * HOUR_MS);
  await when.timersTick();
  expect((await escrowOf(purchase)).state).toBe("settled");
  await world.books.assertAllInvariants();
});

test("a pause leaves two hours at least", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n) });
  await when.clockMoves(DAY_MS - HOUR_MS);
  const wish = await refund(purchase, {}, byCustomer(purchase));
  await decideRefund({
    tenantId: TENANT,
    refundId: wish.refundId,
    userId: purchase.partner.userId,
    partnerId: purchase.partner.id,
    decision: "reject",
    reason: "it took place",
  });
  const left = ((await escrowOf(purchase)).releaseAt?.getTime() ?? 0) - (await databaseNow()).getTime();
  expect(left).toBeGreaterThan(1.9 * HOUR_MS);
  await world.books.assertAllInvariants();
});

test("nobody refunds somebody else's payment", async () => {
  const purchase = await given.paidSession({ price: inr(100_000n) });
  const other = await given.partner();
  const stranger = await given.customer();
  await expect(refund(purchase, {}, { role: "customer", userId: stranger })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(
    refund(purchase, {}, { role: "partner", userId: other.userId, partnerId: other.id }),
  ).rejects.toMatchObject({ code: "not_found" });
  expect((await refund(purchase, { amount: 1_000n }, byPartner(purchase))).state).toBe("queued");
  await when.workerRunsUntilIdle();
  await world.books.assertAllInvariants();
});

test("a refund races settlement: whoever has the hold first decides, and the sum is right either way (F39)", async () => {
  for (let round = 0; round < 10; round += 1) {
    const purchase = await given.heldSession({ price: inr(100_000n), score: 70 });
    await when.clockMoves(DAY_MS);
    await Promise.allSettled([refund(purchase, { amount: 30_000n }), when.settles(purchase)]);
    await when.timersTick();
    expect(await world.books.partner(purchase.partner.id, "INR")).toBe(31_500n);
  }
  await world.books.assertAllInvariants();
});

test("a lost answer is asked about, and the gateway gives the money back once", async () => {
  const purchase = await given.paidSession({ price: inr(77_700n) });
  await when.fault({ gateway: "razorpay", kind: "drop", match: { event: "refund.*" } });
  await when.fault({
    gateway: "razorpay",
    kind: "lose_response",
    match: { method: "POST", path: "^/v1/payments/[^/]+/refund$" },
    count: 1,
  });
  const wish = await refund(purchase);
  await when.jobsRun();
  expect((await refundRow(wish.refundId)).state).toBe("in_doubt");
  await when.faultsEnd();
  await when.failedJobsComeBack();
  await when.workerRunsUntilIdle();
  expect((await refundRow(wish.refundId)).state).toBe("succeeded");
  const there = (await readBooks(world.simulator)).refunds;
  expect(there.filter((each) => Number(each.amount) === 77_700)).toHaveLength(1);
  await world.books.assertAllInvariants();
});

test("a balance that is short makes the refund wait, never look done, and go through when there is money (T18)", async () => {
  const purchase = await given.paidSession({ price: inr(66_600n) });
  await world.simulator.control("/__control/razorpay/balance", { account: "merchant", amount: 0 });
  const wish = await refund(purchase);
  await when.jobsRun();
  expect((await refundRow(wish.refundId)).state).toBe("waiting_funds");
  await world.simulator.control("/__control/razorpay/balance", { account: "merchant", amount: 100_000_000 });
  await when.clockMoves(HOUR_MS + 1_000);
  await when.timersTick();
  expect((await refundRow(wish.refundId)).state).toBe("succeeded");
  await world.books.assertAllInvariants();
});

test("a refund that the gateway refuses is left to an operator, who sends it again as a new try", async () => {
  const purchase = await given.paidSession({ price: inr(55_500n) });
  await when.fault({ gateway: "razorpay", kind: "refund_failed", count: 1 });
  const wish = await refund(purchase);
  await when.workerRunsUntilIdle();
  await when.clockMoves(DAY_MS);
  await when.workerRunsUntilIdle();
  expect((await refundRow(wish.refundId)).state).toBe("needs_manual");
  await decideRefund({
    tenantId: TENANT,
    refundId: wish.refundId,
    userId: OPERATOR.userId,
    partnerId: null,
    decision: "resend",
    reason: "the bank is back",
  });
  await when.workerRunsUntilIdle();
  expect(await refundRow(wish.refundId)).toMatchObject({ state: "succeeded", attempt: 2 });
  await world.books.assertAllInvariants();
});

test("PayPal gives back in parts, too", async () => {
  const purchase = await given.paidSession({ price: money(5_000n, "USD") });
  const first = await refund(purchase, { amount: 1_250n });
  const rest = await refund(purchase);
  await when.workerRunsUntilIdle();
  expect([(await refundRow(first.refundId)).state, (await refundRow(rest.refundId)).state]).toEqual([
    "succeeded",
    "succeeded",
  ]);
  await world.books.assertAllInvariants();
});
