import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Money, money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { addDestination } from "@/lib/partners/destinations";
import { estimatePayout } from "@/lib/payments/payouts/estimate";
import { lockPayout, returnPayout } from "@/lib/payments/payouts/resolve";
import { sendPayout } from "@/lib/payments/payouts/send";
import { refreshPayout } from "@/lib/payments/reactions/refresh-payout";
import type { Partner } from "../support/given";
import { cancels, inr, payoutRow, review, rulesAre, secondSays, triesAgain } from "../support/paying-out";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { readBooks } from "../support/simulator-client";

const { world, given, when } = await setUp({ SIMULATOR_PAYOUT_DELAY_MS: "7200000" });

beforeEach(() => rulesAre({}));
afterEach(() => world.books.assertAllInvariants());

const PAYOUT = inr(60_000n);

async function requested(amount: Money = PAYOUT, kind: { account?: string } = {}) {
  const partner = await given.partnerWithBalance(amount, kind);
  return { partner, payoutId: (await when.requestsPayout(partner, amount)).payoutId };
}

async function banksSettleAll(): Promise<void> {
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
}

const sentFor = async (payoutId: string): Promise<number> => {
  const ids = (await payoutRow(payoutId)).attempts.map(({ id }) => id);
  const { payouts } = await readBooks(world.simulator);
  return payouts.filter(({ idempotencyKey }) => idempotencyKey !== null && ids.includes(idempotencyKey)).length;
};

describe("a payout that was not sent can be taken back", () => {
  test("by its partner: the balance has it, the worker does nothing, and a second time is refused", async () => {
    const { partner, payoutId } = await requested();
    expect(await cancels(payoutId, partner)).toMatchObject({ state: "canceled" });
    await expect(cancels(payoutId, partner)).rejects.toMatchObject({ code: "wrong_state" });
    await banksSettleAll();
    expect(await sentFor(payoutId)).toBe(0);
    expect(await world.books.partner(partner.id, "INR")).toBe(60_000n);
  });

  test("by an operator, and by no other partner", async () => {
    const { payoutId } = await requested();
    await expect(cancels(payoutId, await given.partner())).rejects.toMatchObject({ code: "not_found" });
    expect(await cancels(payoutId, null)).toMatchObject({ state: "canceled" });
  });

  test("at the very moment at which workers send it: one side wins, ten times", async () => {
    for (let round = 0; round < 10; round += 1) {
      const { partner, payoutId } = await requested();
      const [canceled] = await Promise.allSettled([
        cancels(payoutId, partner),
        sendPayout(TENANT, payoutId),
        sendPayout(TENANT, payoutId),
      ]);
      const isBack = canceled.status === "fulfilled";
      expect(await sentFor(payoutId)).toBe(isBack ? 0 : 1);
      expect(await world.books.partner(partner.id, "INR")).toBe(isBack ? 60_000n : 0n);
    }
    await banksSettleAll();
  });
});

describe("what a payout costs", () => {
  const FEE = { feeMinor: "590", feeFrom: "partner" } as const;

  test("is taken from the partner where the rules say so: the bank gets the rest, and the estimate said it before", async () => {
    await rulesAre(FEE);
    const partner = await given.partnerWithBalance(PAYOUT);
    const wish = { tenantId: TENANT, partnerId: partner.id, amount: PAYOUT, method: "bank_account" } as const;
    expect(await estimatePayout(wish)).toMatchObject({ fee: inr(590n), arrives: inr(59_410n), rail: "IMPS" });
    const { payoutId, amount, fee } = await when.requestsPayout(partner, PAYOUT);
    expect([amount, fee]).toEqual([inr(59_410n), inr(590n)]);
    expect(await world.books.partner(partner.id, "INR")).toBe(0n);
    await banksSettleAll();
    expect(await payoutRow(payoutId)).toMatchObject({ state: "paid", amountMinor: 59_410n, partnerFeeMinor: 590n });
  });

  test("is the platform's where they say so, and comes back with what failed or was canceled", async () => {
    await rulesAre({ feeMinor: "590", feeFrom: "platform" });
    expect(await when.requestsPayout(await given.partnerWithBalance(PAYOUT), PAYOUT)).toMatchObject({ fee: inr(0n) });
    await rulesAre(FEE);
    const failed = await requested(PAYOUT, { account: "0001" });
    const canceled = await requested();
    await cancels(canceled.payoutId, canceled.partner);
    await banksSettleAll();
    expect(await payoutRow(failed.payoutId)).toMatchObject({ state: "failed" });
    for (const { partner } of [failed, canceled]) expect(await world.books.partner(partner.id, "INR")).toBe(60_000n);
  });

  test("cannot be all of it, and the same key asks for the same amount with the fee in it", async () => {
    await rulesAre({ feeMinor: "60000", feeFrom: "partner" });
    const partner = await given.partnerWithBalance(PAYOUT);
    await expect(when.requestsPayout(partner, PAYOUT)).rejects.toMatchObject({ code: "below_minimum" });
    await rulesAre(FEE);
    const first = await when.requestsPayout(partner, PAYOUT, { key: "one" });
    expect(await when.requestsPayout(partner, PAYOUT, { key: "one" })).toEqual(first);
    await expect(when.requestsPayout(partner, inr(59_410n), { key: "one" })).rejects.toMatchObject({
      code: "idempotency_key_reused",
    });
    await banksSettleAll();
  });
});

describe("an estimate", () => {
  test("says what stands in the way and writes nothing", async () => {
    const partner = await given.partner();
    const wish = { tenantId: TENANT, partnerId: partner.id, method: "bank_account" } as const;
    expect(await estimatePayout({ ...wish, amount: PAYOUT })).toMatchObject({
      reviewReasons: ["new_destination"],
      arrivesBy: null,
    });
    await expect(estimatePayout({ ...wish, amount: inr(49_999n) })).rejects.toMatchObject({ code: "below_minimum" });
    await expect(estimatePayout({ ...wish, amount: money(1_000n, "JPY") })).rejects.toMatchObject({
      code: "unsupported_currency",
    });
    await expect(estimatePayout({ ...wish, method: "upi", amount: inr(10_000_001n) })).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect(await db().payout.count({ where: { partnerId: partner.id } })).toBe(0);
  });
});

describe("a second try", () => {
  const changes = ({ id }: Partner) =>
    withTx((tx) =>
      addDestination(tx, {
        tenantId: TENANT,
        partnerId: id,
        method: "bank_account",
        currency: "INR",
        details: { kind: "bank_account", holder: "Gaurav Kumar", ifsc: "HDFC0000053", accountNumber: "765432129999" },
      }),
    );

  test("of a payout that a bank could not take is a payout of its own with a new key, once", async () => {
    const { partner, payoutId } = await requested(PAYOUT, { account: "0004" });
    await banksSettleAll();
    expect(await payoutRow(payoutId)).toMatchObject({ state: "failed", failureReason: "beneficiary_bank_offline" });
    const tries = await Promise.allSettled([triesAgain(payoutId, partner), triesAgain(payoutId, null)]);
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(triesAgain(payoutId, partner)).rejects.toMatchObject({
      code: expect.stringMatching(/wrong_state|insufficient_funds/),
    });
    const again = await db().payout.findFirstOrThrow({ where: { retryOf: payoutId }, include: { attempts: true } });
    expect(again.attempts[0]?.id).not.toBe((await payoutRow(payoutId)).attempts[0]?.id);
    await banksSettleAll();
    expect(await world.books.partner(partner.id, "INR")).toBe(60_000n);
  });

  test("after a wrong account needs another one, which cools for a day first", async () => {
    const { partner, payoutId } = await requested(PAYOUT, { account: "0001" });
    await banksSettleAll();
    await expect(triesAgain(payoutId, partner)).rejects.toMatchObject({
      code: "wrong_state",
      details: { advice: "change_details" },
    });
    await changes(partner);
    expect(await triesAgain(payoutId, partner)).toMatchObject({
      state: "under_review",
      reviewReasons: ["new_destination"],
    });
  });

  test("of one that came back days later goes to the other account, after somebody looked at it", async () => {
    const { partner, payoutId } = await requested(PAYOUT, { account: "0002" });
    await banksSettleAll();
    expect(await payoutRow(payoutId)).toMatchObject({ state: "paid" });
    await when.clockMoves(3 * DAY_MS);
    await when.workerRunsUntilIdle();
    expect(await payoutRow(payoutId)).toMatchObject({ state: "returned", failureReason: "beneficiary_bank_rejected" });
    await changes(partner);
    const again = await triesAgain(payoutId, partner);
    await review(again.payoutId, "approve");
    await secondSays(again.payoutId);
    await banksSettleAll();
    expect(await payoutRow(again.payoutId)).toMatchObject({ state: "paid", retryOf: payoutId });
    expect(await world.books.partner(partner.id, "INR")).toBe(0n);
  });

  test("is nobody else's, and not of one that may still arrive or has arrived", async () => {
    const { partner, payoutId } = await requested();
    await expect(triesAgain(payoutId, partner)).rejects.toMatchObject({ code: "wrong_state" });
    await expect(triesAgain(payoutId, await given.partner())).rejects.toMatchObject({ code: "not_found" });
    await banksSettleAll();
    await expect(triesAgain(payoutId, partner)).rejects.toMatchObject({ code: "wrong_state" });
  });

  test("waits for a person where the gateway says otherwise than our books", async () => {
    const { partner, payoutId } = await requested(PAYOUT, { account: "0003" });
    await when.workerRunsUntilIdle();
    const [attempt] = (await payoutRow(payoutId)).attempts;
    // A forged `failed`, which no signature would let through: the books believe it, the gateway knows better.
    await withTx(async (tx) => {
      const known = await lockPayout(tx, { tenantId: TENANT, payoutId });
      await returnPayout(tx, known, { to: "failed", actor: "a test", reason: "beneficiary_bank_offline" });
    });
    await expect(triesAgain(payoutId, partner)).rejects.toMatchObject({ code: "conflict" });
    expect(attempt?.gatewayPayoutId).toMatch(/^pout_/);
  });
});

test("an account that is deleted in mid-payout changes nothing about the payout, and lets no other be requested", async () => {
  const { partner, payoutId } = await requested(inr(120_000n));
  await db().payoutDestination.updateMany({ where: { partnerId: partner.id }, data: { active: false } });
  await banksSettleAll();
  expect(await payoutRow(payoutId)).toMatchObject({ state: "paid" });
  await expect(when.requestsPayout(partner, PAYOUT)).rejects.toMatchObject({ code: "not_found" });
});

test("two tabs ask for all of it while a session is split in a third: one is paid, one is told, and the new income stays", async () => {
  const partner = await given.partnerWithBalance(PAYOUT);
  const held = await given.heldSession({ partner, price: inr(100_000n) });
  await when.clockMoves(DAY_MS);
  const [settled, ...asked] = await Promise.allSettled([
    when.settles(held),
    when.requestsPayout(partner, PAYOUT),
    when.requestsPayout(partner, PAYOUT),
  ]);
  expect(settled.status).toBe("fulfilled");
  const refused = asked.filter((each) => each.status === "rejected");
  expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual(["insufficient_funds"]);
  await banksSettleAll();
  expect(await world.books.partner(partner.id, "INR")).toBe(50_000n);
});

test("an operator asks the gateway at once and learns what a lost webhook would have told", async () => {
  const { payoutId } = await requested();
  await when.jobsRun();
  await when.fault({ kind: "drop", match: { event: "*" } });
  await when.banksSettle();
  expect((await payoutRow(payoutId)).state).toBe("processing");
  await refreshPayout({ tenantId: TENANT, payoutId });
  expect((await payoutRow(payoutId)).state).toBe("paid");
  await when.faultsEnd();
  await expect(refreshPayout({ tenantId: TENANT, payoutId: "pyt_none" })).rejects.toMatchObject({ code: "not_found" });
});
