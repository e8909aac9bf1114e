import { expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { readBooks } from "../support/simulator-client";

const { world, given, when } = await setUp();

test("Razorpay: 5000.00 rupees with a score of 70 are 2250.00 for the partner, in the bank, and 2750.00 for the platform", async () => {
  const { books, simulator } = world;
  const purchase = await given.heldSession({ price: money(500_000n, "INR"), score: 70 });
  await when.clockMoves(DAY_MS);
  const settlement = await when.settles(purchase);
  expect(settlement).toMatchObject({
    released: money(500_000n, "INR"),
    penalty: money(25_000n, "INR"),
    partner: money(225_000n, "INR"),
    platform: money(275_000n, "INR"),
    score: 70,
  });
  expect(await books.partner(purchase.partner.id, "INR")).toBe(225_000n);
  const payout = await when.requestsPayout(purchase.partner, money(225_000n, "INR"));
  expect(await books.partner(purchase.partner.id, "INR")).toBe(0n);
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  const paid = await db().payout.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: TENANT, id: payout.payoutId } },
  });
  expect(paid).toMatchObject({ state: "paid", amountMinor: 225_000n });
  expect((await readBooks(simulator)).payouts).toMatchObject([{ amount: 225_000, status: "processed", debited: true }]);
  await books.assertAllInvariants();
});

test("PayPal: 50.00 dollars with a score of 70 are 22.50 for the partner, in the account, and 27.50 for the platform", async () => {
  const { books } = world;
  const purchase = await given.heldSession({ price: money(5_000n, "USD"), score: 70 });
  await when.clockMoves(DAY_MS);
  const settlement = await when.settles(purchase);
  expect(settlement).toMatchObject({
    penalty: money(250n, "USD"),
    partner: money(2_250n, "USD"),
    platform: money(2_750n, "USD"),
  });
  const payout = await when.requestsPayout(purchase.partner, money(2_250n, "USD"));
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  const paid = await db().payout.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: TENANT, id: payout.payoutId } },
  });
  expect(paid.state).toBe("paid");
  expect(await books.partner(purchase.partner.id, "USD")).toBe(0n);
  await books.assertAllInvariants();
});

test("the smallest unit is never lost: 50.00 rupees with a score of 85 are 24.38 and 25.62", async () => {
  const purchase = await given.heldSession({ price: money(5_000n, "INR"), score: 85 });
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  const settlement = await db().settlement.findUniqueOrThrow({
    where: { tenantId_orderId: { tenantId: TENANT, orderId: purchase.orderId } },
  });
  expect(settlement).toMatchObject({
    releasedMinor: 5_000n,
    penaltyMinor: 62n,
    partnerMinor: 2_438n,
    platformMinor: 2_562n,
  });
  await world.books.assertAllInvariants();
});
