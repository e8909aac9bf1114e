import { afterEach, expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { type Every, runSchedules, setSchedule } from "@/lib/payments/payouts/schedule";
import type { Partner } from "../support/given";
import { inr } from "../support/paying-out";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given, when } = await setUp({ SIMULATOR_PAYOUT_DELAY_MS: "7200000" });

afterEach(() => world.books.assertAllInvariants());

const PAYOUT = inr(60_000n);

async function banksSettleAll(): Promise<void> {
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
}

const choose = (partner: Partner, every: Every) =>
  setSchedule({
    tenantId: TENANT,
    partnerId: partner.id,
    userId: partner.userId,
    currency: "INR",
    method: "bank_account",
    every,
    requestId: null,
  });

const payoutsOf = (partner: Partner) =>
  db().payout.findMany({ where: { partnerId: partner.id }, orderBy: { id: "asc" } });

/** Until a moment that is a new week, month and day in India. */
async function untilNext(every: "week" | "month"): Promise<void> {
  const india = new Date((await databaseNow()).getTime() + 5.5 * HOUR_MS);
  const days =
    every === "week"
      ? 8 - (india.getUTCDay() || 7)
      : 1 + new Date(Date.UTC(india.getUTCFullYear(), india.getUTCMonth() + 1, 0)).getUTCDate() - india.getUTCDate();
  await when.clockMoves(days * DAY_MS);
}

test.each(["week", "month"] as const)("every %s: all that is there, once, from the next one on", async (every) => {
  const partner = await given.partnerWithBalance(inr(80_000n));
  await choose(partner, every);
  await runSchedules();
  expect(await payoutsOf(partner)).toHaveLength(0);
  await untilNext(every);
  await Promise.all([runSchedules(), runSchedules()]);
  await runSchedules();
  expect(await payoutsOf(partner)).toMatchObject([{ amountMinor: 80_000n, requestedBy: "schedule" }]);
  await banksSettleAll();
  expect(await world.books.partner(partner.id, "INR")).toBe(0n);
});

test("what is below the smallest payout waits, and nothing goes out on request only", async () => {
  const [poor, patient] = [await given.partnerWithBalance(inr(40_000n)), await given.partnerWithBalance(PAYOUT)];
  await choose(poor, "week");
  await choose(patient, "week");
  await choose(patient, "on_request");
  await untilNext("week");
  await runSchedules();
  expect([...(await payoutsOf(poor)), ...(await payoutsOf(patient))]).toEqual([]);
  await given.heldSession({ partner: poor, price: inr(100_000n) });
  await untilNext("week");
  await when.timersTick();
  expect(await payoutsOf(poor)).toMatchObject([{ amountMinor: 90_000n }]);
  await banksSettleAll();
});
