import { afterEach, describe, expect, test } from "vitest";
import { type Money, money } from "@/lib/core/money";
import { DAY_MS, MINUTE_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { given, when, bank } = await setUp();

afterEach(() => when.faultsEnd());

/** A customer goes to the bank while not one webhook arrives. */
async function silently(price: Money) {
  const purchase = await given.heldSession({ price });
  await when.fault({ kind: "drop", match: { event: "*" } });
  return { purchase, id: await bank.dispute(purchase, { withdraw: true }) };
}

describe.each([
  ["Razorpay", money(100_000n, "INR"), "^/v1/disputes(?!/)"],
  ["PayPal", money(5_000n, "USD"), "^/v1/customer/disputes(?!/)"],
])("a dispute at %s of which no webhook ever told", (_name, price, path) => {
  test("is found in the gateway's list in time to stop the hold, and its end is asked for", async () => {
    const { purchase, id } = await silently(price);
    await when.clockMoves(11 * MINUTE_MS);
    await when.timersTick();
    expect((await bank.escrow(purchase)).state).toBe("paused");
    await when.clockMoves(DAY_MS);
    await when.timersTick();
    expect((await bank.escrow(purchase)).state).toBe("paused");
    await bank.decide(id, "lost");
    await when.clockMoves(DAY_MS);
    await when.timersTick();
    expect((await bank.escrow(purchase)).state).toBe("charged_back");
    await bank.assertSameBooks(id);
  });

  test("is found although the list failed at first", async () => {
    const { purchase, id } = await silently(price);
    await when.fault({ kind: "error_before", count: 1, match: { path } });
    await when.clockMoves(11 * MINUTE_MS);
    await when.timersTick();
    expect((await bank.escrow(purchase)).state).toBe("holding");
    await when.clockMoves(11 * MINUTE_MS);
    await when.timersTick();
    expect((await bank.escrow(purchase)).state).toBe("paused");
    await bank.assertSameBooks(id);
  });
});

test("a dispute that cannot be asked about does not keep the others from being found, and is asked about again", async () => {
  const price = money(100_000n, "INR");
  const purchases = [await given.heldSession({ price }), await given.heldSession({ price })];
  await when.fault({ kind: "drop", match: { event: "*" } });
  const ids = await Promise.all(purchases.map((purchase) => bank.dispute(purchase, { withdraw: true })));
  const states = async () =>
    (await Promise.all(purchases.map((purchase) => bank.escrow(purchase)))).map(({ state }) => state);
  await when.fault({ kind: "error_before", count: 1, match: { path: "^/v1/disputes/disp_" } });
  await when.clockMoves(11 * MINUTE_MS);
  await when.timersTick();
  expect((await states()).toSorted()).toEqual(["holding", "paused"]);
  await when.clockMoves(11 * MINUTE_MS);
  await when.timersTick();
  expect(await states()).toEqual(["paused", "paused"]);
  for (const id of ids) await bank.assertSameBooks(id);
});

test("a dispute at PayPal that was opened again, silently and long after it was closed, is booked again", async () => {
  const purchase = await given.heldSession({ price: money(5_000n, "USD") });
  const id = await bank.dispute(purchase, { withdraw: true });
  await when.workerRunsUntilIdle();
  await bank.decide(id, "won");
  await when.workerRunsUntilIdle();
  for (let day = 0; day < 8; day += 1) {
    await when.clockMoves(DAY_MS);
    await when.timersTick();
  }
  expect(await bank.row(id)).toMatchObject({ status: "won", nextPollAt: null });
  await when.fault({ kind: "drop", match: { event: "*" } });
  await bank.decide(id, "open", { stage: "pre_arbitration", withdraw: true });
  await when.clockMoves(11 * MINUTE_MS);
  await when.timersTick();
  expect(await bank.row(id)).toMatchObject({ stage: "pre_arbitration", status: "needs_response", funds: "withdrawn" });
  await bank.assertSameBooks(id);
});

test("a list is read every ten minutes and not before, from a day before the newest that it told", async () => {
  const looks = () => db().disputeLook.findMany({ where: { tenantId: TENANT }, orderBy: { gateway: "asc" } });
  await when.clockMoves(11 * MINUTE_MS);
  await when.timersTick();
  const before = await looks();
  expect(before.map(({ gateway, owner }) => [gateway, owner])).toEqual([
    ["paypal", ""],
    ["razorpay", ""],
  ]);
  await when.clockMoves(9 * MINUTE_MS);
  await when.timersTick();
  expect(await looks()).toEqual(before);
  await when.clockMoves(2 * MINUTE_MS);
  await when.timersTick();
  const after = await looks();
  expect(after.map(({ newestAt }) => newestAt)).toEqual(before.map(({ newestAt }) => newestAt));
  expect(after.every(({ nextLookAt }, n) => nextLookAt > (before[n]?.nextLookAt ?? nextLookAt))).toBe(true);
});
