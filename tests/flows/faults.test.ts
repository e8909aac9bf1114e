import { Client } from "pg";
import { afterEach, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS, MINUTE_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { addDestination } from "@/lib/partners/destinations";
import { postTransfers } from "@/lib/payments/ledger/post";
import { floatRecipe } from "@/lib/payments/ledger/recipes";
import { decideRefund } from "@/lib/payments/refunds/decide";
import { openOrders } from "../support/bulk";
import type { Purchase } from "../support/given";
import { deliver, inboxCounts, paymentEvent, storeAll } from "../support/messages";
import { byCustomer, OPERATOR, refund } from "../support/refunding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { RAZORPAY_KEY, readBooks } from "../support/simulator-client";
import { asOwner } from "../support/world";

const { world, given, when } = await setUp();

afterEach(() => when.faultsEnd());

const inr = (minor: bigint) => money(minor, "INR");
const payoutState = async (id: string): Promise<string> =>
  (await db().payout.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id } } })).state;

async function settled(price = 200_000n): Promise<Purchase> {
  const purchase = await given.heldSession({ price: inr(price) });
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  return purchase;
}

test("every message of a whole life, sent again a week later, changes nothing (F2, T14)", async () => {
  const purchase = await settled();
  await when.requestsPayout(purchase.partner, inr(60_000n));
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await refund(purchase, { amount: 20_000n });
  await when.workerRunsUntilIdle();
  const before = await world.books.digest();
  await when.clockMoves(7 * DAY_MS);
  await world.simulator.control("/__control/webhooks/replay", {});
  await when.workerRunsUntilIdle();
  expect(await world.books.digest()).toBe(before);
  await world.books.assertAllInvariants();
});

test("a gateway that no longer takes our key marks nothing as failed, and work goes on with the right one (F24)", async () => {
  const partner = await given.partnerWithBalance(inr(60_000n));
  await world.simulator.control("/__control/keys", { razorpayKeySecret: "another_secret" });
  const { payoutId } = await when.requestsPayout(partner, inr(60_000n));
  await when.jobsRun();
  expect(await payoutState(payoutId)).toBe("submitted");
  expect(await world.books.partner(partner.id, "INR")).toBe(0n);
  await world.simulator.control("/__control/keys", { razorpayKeySecret: RAZORPAY_KEY.key_secret });
  await when.failedJobsComeBack();
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  expect(await payoutState(payoutId)).toBe("paid");
  await world.books.assertAllInvariants();
});

test("past the time in which the gateway knows our key a payout is looked for, never sent blindly (F25)", async () => {
  const partner = await given.partnerWithBalance(inr(60_000n));
  const { payoutId } = await when.requestsPayout(partner, inr(60_000n));
  await when.fault({ kind: "drop", match: { event: "*" } });
  await when.fault({ kind: "lose_response", count: 1, match: { path: "/v1/payouts", method: "POST" } });
  await when.jobsRun();
  expect(await payoutState(payoutId)).toBe("in_doubt");
  await when.faultsEnd();
  await world.simulator.control("/__control/idempotency/forget", {});
  await when.clockMoves(8 * DAY_MS);
  await when.timersTick();
  await when.failedJobsComeBack();
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  expect(await payoutState(payoutId)).toBe("paid");
  const { payouts } = await readBooks(world.simulator);
  const [attempt] = await db().payoutAttempt.findMany({ where: { payoutId } });
  expect(payouts.filter(({ idempotencyKey }) => idempotencyKey === attempt?.id)).toHaveLength(1);
  await world.books.assertAllInvariants();
});

test("60 and 40 percent captured apart pay no order and are both given back (F26)", async () => {
  const purchase = await given.openOrder({ price: inr(10_000n) });
  await when.customerPays(purchase, { amount: 6_000, force: true });
  await when.customerPays(purchase, { amount: 4_000, force: true });
  await when.workerRunsUntilIdle();
  await when.timersTick();
  const order = await db().order.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: TENANT, id: purchase.orderId } },
  });
  expect(order.state).not.toBe("paid");
  const odd = await db().payment.findMany({ where: { suspenseReason: "amount_mismatch" } });
  expect(odd.map((payment) => payment.amountMinor).toSorted((a, b) => Number(a - b))).toEqual([4_000n, 6_000n]);
  await world.books.assertAllInvariants();
});

test("a price that is changed after the order is not the price of the order (F37)", async () => {
  const purchase = await given.openOrder({ price: inr(10_000n) });
  const { offerId } = await db().order.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: TENANT, id: purchase.orderId } },
  });
  await db().offerPrice.updateMany({ where: { offerId: offerId ?? "" }, data: { amountMinor: 99_900n } });
  await when.customerPays(purchase);
  await when.workerRunsUntilIdle();
  const order = await db().order.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: TENANT, id: purchase.orderId } },
    include: { escrow: true },
  });
  expect(order).toMatchObject({ state: "paid", totalMinor: 10_000n, escrow: { fundedMinor: 10_000n } });
  await world.books.assertAllInvariants();
});

test("a payout that the gateway queues for want of balance stays in flight for months, and arrives after a top-up (F50)", async () => {
  const partner = await given.partnerWithBalance(inr(60_000n));
  await world.simulator.control("/__control/razorpay/balance", { account: "payout", amount: 0 });
  const { payoutId } = await when.requestsPayout(partner, inr(60_000n));
  await when.workerRunsUntilIdle();
  for (let month = 0; month < 2; month += 1) {
    await when.clockMoves(30 * DAY_MS);
    await when.timersTick();
    expect(await payoutState(payoutId)).toBe("processing");
    expect(await world.books.partner(partner.id, "INR")).toBe(0n);
  }
  await world.simulator.control("/__control/razorpay/balance", { account: "payout", amount: 100_000_000 });
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  expect(await payoutState(payoutId)).toBe("paid");
  await world.books.assertAllInvariants();
});

test("a refund that was refused can never be granted afterwards (T9)", async () => {
  const purchase = await given.heldSession({ price: inr(10_000n) });
  const { refundId } = await refund(purchase, {}, byCustomer(purchase));
  const base = { tenantId: TENANT, refundId, userId: OPERATOR.userId, partnerId: null, reason: "a test" };
  await decideRefund({ ...base, decision: "reject" });
  await expect(decideRefund({ ...base, decision: "approve" })).rejects.toMatchObject({ code: "wrong_state" });
  await expect(decideRefund({ ...base, decision: "resend" })).rejects.toMatchObject({ code: "wrong_state" });
  expect(await world.books.transfers("refund_reserve", refundId)).toBe(0);
  await world.books.assertAllInvariants();
});

test("refunds race payouts of the same balance: never below zero, and every rupee is somewhere (F53)", async () => {
  for (let round = 0; round < 5; round += 1) {
    const purchase = await settled();
    const results = await Promise.allSettled([
      refund(purchase, { amount: 120_000n }),
      when.requestsPayout(purchase.partner, inr(100_000n)),
    ]);
    expect(results[0]?.status).toBe("fulfilled");
    expect(await world.books.partner(purchase.partner.id, "INR")).toBeGreaterThanOrEqual(0n);
  }
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  await world.books.assertAllInvariants();
});

test("an account that is changed between the request and the sending gets the next payout, not this one (F54)", async () => {
  const partner = await given.partnerWithBalance(inr(60_000n), { account: "4321" });
  const { payoutId } = await when.requestsPayout(partner, inr(60_000n));
  const details = { holder: "Somebody", ifsc: "HDFC0000053", accountNumber: "1111111111110001" };
  await withTx((tx) =>
    addDestination(tx, {
      tenantId: TENANT,
      partnerId: partner.id,
      method: "bank_account",
      currency: "INR",
      details: { ...details, kind: "bank_account" },
    }),
  );
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  // The account ending in 0001 refuses every payout; the approved one takes it.
  expect(await payoutState(payoutId)).toBe("paid");
  await world.books.assertAllInvariants();
});

test("webhooks are acknowledged while every other statement waits for a lock, and nothing is lost (F13, F62)", async () => {
  const purchase = await given.openOrder();
  const locker = new Client({ connectionString: world.database.ownerUrl });
  await locker.connect();
  await locker.query("BEGIN; LOCK TABLE customer_order IN ACCESS EXCLUSIVE MODE");
  const waiting = Promise.allSettled(Array.from({ length: 30 }, () => given.openOrder()));
  const payment = { id: "pay_Locked", orderId: purchase.gatewayOrderId, amount: 5_000, fee: 118, tax: 18 };
  expect(await deliver(world, paymentEvent("payment.captured", payment))).toBe(200);
  await locker.query("ROLLBACK");
  await locker.end();
  expect((await waiting).map((result) => result.status)).toEqual(Array<string>(30).fill("fulfilled"));
  await when.workerRunsUntilIdle();
  expect(await world.books.transfers("capture", "pay_Locked")).toBe(1);
  await world.books.assertAllInvariants();
});

test("a backlog of 1,200 messages is worked off, and each has its effect once (F64)", async () => {
  const orders = await openOrders(Array<number>(600).fill(5_000), "backlog");
  const bodies = orders.flatMap(({ orderId, gatewayOrderId }) => {
    const payment = { id: orderId.replace("ord_", "pay_"), orderId: gatewayOrderId, amount: 5_000, fee: 118, tax: 18 };
    return [paymentEvent("payment.captured", payment), paymentEvent("order.paid", payment)];
  });
  await storeAll(bodies, "backlog");
  await when.jobsRun();
  await when.timersTick();
  expect((await inboxCounts())["received"] ?? 0).toBe(0);
  const paid = await db().order.count({ where: { id: { startsWith: "ord_backlog" }, state: "paid" } });
  expect(paid).toBe(600);
  await world.books.assertAllInvariants();
});

test("a connection that is cut in the middle of a transaction leaves nothing of it, and the next one works (F59)", async () => {
  const post = (source: string): Promise<boolean[]> =>
    withTx(async (tx) => {
      const transfer = floatRecipe({ tenantId: TENANT, gateway: "razorpay", source, amount: inr(100n) });
      const posted = await postTransfers(tx, [transfer]);
      if (source === "cut") {
        await asOwner(
          world.database,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'holdfast_worker' AND state LIKE 'idle in transaction%'",
        );
        await tx.$queryRaw`SELECT 1`;
      }
      return posted;
    });
  await expect(post("cut")).rejects.toThrow();
  expect(await world.books.transfers("adjust", "cut")).toBe(0);
  expect(await post("whole")).toEqual([true]);
  expect(await world.books.transfers("adjust", "whole")).toBe(1);
  await world.books.assertAllInvariants();
});

test("of a payout whose two workers were both stopped in the middle the gateway has one (F66)", async () => {
  const partner = await given.partnerWithBalance(inr(60_000n));
  const { payoutId } = await when.requestsPayout(partner, inr(60_000n));
  await when.fault({ kind: "hang", ms: 4_000, count: 1, match: { path: "/v1/payouts", method: "POST" } });
  await when.jobsRun();
  await when.clockMoves(3 * MINUTE_MS);
  await Promise.all([when.timersTick(), when.timersTick()]);
  await when.failedJobsComeBack();
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  expect(await payoutState(payoutId)).toBe("paid");
  const attempts = await db().payoutAttempt.findMany({ where: { tenantId: TENANT, payoutId } });
  const { payouts } = await readBooks(world.simulator);
  const sent = payouts.filter(({ idempotencyKey }) => attempts.some(({ id }) => id === idempotencyKey));
  expect([attempts.length, sent.length]).toEqual([1, 1]);
  await world.books.assertAllInvariants();
});
