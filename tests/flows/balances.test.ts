import { describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { releaseReserves } from "@/lib/payments/balances/reserve";
import { reserveSettled } from "@/lib/payments/balances/take-in";
import { receivableAccount, reserveAccount } from "@/lib/payments/ledger/accounts";
import { decideRefund } from "@/lib/payments/refunds/decide";
import { decide } from "@/lib/payments/two-person/decide";
import { askToWriteOff } from "@/lib/payments/two-person/request";
import { outcomesOf } from "../support/ending";
import type { Partner, Purchase } from "../support/given";
import { byCustomer, byPartner, refund, refundRow } from "../support/refunding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world, given, when } = await setUp();

const inr = (minor: bigint) => money(minor, "INR");

async function settled(partner: Partner, price: bigint): Promise<Purchase> {
  const purchase = await given.heldSession({ partner, price: inr(price) });
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  return purchase;
}

/** The partner's share of a settled price is paid out, so that a refund of it is owed. */
async function spent(partner: Partner, price: bigint): Promise<Purchase> {
  const purchase = await settled(partner, price);
  await when.requestsPayout(partner, inr(price / 2n));
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  return purchase;
}

async function sumOf(path: string): Promise<bigint> {
  const row = await db().ledgerAccount.findUnique({
    where: { tenantId_path_currency: { tenantId: TENANT, path, currency: "INR" } },
  });
  return row?.balanceMinor ?? 0n;
}

const owes = (partner: Partner) => sumOf(receivableAccount(partner.id).path);
const reserve = async (partner: Partner) => -(await sumOf(reserveAccount(partner.id).path));

function addTier(partner: Partner, tier: { netting?: number; reserve?: number; days?: number }) {
  return asOwner(
    world.database,
    `INSERT INTO income_tier (tenant_id, partner_id, netting_basis_points, reserve_basis_points, reserve_days)
     VALUES ('${TENANT}', '${partner.id}', ${tier.netting ?? 10_000}, ${tier.reserve ?? 0}, ${tier.days ?? 0})`,
  );
}

describe("a partner's own refund after settlement", () => {
  test("is granted down to the floor, and beyond it an operator decides", async () => {
    const partner = await given.partner();
    // Its half of 500,000 is under the floor of 500,000; that of 1,200,000 is not.
    const small = await spent(partner, 500_000n);
    const big = await spent(partner, 1_200_000n);
    // Its income of the last month is nothing.
    await when.clockMoves(31 * DAY_MS);
    const wish = await refund(big, {}, byPartner(big));
    expect(wish.state).toBe("requested");
    const decision = { tenantId: TENANT, refundId: wish.refundId, decision: "approve", reason: "a test" } as const;
    const own = { ...decision, userId: partner.userId, partnerId: partner.id };
    expect((await outcomesOf([decideRefund(own)])).codes).toEqual(["forbidden"]);
    expect((await refund(small, {}, byPartner(small))).state).toBe("queued");
    await decideRefund({ ...decision, userId: "usr_operator", partnerId: null });
    await when.workerRunsUntilIdle();
    expect((await refundRow(wish.refundId)).state).toBe("succeeded");
    expect(await owes(partner)).toBe(850_000n);
    await world.books.assertAllInvariants();
  });

  test("may be as large as what the partner usually earns", async () => {
    const partner = await given.partner();
    const big = await spent(partner, 1_200_000n);
    expect((await refund(big, {}, byPartner(big))).state).toBe("queued");
    await when.workerRunsUntilIdle();
    await world.books.assertAllInvariants();
  });

  test("is off while the partner owes something; operators refund all the same, and payouts are blocked", async () => {
    const partner = await given.partner();
    const first = await spent(partner, 200_000n);
    const second = await given.paidSession({ partner, price: inr(100_000n) });
    await refund(first);
    expect(await owes(partner)).toBe(100_000n);
    const wish = await refund(second, { amount: 1_000n }, byCustomer(second));
    const { codes } = await outcomesOf([
      refund(second, { amount: 10_000n }, byPartner(second)),
      decideRefund({
        tenantId: TENANT,
        refundId: wish.refundId,
        userId: partner.userId,
        partnerId: partner.id,
        decision: "approve",
        reason: "a test",
      }),
      when.requestsPayout(partner, inr(60_000n)),
    ]);
    expect(codes).toEqual(["insufficient_funds", "insufficient_funds", "insufficient_funds"]);
    expect((await refund(second, { amount: 10_000n })).state).toBe("queued");
    await when.workerRunsUntilIdle();
    await world.books.assertAllInvariants();
  });
});

describe("a debt", () => {
  test("is paid back out of half of the new income where the marketplace leaves the other half to the partner", async () => {
    const partner = await given.partner();
    await addTier(partner, { netting: 5_000 });
    await refund(await spent(partner, 200_000n));
    await settled(partner, 120_000n);
    expect([await owes(partner), await world.books.partner(partner.id, "INR")]).toEqual([70_000n, 30_000n]);
    // Looking again takes nothing more of the same income.
    await Promise.all([reserveSettled(), reserveSettled()]);
    await when.timersTick();
    expect([await owes(partner), await world.books.partner(partner.id, "INR")]).toEqual([70_000n, 30_000n]);
    await settled(partner, 400_000n);
    expect([await owes(partner), await world.books.partner(partner.id, "INR")]).toEqual([0n, 160_000n]);
    await world.books.assertAllInvariants();
  });

  test("is paid back out of the reserve first", async () => {
    const partner = await given.partner();
    await addTier(partner, { reserve: 1_000, days: 30 });
    const first = await settled(partner, 200_000n);
    const second = await settled(partner, 200_000n);
    expect([await reserve(partner), await world.books.partner(partner.id, "INR")]).toEqual([20_000n, 180_000n]);
    await when.requestsPayout(partner, inr(180_000n));
    await when.workerRunsUntilIdle();
    await refund(first, { amount: 30_000n });
    await when.timersTick();
    expect([await owes(partner), await reserve(partner)]).toEqual([0n, 5_000n]);
    const left = await db().partnerIncome.findMany({ where: { partnerId: partner.id }, orderBy: { releaseAt: "asc" } });
    expect(left.map((row) => [row.orderId, row.reserveLeftMinor])).toEqual([
      [first.orderId, 0n],
      [second.orderId, 5_000n],
    ]);
    await world.books.assertAllInvariants();
  });

  test("is written off by two operators after ninety days, once", async () => {
    const partner = await given.partner();
    await refund(await spent(partner, 200_000n));
    const ask = () =>
      askToWriteOff({
        tenantId: TENANT,
        partnerId: partner.id,
        currency: "INR",
        userId: "usr_first",
        reason: "gone",
        requestId: null,
      });
    await when.clockMoves(89 * DAY_MS);
    expect((await outcomesOf([ask()])).codes).toEqual(["too_early"]);
    await when.clockMoves(2 * DAY_MS);
    const { approvalId } = await ask();
    const say = (decidedBy: string) =>
      decide({
        tenantId: TENANT,
        approvalId,
        decidedBy,
        role: "finance",
        decision: "approve",
        reason: "seen it",
        requestId: null,
      });
    const { done } = await outcomesOf([say("usr_second"), say("usr_third"), say("usr_first")]);
    expect([done, await owes(partner)]).toEqual([1, 0n]);
    expect(await world.books.transfers("write_off", approvalId)).toBe(1);
    expect((await outcomesOf([ask()])).codes).toEqual(["wrong_state"]);
    await world.books.assertAllInvariants();
  });
});

describe("a reserve", () => {
  test("is taken once for each settlement, before any payout, and given back when its time is over", async () => {
    const partner = await given.partner();
    await addTier(partner, { reserve: 1_000, days: 30 });
    const purchase = await given.heldSession({ partner, price: inr(200_000n) });
    await when.clockMoves(DAY_MS);
    await when.settles(purchase);
    // No timer has looked yet; the payout itself keeps the reserve back.
    expect((await outcomesOf([when.requestsPayout(partner, inr(95_000n))])).codes).toEqual(["insufficient_funds"]);
    const results = await outcomesOf([reserveSettled(), reserveSettled(), when.requestsPayout(partner, inr(90_000n))]);
    expect(results.codes).toEqual([]);
    expect([await reserve(partner), await world.books.transfers("reserve", purchase.orderId)]).toEqual([10_000n, 1]);
    await when.clockMoves(30 * DAY_MS);
    await Promise.all([releaseReserves(), releaseReserves()]);
    expect([await reserve(partner), await world.books.partner(partner.id, "INR")]).toEqual([0n, 10_000n]);
    await when.workerRunsUntilIdle();
    await world.books.assertAllInvariants();
  });
});
