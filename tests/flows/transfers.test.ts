import { expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { HANDLERS } from "@/worker/registry";
import type { Partner, Purchase } from "../support/given";
import { refund, refundRow } from "../support/refunding";
import { ROUTE_AT_ONCE, routingIn } from "../support/routing";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given, when, bank } = await setUp(ROUTE_AT_ONCE);
const route = routingIn(world, when);

const inr = (minor: bigint) => money(minor, "INR");

/** Paid, and the partner's part on hold at the gateway. */
async function routed(price = 100_000n, partner?: Partner): Promise<Purchase> {
  const purchase = await given.paidSession({ price: inr(price), partner: partner ?? (await route.linkedPartner()) });
  await route.transfersProcess();
  return purchase;
}

async function settled(score: number | null = null, price = 100_000n, partner?: Partner): Promise<Purchase> {
  const purchase = await routed(price, partner);
  await when.customerCompletes(purchase, score);
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  return purchase;
}

test("the most that the partner can get is held at the gateway from the capture on, and released after the settlement", async () => {
  const purchase = await routed();
  expect(await route.transferOf(purchase)).toMatchObject({ state: "held", amountMinor: 50_000n, keepMinor: 50_000n });
  expect((await route.told()).transfers.at(-1)).toMatchObject({ amount: 50_000, onHold: true, settlement: null });
  await when.customerCompletes(purchase, null);
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  expect(await route.transferOf(purchase)).toMatchObject({ state: "released", reservedMinor: 50_000n });
  await route.linkedAccountsSettle();
  const { state, settlementId } = await route.transferOf(purchase);
  expect(state).toBe("settled");
  const paid = await db().linkedSettlement.findFirstOrThrow({ where: { settlementId: settlementId ?? "" } });
  expect(paid.bankReference).not.toBeNull();
  await route.assertSameBooks();
});

test("what is released can never be paid out too", async () => {
  const purchase = await settled();
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(0n);
  await expect(when.requestsPayout(purchase.partner, inr(50_000n))).rejects.toMatchObject({
    code: "insufficient_funds",
  });
  await route.assertSameBooks();
});

test("the part that a penalty takes is fetched back before the release", async () => {
  // 20 points below 90 cost a tenth of the partner's half.
  const purchase = await settled(70);
  expect(await route.transferOf(purchase)).toMatchObject({
    state: "released",
    reversedMinor: 5_000n,
    keepMinor: 45_000n,
  });
  expect((await route.told()).transfers.at(-1)).toMatchObject({ amount: 50_000, reversed: 5_000, onHold: false });
  await route.assertSameBooks();
});

test("before a refund the partner's part of it is fetched back, and the rest is split as ever", async () => {
  const purchase = await routed();
  const { refundId } = await refund(purchase, { amount: 30_000n });
  await when.workerRunsUntilIdle();
  expect((await refundRow(refundId)).state).toBe("succeeded");
  expect(await route.transferOf(purchase)).toMatchObject({ state: "held", reversedMinor: 15_000n });
  await when.customerCompletes(purchase, 70);
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  expect(await route.transferOf(purchase)).toMatchObject({ state: "released", reservedMinor: 31_500n });
  await route.assertSameBooks();
});

test("a full refund before the settlement fetches all of it back first", async () => {
  const purchase = await routed();
  const { refundId } = await refund(purchase);
  await when.workerRunsUntilIdle();
  expect((await refundRow(refundId)).state).toBe("succeeded");
  expect(await route.transferOf(purchase)).toMatchObject({ state: "reversed", reversedMinor: 50_000n });
  await route.assertSameBooks();
});

test("a refund that comes before the transfer was made calls it off: the gateway takes none once a refund has begun", async () => {
  const purchase = await given.openOrder({ price: inr(100_000n), partner: await route.linkedPartner() });
  await when.customerPays(purchase);
  await world.simulator.control("/__control/webhooks/flush", {});
  await HANDLERS.apply_inbox({});
  expect((await route.transferOf(purchase)).state).toBe("queued");
  await refund(purchase);
  await when.workerRunsUntilIdle();
  expect((await route.transferOf(purchase)).state).toBe("canceled");
  await route.assertSameBooks();
});

test("a refund after the release is fetched back where the partner's account still has it", async () => {
  const purchase = await settled();
  await refund(purchase, { amount: 40_000n });
  await when.workerRunsUntilIdle();
  await when.timersTick();
  expect(await route.transferOf(purchase)).toMatchObject({ reversedMinor: 20_000n, keepMinor: 30_000n });
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(0n);
  expect(await bank.owed(purchase.partner.id)).toBe(0n);
  await route.assertSameBooks();
});

test("a refund after the bank has it is owed as before, and the next release pays it back first", async () => {
  const purchase = await settled();
  await route.linkedAccountsSettle();
  await refund(purchase, { amount: 40_000n });
  await when.workerRunsUntilIdle();
  await when.timersTick();
  expect(await bank.owed(purchase.partner.id)).toBe(20_000n);
  const next = await settled(null, 100_000n, purchase.partner);
  expect(await route.transferOf(next)).toMatchObject({ state: "released", reservedMinor: 30_000n });
  expect(await bank.owed(purchase.partner.id)).toBe(0n);
  await route.assertSameBooks();
});

test("nothing is released while the bank contests the payment, and a loss is fetched back before", async () => {
  const purchase = await routed();
  const id = await bank.dispute(purchase, { withdraw: true });
  await when.workerRunsUntilIdle();
  await when.customerCompletes(purchase, null);
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  expect((await route.transferOf(purchase)).state).toBe("held");
  await bank.decide(id, "lost");
  await when.workerRunsUntilIdle();
  expect(await route.transferOf(purchase)).toMatchObject({ state: "reversed", reversedMinor: 50_000n });
  await route.assertSameBooks();
});

test("without an activated account, or in another currency, the money stays with us and is paid out as ever", async () => {
  const rupees = await given.paidSession({ price: inr(100_000n) });
  const dollars = await given.paidSession({ price: money(10_000n, "USD"), partner: await route.linkedPartner() });
  const orderId = { in: [rupees.orderId, dollars.orderId] };
  expect(await db().routeTransfer.count({ where: { tenantId: TENANT, orderId } })).toBe(0);
  await route.assertSameBooks();
});

test("an order keeps the flow that it was sold under", async () => {
  const partner = await route.linkedPartner();
  const before = await given.openOrder({ price: inr(100_000n), partner });
  await db().tenant.update({ where: { id: TENANT }, data: { fundFlow: "AGENT_OWN_ACCOUNT" } });
  const after = await given.openOrder({ price: inr(100_000n), partner });
  for (const purchase of [before, after]) await when.customerPays(purchase);
  await when.workerRunsUntilIdle();
  await db().tenant.update({ where: { id: TENANT }, data: { fundFlow: "PA_HOLD" } });
  await route.transfersProcess();
  expect((await route.transferOf(before)).state).toBe("held");
  expect(await db().routeTransfer.count({ where: { orderId: after.orderId } })).toBe(0);
  await route.assertSameBooks();
});
