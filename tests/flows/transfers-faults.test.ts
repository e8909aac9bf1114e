import { afterEach, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/core/time";
import type { Partner, Purchase } from "../support/given";
import { refund, refundRow } from "../support/refunding";
import { ROUTE_AT_ONCE, routingIn } from "../support/routing";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world, given, when } = await setUp(ROUTE_AT_ONCE);
const route = routingIn(world, when);

afterEach(() => when.faultsEnd());

const inr = (minor: bigint) => money(minor, "INR");
const TRANSFERS = { method: "POST", path: "^/v1/payments/[^/]+/transfers" };
const REVERSALS = { method: "POST", path: "^/v1/transfers/[^/]+/reversals" };
const RELEASES = { method: "PATCH", path: "^/v1/transfers/" };

async function paid(partner?: Partner): Promise<Purchase> {
  return given.paidSession({ price: inr(100_000n), partner: partner ?? (await route.linkedPartner()) });
}

async function goesOn(): Promise<void> {
  await when.faultsEnd();
  await when.failedJobsComeBack();
  await when.workerRunsUntilIdle();
  await route.transfersProcess();
}

async function splits(purchase: Purchase, score: number | null = null): Promise<void> {
  await when.customerCompletes(purchase, score);
  await when.clockMoves(DAY_MS);
  await when.timersTick();
}

/** How many transfers there are at the gateway from this purchase's payment. */
async function madeFor(purchase: Purchase): Promise<number> {
  const { id } = await route.transferOf(purchase);
  return (await route.told()).transfers.filter(({ notes }) => notes["transfer"] === id).length;
}

test.each([
  ["before", "error_before"],
  ["after", "error_after"],
  ["after, by a cut connection,", "lose_response"],
])("a transfer whose call failed %s its effect is made once", async (_when, kind) => {
  const partner = await route.linkedPartner();
  await when.fault({ kind, gateway: "razorpay", match: TRANSFERS, count: 1 });
  const purchase = await paid(partner);
  expect((await route.transferOf(purchase)).state).toBe("in_doubt");
  await goesOn();
  expect((await route.transferOf(purchase)).state).toBe("held");
  expect(await madeFor(purchase)).toBe(1);
  await route.assertSameBooks();
});

test.each([
  ["before", "error_before"],
  ["after", "error_after"],
])("a reversal whose call failed %s its effect is made once", async (_when, kind) => {
  const purchase = await paid();
  await route.transfersProcess();
  await when.fault({ kind, gateway: "razorpay", match: REVERSALS, count: 1 });
  const { refundId } = await refund(purchase, { amount: 40_000n });
  await when.workerRunsUntilIdle();
  expect((await refundRow(refundId)).state).toBe("queued");
  await goesOn();
  expect((await refundRow(refundId)).state).toBe("succeeded");
  expect(await route.transferOf(purchase)).toMatchObject({ state: "held", reversedMinor: 20_000n });
  await route.assertSameBooks();
});

test.each([
  ["before", "error_before"],
  ["after", "error_after"],
])("a release whose call failed %s its effect is booked once", async (_when, kind) => {
  const purchase = await paid();
  await route.transfersProcess();
  await when.fault({ kind, gateway: "razorpay", match: RELEASES, count: 1 });
  await splits(purchase, 70);
  await goesOn();
  expect(await route.transferOf(purchase)).toMatchObject({ state: "released", reservedMinor: 45_000n });
  await route.assertSameBooks();
});

test("a worker that is killed between the call and its note leaves no second transfer, also without its job", async () => {
  const purchase = await paid();
  await route.transfersProcess();
  const { tenantId, id } = await route.transferOf(purchase);
  // As it stood when the call went out.
  await asOwner(
    world.database,
    `UPDATE route_transfer SET state = 'submitted', gateway_transfer_id = NULL, next_poll_at = hf_now() WHERE tenant_id = $1 AND id = $2`,
    [tenantId, id],
  );
  await when.clockMoves(2 * MINUTE_MS);
  await when.timersTick();
  expect((await route.transferOf(purchase)).state).toBe("held");
  expect(await madeFor(purchase)).toBe(1);
  await route.assertSameBooks();
});

test("a transfer that the gateway cannot make leaves the money with us, and the partner is paid out as ever", async () => {
  await when.fault({ kind: "transfer_failed", gateway: "razorpay", count: 1 });
  const purchase = await paid();
  await route.transfersProcess();
  expect((await route.transferOf(purchase)).state).toBe("failed");
  await splits(purchase);
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(50_000n);
  await route.assertSameBooks();
});

test("a transfer that fails after the split gives the partner the balance back", async () => {
  const partner = await route.linkedPartner();
  await when.fault({ kind: "drop", gateway: "razorpay", match: { event: "transfer.*" } });
  await when.fault({ kind: "transfer_failed", gateway: "razorpay", count: 1 });
  const purchase = await paid(partner);
  expect((await route.transferOf(purchase)).state).toBe("pending");
  await splits(purchase);
  await when.clockMoves(2 * MINUTE_MS);
  await when.timersTick();
  expect(await route.transferOf(purchase)).toMatchObject({ state: "failed", reservedMinor: 0n });
  expect((await route.transferOf(purchase)).decidedAt).not.toBeNull();
  expect(await world.books.partner(partner.id, "INR")).toBe(50_000n);
  await route.assertSameBooks();
});

test("lost messages do not matter: the gateway is asked", async () => {
  await when.fault({ kind: "drop", gateway: "razorpay", match: { event: "transfer.*" } });
  await when.fault({ kind: "drop", gateway: "razorpay", match: { event: "settlement.*" } });
  const purchase = await paid();
  await world.simulator.control("/__control/razorpay/transfers", {});
  await when.clockMoves(2 * MINUTE_MS);
  await when.timersTick();
  expect((await route.transferOf(purchase)).state).toBe("held");
  await splits(purchase);
  await world.simulator.control("/__control/razorpay/settlements", {});
  await when.clockMoves(HOUR_MS);
  await when.timersTick();
  expect((await route.transferOf(purchase)).state).toBe("settled");
  await route.assertSameBooks();
});

test("every message twice, and all of them again a week later, changes nothing", async () => {
  await when.fault({ kind: "duplicate", gateway: "razorpay", match: { event: "transfer.*" } });
  const purchase = await paid();
  await route.transfersProcess();
  await splits(purchase);
  await route.linkedAccountsSettle();
  const before = await world.books.digest();
  await when.clockMoves(7 * DAY_MS);
  await world.simulator.control("/__control/webhooks/replay", {});
  await when.workerRunsUntilIdle();
  expect(await world.books.digest()).toBe(before);
  await route.assertSameBooks();
});

test("a refund that comes between the split and the release is taken out of what is released", async () => {
  const purchase = await paid();
  await route.transfersProcess();
  await when.fault({ kind: "error_before", gateway: "razorpay", match: REVERSALS, count: 1 });
  await splits(purchase, 70);
  expect(await route.transferOf(purchase)).toMatchObject({ state: "held", reservedMinor: 45_000n });
  await refund(purchase, { amount: 40_000n });
  await goesOn();
  expect(await route.transferOf(purchase)).toMatchObject({ state: "released", reservedMinor: 27_000n });
  await route.assertSameBooks();
});
