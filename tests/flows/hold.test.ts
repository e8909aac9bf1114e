import { expect, test } from "vitest";
import { isAppError } from "@/lib/core/errors";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { settleDue, settleSession } from "@/lib/payments/settlement/settle";
import { holdAll, openOrders } from "../support/bulk";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world, given, when } = await setUp();

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "ok",
    (error: unknown) => (isAppError(error) ? error.code : String(error)),
  );
}

test("nothing is settled before 24 hours are over, and the refusal says when they are", async () => {
  const purchase = await given.heldSession({ score: 95 });
  await when.clockMoves(DAY_MS - HOUR_MS);
  const escrow = await db().escrow.findUniqueOrThrow({
    where: { tenantId_orderId: { tenantId: TENANT, orderId: purchase.orderId } },
  });
  const refused = await when.settles(purchase).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "hold_not_over", details: { releaseAt: escrow.releaseAt?.toISOString() } });
  expect(escrow.releaseAt?.getTime()).toBe((escrow.completedAt?.getTime() ?? 0) + DAY_MS);
  await when.timersTick();
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(0n);
  await when.clockMoves(HOUR_MS);
  await when.timersTick();
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(2_500n);
  const told = await db().auditEvent.findFirstOrThrow({
    where: { subject: purchase.orderId, action: "escrow.settled" },
  });
  expect(told).toMatchObject({ before: { state: "holding" }, after: { state: "settled" } });
  await world.books.assertAllInvariants();
});

test("a session that is not completed cannot be settled, and neither can one that does not exist", async () => {
  const purchase = await given.paidSession();
  expect(await codeOf(when.settles(purchase))).toBe("wrong_state");
  await when.clockMoves(30 * DAY_MS);
  expect(await codeOf(when.settles(purchase))).toBe("wrong_state");
  expect(await codeOf(when.settles({ ...purchase, sessionId: "ses_none" }))).toBe("not_found");
  const other = await given.partner();
  const asOther = settleSession({ tenantId: TENANT, sessionId: purchase.sessionId, partnerId: other.id });
  expect(await codeOf(asOther)).toBe("not_found");
  await world.books.assertAllInvariants();
});

test("an order settled ten times at once, by hand and by timer, is settled once", async () => {
  const purchase = await given.heldSession({ score: 100 });
  await when.clockMoves(DAY_MS);
  const views = await Promise.all([
    ...Array.from({ length: 10 }, () => when.settles(purchase)),
    ...Array.from({ length: 4 }, async () => {
      await settleDue();
      return when.settles(purchase);
    }),
  ]);
  expect(new Set(views.map((view) => view.settlementId)).size).toBe(1);
  expect(await world.books.transfers("settle", purchase.orderId)).toBe(1);
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(2_500n);
  await world.books.assertAllInvariants();
});

test("a hold without a moment of completion or of release cannot be written, so it can never look long over (T3)", async () => {
  const purchase = await given.heldSession();
  const set = (what: string): Promise<unknown> =>
    asOwner(world.database, `UPDATE escrow SET ${what} WHERE order_id = '${purchase.orderId}'`);
  await expect(set("completed_at = NULL")).rejects.toThrow(/escrow_holding_ends/);
  await expect(set("release_at = NULL")).rejects.toThrow(/escrow_holding_ends/);
  await expect(set("release_at = 'epoch'")).rejects.toThrow(/escrow_holding_ends/);
  await expect(set("running_since = NULL")).rejects.toThrow(/escrow_holding_runs/);
  const unpaid = await given.paidSession();
  await expect(
    asOwner(world.database, `UPDATE escrow SET state = 'holding' WHERE order_id = '${unpaid.orderId}'`),
  ).rejects.toThrow(/escrow_holding/);
  await world.books.assertAllInvariants();
});

test("four workers at once over 300 holds that are over settle each exactly once (F38)", async () => {
  const orders = await openOrders(
    Array.from({ length: 300 }, (_, index) => 1 + index * 37),
    "four",
  );
  await holdAll(orders, (index) => index % 101);
  await when.clockMoves(DAY_MS);
  const before = await db().settlement.count();
  const counts = await Promise.all(Array.from({ length: 4 }, () => settleDue()));
  counts.push(await settleDue());
  const settled = (await db().settlement.count()) - before;
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(settled);
  const settlements = await db().settlement.findMany({
    where: { orderId: { in: orders.map((order) => order.orderId) } },
  });
  expect(new Set(settlements.map((each) => each.orderId)).size).toBe(300);
  expect(settlements).toHaveLength(300);
  const released = settlements.reduce((sum, each) => sum + each.releasedMinor, 0n);
  expect(released).toBe(BigInt(orders.reduce((sum, order) => sum + order.amount, 0)));
  await world.books.assertAllInvariants();
});

test("a worker that was away for three days settles what became due, once and in order (F45)", async () => {
  const purchases = [await given.heldSession(), await given.heldSession(), await given.heldSession()];
  await when.clockMoves(3 * DAY_MS);
  await when.timersTick();
  await when.timersTick();
  const settlements = await db().settlement.findMany({
    where: { orderId: { in: purchases.map((each) => each.orderId) } },
  });
  expect(settlements).toHaveLength(3);
  await world.books.assertAllInvariants();
});
