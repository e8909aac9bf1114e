import { expect, test } from "vitest";
import { isAppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { HOUR_MS, MINUTE_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { createOrder, type CreatedCheckout } from "@/lib/payments/orders/create";
import type { Purchase } from "../support/given";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given, when } = await setUp();

const PRICE = money(5_000n, "INR");

function codes(results: readonly PromiseSettledResult<unknown>[]): string[] {
  return results.map((each) => {
    if (each.status === "fulfilled") return "ok";
    return isAppError(each.reason) ? each.reason.code : String(each.reason);
  });
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return codes(await Promise.allSettled([work]))[0];
}

test("twenty buyers at once for three seats: exactly three seats are sold (F35)", async () => {
  const partner = await given.partner();
  const offerId = await given.ticket({ partner, price: PRICE, capacity: 3 });
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () => given.openOrder({ partner, offerId, price: PRICE })),
  );
  expect(codes(results).toSorted()).toEqual([...Array<string>(3).fill("ok"), ...Array<string>(17).fill("sold_out")]);
  await world.books.assertAllInvariants();
});

test("ten customers at once for one hour of a partner: one has it", async () => {
  const partner = await given.partner();
  const startsAt = shift(await databaseNow(), 5 * HOUR_MS);
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, () => given.openOrder({ partner, startsAt, price: PRICE })),
  );
  expect(codes(results).toSorted()).toEqual(["ok", ...Array<string>(9).fill("slot_taken")]);
  const overlapping = given.openOrder({ partner, startsAt: shift(startsAt, 59 * MINUTE_MS) });
  expect(await codeOf(overlapping)).toBe("slot_taken");
  expect(await codeOf(given.openOrder({ partner, startsAt: shift(startsAt, HOUR_MS) }))).toBe("ok");
  await world.books.assertAllInvariants();
});

test("an order that is not paid in fifteen minutes expires and frees its seat", async () => {
  const partner = await given.partner();
  const offerId = await given.ticket({ partner, price: PRICE, capacity: 1 });
  const first = await given.openOrder({ partner, offerId, price: PRICE });
  await when.clockMoves(14 * MINUTE_MS);
  await when.timersTick();
  expect(await codeOf(given.openOrder({ partner, offerId, price: PRICE }))).toBe("sold_out");
  await when.clockMoves(MINUTE_MS);
  await when.timersTick();
  const order = await db().order.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id: first.orderId } } });
  expect(order.state).toBe("expired");
  expect(await codeOf(given.openOrder({ partner, offerId, price: PRICE }))).toBe("ok");
  await world.books.assertAllInvariants();
});

test("late payments for a sold-out ticket never sell more seats than there are", async () => {
  const partner = await given.partner();
  const offerId = await given.ticket({ partner, price: PRICE, capacity: 2 });
  const late: Purchase[] = [];
  for (let round = 0; round < 2; round += 1) {
    late.push(
      await given.openOrder({ partner, offerId, price: PRICE }),
      await given.openOrder({ partner, offerId, price: PRICE }),
    );
    await when.clockMoves(16 * MINUTE_MS);
    await when.timersTick();
  }
  await Promise.all(late.map((purchase) => when.customerPays(purchase)));
  await when.workerRunsUntilIdle();
  const paid = await db().order.count({ where: { id: { in: late.map((each) => each.orderId) }, state: "paid" } });
  expect(paid).toBe(2);
  const givenBack = await db().refund.count({
    where: { requestedRole: "rules", reason: "late_payment", state: "succeeded" },
  });
  expect([givenBack, await world.books.suspense("INR")]).toEqual([2, 0n]);
  await world.books.assertAllInvariants();
});

async function orders(
  customerId: string,
  offerId: string,
  requestKey: string | null,
  extra: object = {},
): Promise<CreatedCheckout> {
  return createOrder({
    tenantId: TENANT,
    customerId,
    gateway: "razorpay",
    target: { offerId, startsAt: null },
    currency: "INR",
    requestKey,
    requestId: null,
    ...extra,
  });
}

test("a double click, ten times at once, is one order, and every answer names the same order of the gateway (F31)", async () => {
  const [partner, customerId] = [await given.partner(), await given.customer()];
  const offerId = await given.offer({ partner, price: PRICE });
  const answers = await Promise.all(Array.from({ length: 10 }, () => orders(customerId, offerId, "click")));
  expect(new Set(answers.map((each) => `${each.orderId} ${each.gatewayOrderId}`)).size).toBe(1);
  expect(await db().order.count({ where: { tenantId: TENANT, customerId } })).toBe(1);
  expect(await db().session.count({ where: { tenantId: TENANT, customerId } })).toBe(1);
  await world.books.assertAllInvariants();
});

test("the key of an order that has expired or is paid opens nothing new to pay", async () => {
  const [partner, customerId] = [await given.partner(), await given.customer()];
  const offerId = await given.offer({ partner, price: PRICE });
  const first = await orders(customerId, offerId, "again");
  await when.clockMoves(16 * MINUTE_MS);
  await when.timersTick();
  expect(await codeOf(orders(customerId, offerId, "again"))).toBe("order_expired");
  const paid = await orders(customerId, offerId, "paid");
  await when.customerPays({ ...paid, partner, customerId });
  await when.workerRunsUntilIdle();
  expect(await orders(customerId, offerId, "paid")).toMatchObject({ orderId: paid.orderId, paymentId: paid.paymentId });
  expect(await codeOf(orders(customerId, offerId, null, { target: { sessionId: paid.sessionId } }))).toBe(
    "wrong_state",
  );
  expect(await codeOf(orders(customerId, offerId, null, { target: { sessionId: first.sessionId } }))).toBe(
    "order_expired",
  );
  expect(await db().payment.count({ where: { order: { customerId } } })).toBe(2);
  await world.books.assertAllInvariants();
});

test("a lost answer to the creation leaves one order at the gateway, found by our own id (F18)", async () => {
  const [partner, customerId] = [await given.partner(), await given.customer()];
  const offerId = await given.offer({ partner, price: PRICE });
  await when.fault({ kind: "lose_response", count: 1, match: { path: "/v1/orders", method: "POST" } });
  const created = await orders(customerId, offerId, "lost").catch(() => orders(customerId, offerId, "lost"));
  await when.customerPays({ ...created, partner, customerId });
  await when.workerRunsUntilIdle();
  expect(
    (await db().order.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id: created.orderId } } })).state,
  ).toBe("paid");
  await world.books.assertAllInvariants();
});

test("an unpaid order can be paid at the other gateway, and only one of the two counts (F29)", async () => {
  const [partner, customerId] = [await given.partner(), await given.customer()];
  const offerId = await given.offer({ partner, price: PRICE });
  await db().offerPrice.create({ data: { tenantId: TENANT, offerId, currency: "USD", amountMinor: 5_000n } });
  const first = await orders(customerId, offerId, null, { gateway: "paypal", currency: "USD" });
  const again = await orders(customerId, offerId, null, {
    gateway: "paypal",
    currency: "USD",
    target: { sessionId: first.sessionId },
  });
  expect(again).toMatchObject({ orderId: first.orderId, paymentId: first.paymentId });
  const foreign = orders(customerId, offerId, null, { currency: null, target: { sessionId: first.sessionId } });
  expect(await codeOf(foreign)).toBe("unsupported_currency");
  await world.books.assertAllInvariants();
});
