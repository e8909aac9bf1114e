import { expect, test } from "vitest";
import type { Caller } from "@/lib/auth/caller";
import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import type { Side } from "@/lib/payments/cases/lock";
import { findCase, listCases } from "@/lib/views/cases";
import { ordersOf } from "@/lib/views/refunds";
import {
  answer,
  appeal,
  caseRow,
  caseUnderReview,
  complain,
  offer,
  openOffer,
  refundsOf,
  stateOf,
  until,
  withdraw,
  write,
} from "../support/casing";
import { customerOf, escrowOf, partnerOf } from "../support/purchase";
import { refund } from "../support/refunding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world, given, when } = await setUp();

const inr = (minor: bigint) => money(minor, "INR");
const NEARLY_MS = 10_000;

test("the time line of the rules: completed 2 Mar 18:00, case 3 Mar 10:00, withdrawn 5 Mar 09:00, due 5 Mar 17:00", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n) });
  const completedAt = (await escrowOf(purchase)).completedAt ?? new Date(Number.NaN);
  const march = (day: number, hour: number): number => Date.UTC(2026, 2, day, hour) - Date.UTC(2026, 2, 2, 18);
  const sinceCompletion = (at: Date | null): number => (at?.getTime() ?? Number.NaN) - completedAt.getTime();
  expect(sinceCompletion((await escrowOf(purchase)).releaseAt)).toBe(march(3, 18));
  await until(when, completedAt, march(3, 10));
  const { caseId } = await complain(purchase);
  const paused = await escrowOf(purchase);
  expect(paused).toMatchObject({ state: "paused", releaseAt: null });
  expect(Number(paused.elapsedMs)).toBe(sinceCompletion((await caseRow(caseId)).openedAt));
  // Both sides write in time, so that nothing ends by silence.
  await until(when, completedAt, march(4, 12));
  await write(caseId, partnerOf(purchase));
  await when.timersTick();
  await until(when, completedAt, march(5, 9));
  await withdraw(caseId, customerOf(purchase));
  const { openedAt, closedAt } = await caseRow(caseId);
  const due = sinceCompletion((await escrowOf(purchase)).releaseAt);
  expect(due).toBe(sinceCompletion(closedAt) + DAY_MS - sinceCompletion(openedAt));
  expect(Math.abs(due - march(5, 17))).toBeLessThan(NEARLY_MS);
  await until(when, completedAt, march(5, 16));
  await when.timersTick();
  expect((await escrowOf(purchase)).state).toBe("holding");
  await until(when, completedAt, march(5, 17) + NEARLY_MS);
  await when.timersTick();
  expect((await escrowOf(purchase)).state).toBe("settled");
  await world.books.assertAllInvariants();
});

test("a partner who is silent for 48 hours: review, escalation after 7 days, all of it to the customer after 14", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n) });
  const { caseId } = await complain(purchase);
  await when.clockMoves(2 * DAY_MS - HOUR_MS);
  await when.timersTick();
  expect(await stateOf(caseId)).toBe("awaiting_partner");
  await when.clockMoves(HOUR_MS);
  await when.timersTick();
  expect(await caseRow(caseId)).toMatchObject({ state: "under_review", escalatedAt: null });
  await when.clockMoves(7 * DAY_MS);
  await when.timersTick();
  await when.timersTick();
  expect(await stateOf(caseId)).toBe("under_review");
  expect((await caseRow(caseId)).escalatedAt).not.toBeNull();
  await when.clockMoves(7 * DAY_MS);
  await when.timersTick();
  expect(await caseRow(caseId)).toMatchObject({ state: "resolved_customer", decidedBy: "timer" });
  expect(await escrowOf(purchase)).toMatchObject({ state: "refunded", balanceMinor: 0n });
  expect(await refundsOf(purchase)).toEqual([["succeeded", 100_000n]]);
  await world.books.assertAllInvariants();
});

test("a customer who is silent for 48 hours: withdrawn, and the hold runs on", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n), score: 100 });
  const { caseId } = await complain(purchase);
  await write(caseId, partnerOf(purchase));
  await when.clockMoves(2 * DAY_MS);
  await when.timersTick();
  expect(await stateOf(caseId)).toBe("withdrawn");
  expect((await escrowOf(purchase)).state).toBe("holding");
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(50_000n);
  await world.books.assertAllInvariants();
});

test("writing twice gives nobody more time to answer", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n) });
  const { caseId, deadlineAt } = await complain(purchase);
  await when.clockMoves(DAY_MS);
  expect((await write(caseId, customerOf(purchase))).deadlineAt).toEqual(deadlineAt);
  const answered = await write(caseId, partnerOf(purchase));
  expect(answered.state).toBe("awaiting_customer");
  expect((answered.deadlineAt?.getTime() ?? 0) - (deadlineAt?.getTime() ?? 0)).toBeGreaterThanOrEqual(DAY_MS);
  await withdraw(caseId, customerOf(purchase));
  await world.books.assertAllInvariants();
});

test("a review that was asked for and that nobody decides is split in halves after 14 days", async () => {
  const purchase = await given.heldSession({ price: inr(100_001n), score: 100 });
  const caseId = await caseUnderReview(purchase);
  await when.clockMoves(7 * DAY_MS);
  await when.timersTick();
  expect(await stateOf(caseId)).toBe("under_review");
  await when.clockMoves(7 * DAY_MS);
  await when.timersTick();
  expect(await stateOf(caseId)).toBe("resolved_split");
  await when.timersTick();
  expect(await refundsOf(purchase)).toEqual([["succeeded", 50_001n]]);
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(25_000n);
  await world.books.assertAllInvariants();
});

test("the partner offers, the customer declines and offers, the partner accepts: carried out at once", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n), score: 100 });
  const [customer, partner] = [customerOf(purchase), partnerOf(purchase)];
  const { caseId } = await complain(purchase);
  const first = await offer(caseId, partner, 20_000n);
  expect(await stateOf(caseId)).toBe("awaiting_customer");
  await expect(answer(caseId, partner, { offerId: first, answer: "accept" })).rejects.toMatchObject({
    code: "forbidden",
  });
  await answer(caseId, customer, { offerId: first, answer: "decline" });
  const second = await offer(caseId, customer, 30_000n);
  await expect(offer(caseId, customer, 100_001n)).rejects.toMatchObject({ code: "insufficient_funds" });
  const agreed = await answer(caseId, partner, { offerId: second, answer: "accept" });
  expect(agreed).toMatchObject({ state: "resolved_split", deadlineAt: null, customerBasisPoints: null });
  await when.workerRunsUntilIdle();
  expect(await refundsOf(purchase)).toEqual([["succeeded", 30_000n]]);
  // Within the hold: its end does not come nearer than the policy says.
  const escrow = await escrowOf(purchase);
  expect(escrow.releaseAt?.getTime()).toBe((escrow.completedAt?.getTime() ?? 0) + DAY_MS);
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(35_000n);
  await world.books.assertAllInvariants();
});

test("the customer accepts what the partner offers, and a new offer takes the place of the old one", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n), score: 100 });
  const { caseId } = await complain(purchase);
  const old = await offer(caseId, partnerOf(purchase), 10_000n);
  await offer(caseId, partnerOf(purchase), 100_000n);
  await expect(answer(caseId, customerOf(purchase), { offerId: old, answer: "accept" })).rejects.toMatchObject({
    code: "wrong_state",
  });
  const { id: offerId } = await openOffer(caseId);
  expect((await answer(caseId, customerOf(purchase), { offerId, answer: "accept" })).state).toBe("resolved_customer");
  await when.workerRunsUntilIdle();
  expect((await escrowOf(purchase)).state).toBe("refunded");
  expect(await refundsOf(purchase)).toEqual([["succeeded", 100_000n]]);
  await world.books.assertAllInvariants();
});

test("twenty customers' clicks at once open one case", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n) });
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => complain(purchase)));
  expect(results.filter((each) => each.status === "fulfilled")).toHaveLength(1);
  const refused = results.flatMap((each) => (each.status === "rejected" ? [each.reason as { code: string }] : []));
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(["conflict"]));
  expect(await db().supportCase.count({ where: { orderId: purchase.orderId } })).toBe(1);
  expect(await db().escrowPause.count({ where: { orderId: purchase.orderId } })).toBe(1);
  await world.books.assertAllInvariants();
});

test("a case whose money all went back by another way expires", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n) });
  const { caseId } = await complain(purchase);
  await refund(purchase);
  await when.timersTick();
  expect(await stateOf(caseId)).toBe("expired");
  expect(await db().escrowPause.count({ where: { orderId: purchase.orderId, closedAt: null } })).toBe(0);
  await world.books.assertAllInvariants();
});

test("a partner opens a case for misconduct only, and takes it back alone", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n) });
  const partner = partnerOf(purchase);
  await expect(complain(purchase, partner, "late")).rejects.toMatchObject({ code: "forbidden" });
  const { caseId, state } = await complain(purchase, partner);
  expect(state).toBe("awaiting_customer");
  await expect(withdraw(caseId, customerOf(purchase))).rejects.toMatchObject({ code: "forbidden" });
  expect((await withdraw(caseId, partner)).state).toBe("withdrawn");
  await world.books.assertAllInvariants();
});

const callerOf = (side: Side): Caller => ({
  partnerId: null,
  ...side,
  group: side.role,
  tenantId: TENANT,
  name: "",
  email: "",
  isVerified: true,
  signInId: "",
  isProven: true,
  trialEndsAt: null,
  closed: [],
});

test("nobody sees or touches somebody else's case", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n) });
  const other = await given.heldSession({ price: inr(100_000n) });
  const { caseId } = await complain(purchase);
  const offerId = await offer(caseId, partnerOf(purchase), 1_000n);
  for (const stranger of [customerOf(other), partnerOf(other)]) {
    const attempts = [
      complain(purchase, stranger),
      write(caseId, stranger),
      offer(caseId, stranger, 1n),
      answer(caseId, stranger, { offerId, answer: "accept" }),
      withdraw(caseId, stranger),
      appeal(caseId, stranger),
    ];
    const results = await Promise.allSettled(attempts);
    expect(results.map((each) => each.status === "rejected" && (each.reason as { code: string }).code)).toEqual(
      attempts.map(() => "not_found"),
    );
    expect(await findCase(callerOf(stranger), caseId)).toBeNull();
    expect(await listCases(ordersOf(callerOf(stranger)))).toEqual([]);
  }
  for (const side of [customerOf(purchase), partnerOf(purchase)]) {
    expect(await findCase(callerOf(side), caseId)).toMatchObject({ caseId, offers: [{ offerId }] });
    expect((await listCases(ordersOf(callerOf(side)))).map((each) => each.caseId)).toEqual([caseId]);
  }
  await world.books.assertAllInvariants();
});

test("what was written stays as it was written", async () => {
  const purchase = await given.heldSession({ price: inr(100_000n) });
  const { caseId } = await complain(purchase);
  for (const sql of [
    "UPDATE case_message SET text = 'x' WHERE case_id = $1",
    "DELETE FROM case_message WHERE case_id = $1",
  ]) {
    await expect(asOwner(world.database, sql, [caseId])).rejects.toThrow(/append-only/);
  }
  await world.books.assertAllInvariants();
});
