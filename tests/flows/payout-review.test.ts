import { afterEach, describe, expect, test } from "vitest";
import { HOUR_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { addDestination } from "@/lib/partners/destinations";
import { currentRules } from "@/lib/tenants/payout-rules";
import { sendPayout } from "@/lib/payments/payouts/send";
import { askToChangePayoutRules, askToPayByHand } from "@/lib/payments/two-person/request";
import { cancels, inr, payoutRow, review, rulesAre, secondSays } from "../support/paying-out";
import { refund } from "../support/refunding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { readBooks } from "../support/simulator-client";

const { world, given, when, bank } = await setUp();

afterEach(async () => {
  await rulesAre({});
  await world.books.assertAllInvariants();
});

const PAYOUT = inr(60_000n);

async function underReview(i: { secondAboveMinor?: string | null } = {}) {
  await rulesAre({ reviewAboveMinor: "59999", secondAboveMinor: "1000000", ...i });
  const partner = await given.partnerWithBalance(PAYOUT);
  const { payoutId } = await when.requestsPayout(partner, PAYOUT);
  return { partner, payoutId };
}

async function sendsAll(): Promise<void> {
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
}

describe("a rule that is hit keeps a payout for a person", () => {
  test("above the amount: reserved, not sent, and paid once one operator lets it go", async () => {
    const { partner, payoutId } = await underReview();
    await sendsAll();
    expect(await payoutRow(payoutId)).toMatchObject({
      state: "under_review",
      reviewReasons: ["amount_above_limit"],
      attempts: [{ state: "open", firstSentAt: null }],
    });
    expect(await world.books.partner(partner.id, "INR")).toBe(0n);
    await world.books.assertAllInvariants();
    expect(await review(payoutId, "approve")).toMatchObject({ state: "queued" });
    await sendsAll();
    expect(await payoutRow(payoutId)).toMatchObject({ state: "paid", decidedBy: "usr_operator" });
  });

  test("exactly the amount of the limit goes on by itself", async () => {
    await rulesAre({ reviewAboveMinor: "60000" });
    const partner = await given.partnerWithBalance(PAYOUT);
    expect(await when.requestsPayout(partner, PAYOUT)).toMatchObject({ state: "queued", reviewReasons: [] });
    await sendsAll();
  });

  test("a new account cools for a day, a changed one again; after it the money goes on unseen", async () => {
    const partner = await given.partnerWithBalance(inr(240_000n));
    expect(await when.requestsPayout(partner, PAYOUT)).toMatchObject({ reviewReasons: [] });
    const details = { kind: "upi", holder: "Gaurav Kumar", address: "other@okhdfc" } as const;
    await withTx((tx) =>
      addDestination(tx, { tenantId: TENANT, partnerId: partner.id, method: "upi", currency: "INR", details }),
    );
    const byUpi = { method: "upi" } as const;
    expect(await when.requestsPayout(partner, PAYOUT, byUpi)).toMatchObject({
      state: "under_review",
      reviewReasons: ["new_destination"],
    });
    await when.clockMoves(24 * HOUR_MS);
    expect(await when.requestsPayout(partner, PAYOUT, byUpi)).toMatchObject({ state: "queued" });
    await sendsAll();
  });

  test("the third of a day, or more than a sum of a day, also of two requests at the same moment", async () => {
    await rulesAre({ dailyCount: 2, dailySumMinor: "150000" });
    const partner = await given.partnerWithBalance(inr(240_000n));
    const views = await Promise.all([1, 2, 3].map(() => when.requestsPayout(partner, PAYOUT)));
    expect(views.flatMap(({ reviewReasons }) => reviewReasons)).toEqual(["many_in_a_day", "much_in_a_day"]);
    await sendsAll();
  });

  test("a partner who owed something lately, and not one who never did", async () => {
    await rulesAre({ negativeDays: 30 });
    const partner = await given.partner();
    const earns = async (minor: bigint) => {
      const purchase = await given.heldSession({ partner, price: inr(2n * minor) });
      await when.clockMoves(24 * HOUR_MS);
      await when.timersTick();
      return purchase;
    };
    const first = await earns(60_000n);
    expect(await when.requestsPayout(partner, PAYOUT)).toMatchObject({ reviewReasons: [] });
    await refund(first);
    await earns(240_000n);
    expect(await when.requestsPayout(partner, PAYOUT)).toMatchObject({ reviewReasons: ["negative_history"] });
    await when.clockMoves(31 * 24 * HOUR_MS);
    expect(await when.requestsPayout(partner, PAYOUT)).toMatchObject({ reviewReasons: [] });
    await sendsAll();
  });

  test("a partner whose customers contest more than a share of what was earned", async () => {
    await rulesAre({ chargebackBasisPoints: 2_000 });
    const partner = await given.partnerWithBalance(inr(600_000n));
    const contested = await given.heldSession({ partner, price: inr(400_000n) });
    await when.clockMoves(24 * HOUR_MS);
    await when.timersTick();
    expect(await when.requestsPayout(partner, PAYOUT)).toMatchObject({ reviewReasons: [] });
    await bank.dispute(contested);
    await when.workerRunsUntilIdle();
    expect(await when.requestsPayout(partner, PAYOUT)).toMatchObject({ reviewReasons: ["open_chargebacks"] });
    await sendsAll();
  });

  test("more than the cap of a day is refused with what is left", async () => {
    await rulesAre({ dailyCapMinor: "100000" });
    const partner = await given.partnerWithBalance(inr(240_000n));
    await when.requestsPayout(partner, PAYOUT);
    await expect(when.requestsPayout(partner, PAYOUT)).rejects.toMatchObject({
      code: "above_daily_cap",
      details: { leftMinor: "40000" },
    });
    expect(await world.books.partner(partner.id, "INR")).toBe(180_000n);
    await sendsAll();
  });
});

describe("what an operator says about a payout under review", () => {
  test("rejected: the partner has all of it again, and nothing is sent, though approved at the same moment", async () => {
    const { partner, payoutId } = await underReview();
    const said = await Promise.allSettled([review(payoutId, "reject"), review(payoutId, "approve", "usr_second")]);
    expect(said.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await sendsAll();
    const { state } = await payoutRow(payoutId);
    expect(await world.books.partner(partner.id, "INR")).toBe(state === "rejected" ? 60_000n : 0n);
    expect(["rejected", "paid"]).toContain(state);
  });

  test("above the limit of one, the second decides: never the first, never the one who requested it", async () => {
    const { partner, payoutId } = await underReview({ secondAboveMinor: "10000" });
    expect(await review(payoutId, "approve")).toMatchObject({ state: "under_review" });
    await expect(review(payoutId, "approve")).rejects.toMatchObject({ code: "conflict" });
    await expect(secondSays(payoutId, { decidedBy: "usr_operator" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(secondSays(payoutId, { decidedBy: partner.userId })).rejects.toMatchObject({ code: "forbidden" });
    await secondSays(payoutId);
    await sendsAll();
    expect(await payoutRow(payoutId)).toMatchObject({ state: "paid", decidedBy: "usr_second" });
  });

  test("canceled while the second operator thinks: the approval moves nothing any more", async () => {
    const { partner, payoutId } = await underReview({ secondAboveMinor: null });
    await review(payoutId, "approve");
    await cancels(payoutId, partner);
    await expect(secondSays(payoutId)).rejects.toMatchObject({ code: "wrong_state" });
    expect(await world.books.partner(partner.id, "INR")).toBe(60_000n);
  });

  test("held back out of the queue, then paid by hand as two operators say, from our own bank", async () => {
    const partner = await given.partnerWithBalance(PAYOUT);
    const { payoutId } = await when.requestsPayout(partner, PAYOUT);
    const sentBefore = (await readBooks(world.simulator)).payouts.length;
    expect(await review(payoutId, "hold_back")).toMatchObject({ state: "under_review", reviewReasons: ["held_back"] });
    const deed = { tenantId: TENANT, payoutId, reason: "the gateway is down", requestId: null };
    const paid = { reference: "UTR0042", proof: "statement-2026-11.pdf" };
    await askToPayByHand({ ...deed, ...paid, userId: "usr_operator" });
    await expect(secondSays(payoutId, { decidedBy: "usr_operator" })).rejects.toMatchObject({ code: "forbidden" });
    await secondSays(payoutId);
    await sendsAll();
    expect(await payoutRow(payoutId)).toMatchObject({
      state: "paid",
      bankReference: "UTR0042",
      proof: "statement-2026-11.pdf",
      attempts: [{ n: 1, state: "paid", gatewayPayoutId: null }],
    });
    expect((await readBooks(world.simulator)).payouts).toHaveLength(sentBefore);
    expect(await sendPayout(TENANT, payoutId)).toBeNull();
  });

  test("one that is on its way cannot be called paid by hand, rejected or held back", async () => {
    const partner = await given.partnerWithBalance(PAYOUT, { account: "0003" });
    const { payoutId } = await when.requestsPayout(partner, PAYOUT);
    await when.jobsRun();
    const deed = { tenantId: TENANT, payoutId, userId: "usr_operator", reason: "a test", requestId: null };
    await expect(askToPayByHand({ ...deed, reference: "UTR1", proof: "none" })).rejects.toMatchObject({
      code: "wrong_state",
    });
    for (const decision of ["approve", "reject", "hold_back"] as const)
      await expect(review(payoutId, decision)).rejects.toMatchObject({ code: "wrong_state" });
    await expect(cancels(payoutId, partner)).rejects.toMatchObject({ code: "wrong_state" });
  });
});

test("two operators change the rules; payouts that are there keep theirs", async () => {
  const { payoutId } = await underReview();
  const before = (await payoutRow(payoutId)).ruleVersion;
  const { terms } = await withTx((tx) => currentRules(tx, { tenantId: TENANT, currency: "INR" }));
  const deed = { tenantId: TENANT, userId: "usr_operator", reason: "a test", requestId: null, currency: "INR" };
  await askToChangePayoutRules({ ...deed, terms: { ...terms, reviewAboveMinor: "70000" } });
  await secondSays("INR");
  const partner = await given.partnerWithBalance(PAYOUT);
  const later = await when.requestsPayout(partner, PAYOUT);
  expect(later.reviewReasons).toEqual([]);
  expect((await payoutRow(later.payoutId)).ruleVersion).toBe((before ?? 0) + 1);
  expect(await payoutRow(payoutId)).toMatchObject({ state: "under_review", ruleVersion: before });
  await expect(db().payoutRule.updateMany({ where: { currency: "INR" }, data: { coolingHours: 0 } })).rejects.toThrow();
});
