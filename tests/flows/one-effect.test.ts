import { describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { pollPayments } from "@/lib/payments/reactions/poll";
import { MINUTE_MS } from "@/lib/core/time";
import type { Purchase } from "../support/given";
import { deliver, paymentEvent } from "../support/messages";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given, when } = await setUp();

async function assertPaidOnce(purchase: Purchase, gatewayPaymentId: string): Promise<void> {
  const order = await db().order.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: TENANT, id: purchase.orderId } },
    include: { escrow: true },
  });
  expect(order).toMatchObject({ state: "paid", escrow: { state: "funded", balanceMinor: 5_000n } });
  expect(await world.books.transfers("capture", gatewayPaymentId)).toBe(1);
  expect(await db().payment.count({ where: { tenantId: TENANT, orderId: purchase.orderId } })).toBe(1);
  const captured = await db().paymentEvent.count({
    where: { tenantId: TENANT, paymentId: purchase.paymentId, toState: "captured" },
  });
  expect(captured).toBe(1);
}

const noWebhooks = { kind: "drop", match: { event: "*" } };

test("a webhook that arrives fifty times at once has one effect, and every delivery is acknowledged (F1)", async () => {
  const purchase = await given.openOrder();
  const body = paymentEvent("payment.captured", {
    id: "pay_Fifty",
    orderId: purchase.gatewayOrderId,
    amount: 5_000,
    fee: 118,
    tax: 18,
  });
  const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(world, body)));
  expect(new Set(answers)).toEqual(new Set([200]));
  await when.workerRunsUntilIdle();
  expect(await db().inboxEvent.count({ where: { eventType: "payment.captured" } })).toBe(1);
  await assertPaidOnce(purchase, "pay_Fifty");
  await world.books.assertAllInvariants();
});

test("the same capture under fifty event ids has one effect: the ledger holds without the inbox", async () => {
  const purchase = await given.openOrder();
  const body = paymentEvent("payment.captured", {
    id: "pay_Ids",
    orderId: purchase.gatewayOrderId,
    amount: 5_000,
    fee: 118,
    tax: 18,
  });
  await Promise.all(Array.from({ length: 50 }, (_, n) => deliver(world, body, { eventId: `Evt${n}` })));
  await Promise.all([when.jobsRun(), when.jobsRun(), when.jobsRun()]);
  await when.workerRunsUntilIdle();
  await assertPaidOnce(purchase, "pay_Ids");
  expect(await world.books.transfers("fee", "pay_Ids")).toBe(1);
  await world.books.assertAllInvariants();
});

test("payment.captured, order.paid, the browser and a poll at the same moment have one effect (F4, T23)", async () => {
  await when.fault(noWebhooks);
  const purchases = await Promise.all(Array.from({ length: 8 }, () => given.openOrder()));
  const backs = await Promise.all(purchases.map((purchase) => when.customerPays(purchase)));
  await when.clockMoves(3 * MINUTE_MS);
  const roads = purchases.flatMap((purchase, index) => {
    const back = backs[index];
    const payment = { id: back?.gatewayPaymentId ?? "", orderId: purchase.gatewayOrderId, amount: 5_000 };
    return [
      () => deliver(world, paymentEvent("payment.captured", payment)),
      () => deliver(world, paymentEvent("order.paid", { ...payment, fee: 118, tax: 18 })),
      () => (back ? when.customerReturns(purchase, back) : Promise.reject(new Error("not paid"))),
    ];
  });
  await Promise.all([...roads.map((road) => road()), pollPayments(), when.jobsRun()]);
  await when.faultsEnd();
  await when.workerRunsUntilIdle();
  for (const [index, purchase] of purchases.entries())
    await assertPaidOnce(purchase, backs[index]?.gatewayPaymentId ?? "");
  await world.books.assertAllInvariants();
});

test("PayPal: the customer's return, twenty times at once, captures and books once", async () => {
  const purchase = await given.openOrder({ price: money(5_000n, "USD") });
  const back = await when.customerPays(purchase);
  await Promise.all(Array.from({ length: 20 }, () => when.customerReturns(purchase, back)));
  await when.workerRunsUntilIdle();
  const payment = await db().payment.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: TENANT, id: purchase.paymentId } },
  });
  await assertPaidOnce(purchase, payment.gatewayPaymentId ?? "");
  await world.books.assertAllInvariants();
});

const EVENTS = ["payment.authorized", "payment.captured", "order.paid", "payment.failed"] as const;

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, at) =>
    permutations(items.filter((_, index) => index !== at)).map((rest) => [item, ...rest]),
  );
}

describe("the order in which a payment's events arrive does not matter", () => {
  test.each(permutations(EVENTS).map((order, n) => ({ order, n, title: order.join(", ") })))(
    "$title",
    async ({ order, n }) => {
      await when.fault(noWebhooks);
      const purchase = await given.openOrder();
      const paid = (await when.customerPays(purchase)).gatewayPaymentId ?? "";
      for (const event of order) {
        const id = event === "payment.failed" ? `pay_Failed${n}` : paid;
        expect(await deliver(world, paymentEvent(event, { id, orderId: purchase.gatewayOrderId, amount: 5_000 }))).toBe(
          200,
        );
        await when.jobsRun();
      }
      await when.faultsEnd();
      await when.workerRunsUntilIdle();
      await assertPaidOnce(purchase, paid);
      await world.books.assertAllInvariants();
    },
  );
});
