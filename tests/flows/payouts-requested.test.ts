import { expect, test } from "vitest";
import { isAppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { readBooks } from "../support/simulator-client";

const { world, given, when } = await setUp();

const inr = (minor: bigint) => money(minor, "INR");

function codes(results: readonly PromiseSettledResult<unknown>[]): string[] {
  return results.map((each) => {
    if (each.status === "fulfilled") return "ok";
    return isAppError(each.reason) ? each.reason.code : String(each.reason);
  });
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return codes(await Promise.allSettled([work]))[0];
}

test("two payouts racing for one balance: one is sent, one is refused, and no rupee is lost (T4)", async () => {
  const partner = await given.partnerWithBalance(inr(100_000n));
  const results = await Promise.allSettled([
    when.requestsPayout(partner, inr(80_000n)),
    when.requestsPayout(partner, inr(80_000n)),
  ]);
  expect(codes(results).toSorted()).toEqual(["insufficient_funds", "ok"]);
  await when.workerRunsUntilIdle();
  expect(await world.books.partner(partner.id, "INR")).toBe(20_000n);
  await world.books.assertAllInvariants();
});

test("twenty requests at once for one balance: exactly as many as it covers are taken, and no more is sent", async () => {
  const partner = await given.partnerWithBalance(inr(400_000n));
  const before = (await readBooks(world.simulator)).payouts.length;
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () => when.requestsPayout(partner, inr(60_000n))),
  );
  expect(codes(results).toSorted()).toEqual([
    ...Array<string>(14).fill("insufficient_funds"),
    ...Array<string>(6).fill("ok"),
  ]);
  await when.workerRunsUntilIdle();
  expect(await world.books.partner(partner.id, "INR")).toBe(40_000n);
  expect((await readBooks(world.simulator)).payouts.length - before).toBe(6);
  await world.books.assertAllInvariants();
});

test("the same key again gives the same payout, even ten times at once (F48)", async () => {
  const partner = await given.partnerWithBalance(inr(300_000n));
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => when.requestsPayout(partner, inr(60_000n), { key: "monday" })),
  );
  expect(new Set(answers.map((each) => each.payoutId)).size).toBe(1);
  expect(await world.books.partner(partner.id, "INR")).toBe(240_000n);
  expect(await codeOf(when.requestsPayout(partner, inr(70_000n), { key: "monday" }))).toBe("idempotency_key_reused");
  expect(await codeOf(when.requestsPayout(partner, inr(60_000n), { key: "monday", method: "upi" }))).toBe(
    "idempotency_key_reused",
  );
  await when.workerRunsUntilIdle();
  await world.books.assertAllInvariants();
});

test("a payout below the smallest is refused and says what the smallest is", async () => {
  const partner = await given.partnerWithBalance(inr(100_000n));
  const refused = await when.requestsPayout(partner, inr(49_999n)).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "below_minimum", details: { minimumMinor: "50000" } });
  expect(await codeOf(when.requestsPayout(partner, inr(50_000n)))).toBe("ok");
  await when.workerRunsUntilIdle();
  await world.books.assertAllInvariants();
});

test("a payout in a currency that the tenant does not pay out, or without an account for it, is refused", async () => {
  const partner = await given.partnerWithBalance(inr(100_000n));
  expect(await codeOf(when.requestsPayout(partner, money(100_000n, "EUR")))).toBe("unsupported_currency");
  expect(await codeOf(when.requestsPayout(partner, inr(60_000n), { method: "paypal" }))).toBe("not_found");
  expect(await codeOf(when.requestsPayout(partner, money(60_000n, "USD")))).toBe("insufficient_funds");
  await db().payoutDestination.updateMany({ where: { partnerId: partner.id }, data: { active: false } });
  expect(await codeOf(when.requestsPayout(partner, inr(60_000n)))).toBe("not_found");
  expect(await world.books.partner(partner.id, "INR")).toBe(100_000n);
  expect(await db().payout.count({ where: { tenantId: TENANT, partnerId: partner.id } })).toBe(0);
  await world.books.assertAllInvariants();
});

test("money of one partner cannot be paid out by another", async () => {
  const rich = await given.partnerWithBalance(inr(100_000n));
  const poor = await given.partner();
  expect(await codeOf(when.requestsPayout(poor, inr(60_000n)))).toBe("insufficient_funds");
  expect(await world.books.partner(rich.id, "INR")).toBe(100_000n);
  await world.books.assertAllInvariants();
});
