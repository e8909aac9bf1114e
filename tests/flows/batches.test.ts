import { expect, test } from "vitest";
import { MINUTE_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { applyInbox } from "@/lib/payments/reactions/apply";
import { type BulkOrder, openOrders } from "../support/bulk";
import { inboxCounts, paymentEvent, storeAll } from "../support/messages";
import { randomFrom, shuffled } from "../support/random";
import { setUp } from "../support/set-up";

const { world, when } = await setUp();

/** What may happen to one order: everything that a gateway sends, lawful or not. */
function eventsOf({ gatewayOrderId, amount }: BulkOrder, below: (limit: number) => number): string[] {
  const payment = { id: `pay_${gatewayOrderId}`, orderId: gatewayOrderId, amount };
  const fee = { fee: 100 + below(50), tax: 18 };
  const events = [
    paymentEvent("payment.authorized", payment),
    paymentEvent("payment.captured", payment),
    paymentEvent("order.paid", { ...payment, ...fee }),
    paymentEvent("payment.failed", { ...payment, id: `${payment.id}_failed` }),
    paymentEvent("payment.captured", { ...payment, id: `${payment.id}_less`, amount: amount - 1, ...fee }),
    paymentEvent("payment.captured", { ...payment, id: `${payment.id}_other`, currency: "USD" }),
    paymentEvent("payment.captured", {
      ...payment,
      id: `${payment.id}_lost`,
      orderId: `${gatewayOrderId}_nobody`,
      ...fee,
    }),
  ];
  return events.filter(() => below(3) > 0);
}

/** The books of one round, with the round's own name taken out. */
async function booksOf(prefix: string): Promise<string[]> {
  const lines = (await world.books.digest()).split("\n").filter((line) => line.includes(prefix));
  const orders = await db().order.findMany({ where: { id: { startsWith: `ord_${prefix}` } }, orderBy: { id: "asc" } });
  const payments = await db().payment.findMany({ where: { orderId: { startsWith: `ord_${prefix}` } } });
  return [
    ...lines,
    ...orders.map((order) => `${order.id} ${order.state}`),
    ...payments.map(
      (each) => `${each.orderId} ${each.gatewayPaymentId} ${each.state} ${each.suspenseReason} ${each.feeMinor}`,
    ),
  ]
    .map((line) => line.replaceAll(prefix, "round"))
    .toSorted();
}

async function round(seed: number, batch: number): Promise<string[]> {
  const prefix = `s${seed}b${batch}x`;
  const below = randomFrom(seed);
  const orders = await openOrders(
    Array.from({ length: 30 }, () => 1_000 + below(9_000)),
    prefix,
  );
  const events = shuffled(
    orders.flatMap((order) => eventsOf(order, below)),
    below,
  );
  const twice = [...events, ...events.filter(() => below(4) === 0)];
  await storeAll(twice, prefix);
  while ((await applyInbox(batch)) > 0);
  await when.clockMoves(5 * MINUTE_MS);
  while ((await applyInbox(batch)) > 0);
  return booksOf(prefix);
}

test.each([11, 12])(
  "one by one, in hundreds or in five hundreds: the same events give the same books (seed %i) (F5)",
  async (seed) => {
    const one = await round(seed, 1);
    expect(one.length).toBeGreaterThan(60);
    expect(await round(seed, 7)).toEqual(one);
    expect(await round(seed, 100)).toEqual(one);
    expect(await round(seed, 500)).toEqual(one);
    expect(Object.keys(await inboxCounts()).toSorted()).toEqual(["ignored", "processed"]);
    await world.books.assertAllInvariants();
  },
);
