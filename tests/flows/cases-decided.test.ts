import { expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { advanceCases } from "@/lib/payments/cases/advance";
import {
  answer,
  appeal,
  caseRow,
  caseUnderReview,
  complain,
  decide,
  offer,
  refundsOf,
  stateOf,
  withdraw,
} from "../support/casing";
import type { Purchase } from "../support/given";
import { customerOf, escrowOf, partnerOf } from "../support/purchase";
import { byCustomer, refund } from "../support/refunding";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world, given, when } = await setUp();

const inr = (minor: bigint) => money(minor, "INR");
/** Above the limit of an appeal. */
const MUCH = inr(2_000_000n);
const NEARLY_MS = 10_000;

/** Rule S5 of the books, for cases. */
async function settledDuringCase(): Promise<unknown> {
  return asOwner(
    world.database,
    `SELECT s.order_id FROM settlement s JOIN support_case c ON c.tenant_id = s.tenant_id AND c.order_id = s.order_id
     WHERE c.opened_at <= s.settled_at AND (c.closed_at IS NULL OR c.closed_at > s.settled_at)`,
  );
}

async function settledUnrated(): Promise<Purchase> {
  const purchase = await given.heldSession({ price: inr(100_000n) });
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  return purchase;
}

test.each([
  { part: 10_000, state: "resolved_customer", back: 99_999n, partner: 0n, hold: ["refunded", "refunded"] },
  { part: 0, state: "resolved_partner", back: null, partner: 49_999n, hold: ["paused", "holding"] },
  { part: 3_333, state: "resolved_split", back: 33_330n, partner: 33_334n, hold: ["paused", "holding"] },
])(
  "a decision of $part for the customer ends as $state, with exact amounts",
  async ({ part, state, back, partner, hold: [before, after] }) => {
    const purchase = await given.heldSession({ price: inr(99_999n), score: 100 });
    const caseId = await caseUnderReview(purchase);
    await when.clockMoves(3 * DAY_MS);
    const decided = await decide(caseId, part);
    expect(decided).toMatchObject({ state, customerBasisPoints: part, partnerBasisPoints: 10_000 - part });
    const ended = await db().auditEvent.findFirst({ where: { subject: purchase.orderId, action: "hold.ended" } });
    expect(ended).toMatchObject({ before: { state: before }, after: { state: after } });
    // The policy's hold is long over: what is left is split on the next look.
    await when.timersTick();
    expect(await refundsOf(purchase)).toEqual(back === null ? [] : [["succeeded", back]]);
    expect(await world.books.partner(purchase.partner.id, "INR")).toBe(partner);
    await expect(decide(caseId, 10_000)).rejects.toMatchObject({ code: "wrong_state" });
    await expect(complain(purchase)).rejects.toMatchObject({ code: "wrong_state" });
    await world.books.assertAllInvariants();
  },
);

test("a case before the session is completed waits with the hold, and its decision leaves the whole hold", async () => {
  const purchase = await given.paidSession({ price: inr(100_000n) });
  const caseId = await caseUnderReview(purchase);
  await when.customerCompletes(purchase, 100);
  expect(await escrowOf(purchase)).toMatchObject({ state: "paused", elapsedMs: 0n });
  await decide(caseId, 2_500);
  const escrow = await escrowOf(purchase);
  expect(escrow).toMatchObject({ state: "holding", balanceMinor: 75_000n });
  expect(escrow.releaseAt?.getTime()).toBe((escrow.completedAt?.getTime() ?? 0) + DAY_MS);
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(37_500n);
  await world.books.assertAllInvariants();
});

test("a decision about much money waits 48 hours for an appeal, then it is carried out", async () => {
  const purchase = await given.heldSession({ price: MUCH, score: 100 });
  const caseId = await caseUnderReview(purchase);
  expect(await decide(caseId, 5_000)).toMatchObject({ state: "resolved_split", closedAt: null });
  await when.clockMoves(2 * DAY_MS - HOUR_MS);
  await when.timersTick();
  expect(await escrowOf(purchase)).toMatchObject({ state: "paused", balanceMinor: 2_000_000n });
  await when.clockMoves(HOUR_MS);
  await when.timersTick();
  await when.timersTick();
  expect((await caseRow(caseId)).closedAt).not.toBeNull();
  expect(await refundsOf(purchase)).toEqual([["succeeded", 1_000_000n]]);
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(500_000n);
  await expect(appeal(caseId, customerOf(purchase))).rejects.toMatchObject({ code: "wrong_state" });
  await world.books.assertAllInvariants();
});

test("an appeal is decided by another operator, once, and the money waits for it", async () => {
  const purchase = await given.heldSession({ price: MUCH, score: 100 });
  const caseId = await caseUnderReview(purchase);
  await decide(caseId, 0, { by: "usr_operator" });
  await expect(appeal(caseId, partnerOf(purchase))).rejects.toMatchObject({ code: "wrong_state" });
  expect((await appeal(caseId, customerOf(purchase))).state).toBe("appealed");
  await when.clockMoves(3 * DAY_MS);
  await when.timersTick();
  expect(await escrowOf(purchase)).toMatchObject({ state: "paused", balanceMinor: 2_000_000n });
  await expect(decide(caseId, 0, { by: "usr_operator" })).rejects.toMatchObject({ code: "forbidden" });
  const other = await given.operator();
  expect(await decide(caseId, 10_000, { by: other })).toMatchObject({ state: "resolved_customer" });
  expect(await caseRow(caseId)).toMatchObject({ decidedBy: "usr_operator", reviewedBy: other });
  await expect(appeal(caseId, partnerOf(purchase))).rejects.toMatchObject({ code: "wrong_state" });
  await when.workerRunsUntilIdle();
  expect(await refundsOf(purchase)).toEqual([["succeeded", 2_000_000n]]);
  await expect(
    asOwner(world.database, "UPDATE support_case SET reviewed_by = decided_by WHERE id = $1", [caseId]),
  ).rejects.toThrow(/support_case_new_reviewer/);
  await world.books.assertAllInvariants();
});

test("an appeal that nobody decides leaves the first decision as it was", async () => {
  const purchase = await given.heldSession({ price: MUCH, score: 100 });
  const caseId = await caseUnderReview(purchase);
  await decide(caseId, 2_500);
  await appeal(caseId, partnerOf(purchase));
  for (const days of [7, 7]) {
    expect((await caseRow(caseId)).closedAt).toBeNull();
    await when.clockMoves(days * DAY_MS);
    await when.timersTick();
  }
  expect(await caseRow(caseId)).toMatchObject({ state: "resolved_split", reviewedBy: null });
  expect(await refundsOf(purchase)).toEqual([["succeeded", 500_000n]]);
  await when.timersTick();
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(750_000n);
  await world.books.assertAllInvariants();
});

test("a case wins over a hold that is over as long as it was not settled (FAULTS 40)", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n), score: 100 });
  await when.clockMoves(DAY_MS + 5_000);
  const { caseId } = await complain(purchase);
  await when.timersTick();
  expect((await escrowOf(purchase)).state).toBe("paused");
  await withdraw(caseId, customerOf(purchase));
  const left = ((await escrowOf(purchase)).releaseAt?.getTime() ?? 0) - (await databaseNow()).getTime();
  expect(Math.abs(left - 2 * HOUR_MS)).toBeLessThan(NEARLY_MS);
  await world.books.assertAllInvariants();
});

test("a case races the split at the end of the hold: one of them is first, and the books agree (FAULTS 40)", async () => {
  const wins = { case: 0, split: 0 };
  for (let round = 0; round < 20; round += 1) {
    const purchase = await given.heldSession({ price: inr(100_000n), score: 100 });
    await when.clockMoves(DAY_MS);
    const [opened, settled] = await Promise.allSettled([complain(purchase), when.settles(purchase)]);
    expect([opened.status, settled.status].toSorted()).toEqual(["fulfilled", "rejected"]);
    expect((await escrowOf(purchase)).state).toBe(opened.status === "fulfilled" ? "paused" : "settled");
    wins[opened.status === "fulfilled" ? "case" : "split"] += 1;
  }
  expect(wins.case + wins.split).toBe(20);
  expect(await settledDuringCase()).toEqual([]);
  await world.books.assertAllInvariants();
});

test("an unrated session can be complained about for a day after the split, and its money comes from both sides", async () => {
  const purchase = await settledUnrated();
  await when.clockMoves(DAY_MS - HOUR_MS);
  await expect(complain(purchase, partnerOf(purchase))).rejects.toMatchObject({ code: "wrong_state" });
  const caseId = await caseUnderReview(purchase);
  await decide(caseId, 4_000);
  await when.workerRunsUntilIdle();
  expect(await refundsOf(purchase)).toEqual([["succeeded", 40_000n]]);
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(30_000n);
  expect((await escrowOf(purchase)).state).toBe("settled");
  const late = await settledUnrated();
  await when.clockMoves(DAY_MS);
  await expect(complain(late)).rejects.toMatchObject({ code: "wrong_state" });
  expect(await settledDuringCase()).toEqual([]);
  await world.books.assertAllInvariants();
});

test("a decision races an accepted offer, a withdrawal and the timer: one of them counts", async () => {
  for (let round = 0; round < 10; round += 1) {
    const purchase = await given.heldSession({ price: inr(100_000n), score: 100 });
    const caseId = await caseUnderReview(purchase);
    const offerId = await offer(caseId, partnerOf(purchase), 30_000n);
    await when.clockMoves(2 * DAY_MS);
    const results = await Promise.allSettled([
      decide(caseId, 6_000),
      answer(caseId, customerOf(purchase), { offerId, answer: "accept" }),
      withdraw(caseId, customerOf(purchase)),
    ]);
    expect(results.filter((each) => each.status === "fulfilled")).toHaveLength(1);
    await Promise.all([advanceCases(), advanceCases()]);
    await when.workerRunsUntilIdle();
    const refunded = (await refundsOf(purchase)).map(([, amount]) => amount);
    const expected = { resolved_split: [[60_000n], [30_000n]], withdrawn: [[]] }[await stateOf(caseId)] ?? [];
    expect(expected).toContainEqual(refunded);
  }
  await world.books.assertAllInvariants();
});

test("nothing is decided while a refund of the order waits for a decision", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n) });
  const caseId = await caseUnderReview(purchase);
  const offerId = await offer(caseId, partnerOf(purchase), 30_000n);
  await refund(purchase, { amount: 1_000n }, byCustomer(purchase));
  await expect(decide(caseId, 5_000)).rejects.toMatchObject({ code: "wrong_state" });
  await expect(answer(caseId, customerOf(purchase), { offerId, answer: "accept" })).rejects.toMatchObject({
    code: "wrong_state",
  });
  await when.clockMoves(14 * DAY_MS);
  await advanceCases();
  await advanceCases();
  expect(await stateOf(caseId)).toBe("under_review");
  await world.books.assertAllInvariants();
});
