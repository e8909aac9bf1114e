import { expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { HOUR_MS, MINUTE_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import type { Purchase } from "../support/given";
import { deliver, paymentEvent, storeAll } from "../support/messages";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given, when } = await setUp();

async function orderState(purchase: Purchase): Promise<string> {
  return (await db().order.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id: purchase.orderId } } }))
    .state;
}

async function suspenseReasons(gatewayOrderId: string): Promise<(string | null)[]> {
  const rows = await db().payment.findMany({
    where: { tenantId: TENANT, gatewayOrderId, suspenseReason: { not: null } },
  });
  return rows.map((row) => row.suspenseReason);
}

/** The payment comes, everything the worker has to do is done, and this much more stands in suspense. */
async function expectSuspense(currency: string, amount: bigint, work: () => Promise<unknown>): Promise<void> {
  const before = await world.books.suspense(currency);
  await work();
  expect((await world.books.suspense(currency)) - before).toBe(amount);
}

/** The money stood in suspense and goes back by itself: one refund by the rules, of this amount, for this reason. */
async function expectGivenBack(reason: string, amount: bigint, work: () => Promise<void>): Promise<void> {
  const wanted = { where: { requestedRole: "rules", reason, amountMinor: amount } };
  const before = await db().refund.count(wanted);
  await expectSuspense("INR", 0n, work);
  expect((await db().refund.count(wanted)) - before).toBe(1);
}

test("one minor unit less than ordered goes to suspense, and the order is not paid (F10)", async () => {
  const purchase = await given.openOrder();
  await expectSuspense("INR", 4_999n, async () => {
    await when.customerPays(purchase, { amount: 4_999, force: true });
    await when.workerRunsUntilIdle();
  });
  expect(await orderState(purchase)).toBe("open");
  expect(await suspenseReasons(purchase.gatewayOrderId)).toEqual(["amount_mismatch"]);
  await world.books.assertAllInvariants();
});

test("the right number in another currency goes to suspense in that currency (F10)", async () => {
  const purchase = await given.openOrder();
  await expectSuspense("USD", 5_000n, async () => {
    await deliver(
      world,
      paymentEvent("payment.captured", {
        id: "pay_Dollar",
        orderId: purchase.gatewayOrderId,
        amount: 5_000,
        currency: "USD",
      }),
    );
    await when.workerRunsUntilIdle();
  });
  expect(await orderState(purchase)).toBe("open");
  await world.books.assertAllInvariants();
});

test("a second capture for one order is given back by itself, the first counts (F28)", async () => {
  const purchase = await given.paidSession();
  await expectGivenBack("duplicate_payment", 5_000n, async () => {
    await when.customerPays(purchase, { force: true });
    await when.workerRunsUntilIdle();
  });
  expect(await suspenseReasons(purchase.gatewayOrderId)).toEqual(["duplicate_payment"]);
  expect(await orderState(purchase)).toBe("paid");
  await world.books.assertAllInvariants();
});

test("a second payment whose webhooks were lost is found by asking about the order, and given back (F15, F28)", async () => {
  const purchase = await given.paidSession();
  await expectGivenBack("duplicate_payment", 5_000n, async () => {
    await when.fault({ kind: "drop", match: { event: "*" } });
    await when.customerPays(purchase, { force: true });
    await when.workerRunsUntilIdle();
    expect(await suspenseReasons(purchase.gatewayOrderId)).toEqual([]);
    await when.clockMoves(HOUR_MS);
    await when.timersTick();
    await when.faultsEnd();
  });
  expect(await suspenseReasons(purchase.gatewayOrderId)).toEqual(["duplicate_payment"]);
  await world.books.assertAllInvariants();
});

test("two captures for one order in one batch: one pays it, the other is given back", async () => {
  const purchase = await given.openOrder();
  await expectGivenBack("duplicate_payment", 5_000n, async () => {
    const bodies = ["pay_One", "pay_Two"].map((id) =>
      paymentEvent("payment.captured", { id, orderId: purchase.gatewayOrderId, amount: 5_000 }),
    );
    await storeAll(bodies, "twins");
    await when.workerRunsUntilIdle();
  });
  expect(await orderState(purchase)).toBe("paid");
  await world.books.assertAllInvariants();
});

test("a payment for an unknown order waits for its order for four minutes and then goes to suspense (F11)", async () => {
  const body = paymentEvent("payment.captured", {
    id: "pay_Stranger",
    orderId: "order_Stranger",
    amount: 7_700,
    fee: 182,
    tax: 28,
  });
  expect(await deliver(world, body)).toBe(200);
  await expectSuspense("INR", 0n, () => when.workerRunsUntilIdle());
  expect(await db().inboxEvent.count({ where: { status: "received", lastError: { contains: "not known yet" } } })).toBe(
    1,
  );
  await when.clockMoves(3 * MINUTE_MS);
  await expectSuspense("INR", 0n, () => when.timersTick());
  await when.clockMoves(MINUTE_MS);
  await expectSuspense("INR", 7_700n, () => when.timersTick());
  expect(await suspenseReasons("order_Stranger")).toEqual(["unknown_order"]);
  await world.books.assertAllInvariants();
});

test("a webhook that overtakes our own note of the order is applied as soon as the order is there (F12)", async () => {
  const purchase = await given.openOrder();
  const where = { tenantId_id: { tenantId: TENANT, id: purchase.paymentId } };
  await db().payment.update({ where, data: { gatewayOrderId: null } });
  await deliver(
    world,
    paymentEvent("payment.captured", { id: "pay_Early", orderId: purchase.gatewayOrderId, amount: 5_000 }),
  );
  await when.workerRunsUntilIdle();
  expect(await orderState(purchase)).toBe("open");
  await db().payment.update({ where, data: { gatewayOrderId: purchase.gatewayOrderId } });
  await when.clockMoves(MINUTE_MS);
  await when.timersTick();
  expect(await orderState(purchase)).toBe("paid");
  await world.books.assertAllInvariants();
});

test("paid after the order expired: accepted while the hour is still free, and the hour is taken again (F34, T17)", async () => {
  const purchase = await given.openOrder({ startsAt: shift(await databaseNow(), 30 * HOUR_MS) });
  await when.clockMoves(16 * MINUTE_MS);
  await when.timersTick();
  expect(await orderState(purchase)).toBe("expired");
  await when.customerPays(purchase);
  await when.workerRunsUntilIdle();
  expect(await orderState(purchase)).toBe("paid");
  const session = await db().session.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: TENANT, id: purchase.sessionId } },
  });
  expect(session.state).toBe("scheduled");
  await world.books.assertAllInvariants();
});

test("paid after the order expired and the hour was sold to somebody else: given back, and the other keeps the hour (F34, T17)", async () => {
  const partner = await given.partner();
  const startsAt = shift(await databaseNow(), 40 * HOUR_MS);
  const late = await given.openOrder({ partner, startsAt });
  await when.clockMoves(16 * MINUTE_MS);
  await when.timersTick();
  const other = await given.openOrder({ partner, startsAt });
  await expectGivenBack("late_payment", 5_000n, async () => {
    await when.customerPays(late);
    await when.workerRunsUntilIdle();
  });
  expect(await suspenseReasons(late.gatewayOrderId)).toEqual(["late_payment"]);
  expect([await orderState(late), await orderState(other)]).toEqual(["expired", "open"]);
  await world.books.assertAllInvariants();
});

test("two late payments for one hour in one batch: one has the hour, the other is given back", async () => {
  const partner = await given.partner();
  const startsAt = shift(await databaseNow(), 50 * HOUR_MS);
  const first = await given.openOrder({ partner, startsAt });
  await when.clockMoves(16 * MINUTE_MS);
  await when.timersTick();
  const second = await given.openOrder({ partner, startsAt });
  await when.clockMoves(16 * MINUTE_MS);
  await when.timersTick();
  await expectGivenBack("late_payment", 5_000n, async () => {
    const bodies = [first, second].map(({ gatewayOrderId }) =>
      paymentEvent("payment.captured", { id: `pay_${gatewayOrderId}`, orderId: gatewayOrderId, amount: 5_000 }),
    );
    await storeAll(bodies, "late");
    await when.workerRunsUntilIdle();
  });
  const live = await db().session.count({
    where: { tenantId: TENANT, partnerId: partner.id, startsAt, state: "scheduled" },
  });
  expect(live).toBe(1);
  await world.books.assertAllInvariants();
});

test("a payment that failed and then succeeds pays the order (F27)", async () => {
  const purchase = await given.openOrder({ price: money(6_000n, "INR") });
  await when.customerPays(purchase, { outcome: "failure" });
  await when.workerRunsUntilIdle();
  const where = { tenantId_id: { tenantId: TENANT, id: purchase.paymentId } };
  expect((await db().payment.findUniqueOrThrow({ where })).state).toBe("failed");
  await when.customerPays(purchase);
  await when.workerRunsUntilIdle();
  expect(await db().payment.findUniqueOrThrow({ where })).toMatchObject({ state: "captured", failureReason: null });
  expect(await orderState(purchase)).toBe("paid");
  await world.books.assertAllInvariants();
});

test("a bank that answers late turns a failed payment into a paid order (F27)", async () => {
  const purchase = await given.openOrder();
  await when.customerPays(purchase, { outcome: "late", afterMs: 30_000 });
  await when.workerRunsUntilIdle();
  await when.clockMoves(MINUTE_MS);
  await when.workerRunsUntilIdle();
  expect(await orderState(purchase)).toBe("paid");
  await world.books.assertAllInvariants();
});

test("PayPal: a declined capture leaves the order open", async () => {
  const purchase = await given.openOrder({ price: money(5_000n, "USD") });
  await when.fault({ kind: "capture_declined", count: 1 });
  await when.customerPays(purchase);
  await when.workerRunsUntilIdle();
  await when.faultsEnd();
  expect(await orderState(purchase)).toBe("open");
  await world.books.assertAllInvariants();
});
