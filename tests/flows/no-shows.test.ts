import { describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS, MINUTE_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { acceptSession } from "@/lib/payments/endings/accept";
import { decideAbsence, objectToAbsence, reportAbsence } from "@/lib/payments/endings/no-show";
import { reopenSession } from "@/lib/payments/endings/reopen";
import { answerProposal, proposeTime } from "@/lib/payments/endings/reschedule";
import { bookedIn, deedOf, givenBack, outcomesOf } from "../support/ending";
import { customerOf, escrowOf, partnerOf, sessionOf } from "../support/purchase";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given, when } = await setUp();

const price = money(100_000n, "INR");
const operator = { role: "operator", userId: "usr_operator" } as const;

describe("a no-show", () => {
  test("of the partner gives all of it back after a day without objection", async () => {
    const purchase = await bookedIn(given, 1, { price });
    const { codes } = await outcomesOf([reportAbsence(deedOf(purchase, customerOf(purchase)))]);
    expect(codes).toEqual(["too_early"]);
    await when.clockMoves(HOUR_MS + 15 * MINUTE_MS);
    await reportAbsence(deedOf(purchase, customerOf(purchase)));
    await when.clockMoves(DAY_MS - MINUTE_MS);
    await when.timersTick();
    expect((await escrowOf(purchase)).state).toBe("funded");
    await when.clockMoves(2 * MINUTE_MS);
    await when.timersTick();
    expect(await givenBack(purchase)).toEqual({ minor: 100_000n, refunds: 1 });
    expect(await sessionOf(purchase)).toMatchObject({ state: "no_show", absent: "partner", absenceDueAt: null });
    await world.books.assertAllInvariants();
  });

  test("of the customer pays the partner in full, half an hour after the end and the hold", async () => {
    const purchase = await bookedIn(given, 1, { price });
    await when.clockMoves(HOUR_MS + 15 * MINUTE_MS);
    await reportAbsence(deedOf(purchase, partnerOf(purchase)));
    await when.clockMoves(74 * MINUTE_MS);
    await when.timersTick();
    expect((await escrowOf(purchase)).state).toBe("funded");
    await when.clockMoves(2 * MINUTE_MS);
    await when.timersTick();
    expect((await escrowOf(purchase)).state).toBe("holding");
    await when.clockMoves(DAY_MS);
    await when.timersTick();
    expect(await world.books.partner(purchase.partner.id, "INR")).toBe(50_000n);
    await world.books.assertAllInvariants();
  });

  test("that both sides report of each other waits three days for an operator, and then all of it goes back", async () => {
    const purchase = await bookedIn(given, 1, { price });
    await when.clockMoves(HOUR_MS + MINUTE_MS);
    await Promise.all([
      reportAbsence(deedOf(purchase, partnerOf(purchase))),
      reportAbsence(deedOf(purchase, customerOf(purchase))),
    ]);
    expect((await sessionOf(purchase)).absent).toBe("both");
    await when.clockMoves(3 * DAY_MS - MINUTE_MS);
    await when.timersTick();
    expect((await escrowOf(purchase)).state).toBe("funded");
    await when.clockMoves(2 * MINUTE_MS);
    await when.timersTick();
    expect(await givenBack(purchase)).toEqual({ minor: 100_000n, refunds: 1 });
    await world.books.assertAllInvariants();
  });

  test("to which the partner objects is decided by an operator, once", async () => {
    const purchase = await bookedIn(given, 1, { price });
    await when.clockMoves(HOUR_MS + MINUTE_MS);
    await reportAbsence(deedOf(purchase, customerOf(purchase)));
    await objectToAbsence(deedOf(purchase, partnerOf(purchase)));
    await when.clockMoves(2 * DAY_MS);
    await when.timersTick();
    const decision = deedOf(purchase, operator);
    const { done } = await outcomesOf([
      decideAbsence({ ...decision, outcome: "pay" }),
      decideAbsence({ ...decision, outcome: "refund" }),
    ]);
    expect(done).toBe(1);
    await when.clockMoves(DAY_MS);
    await when.timersTick();
    expect(["settled", "refunded"]).toContain((await escrowOf(purchase)).state);
    await world.books.assertAllInvariants();
  });
});

describe("another time", () => {
  test("is proposed by one side and accepted by the other, the money stays, and the old hour is free", async () => {
    const purchase = await bookedIn(given, 30, { price });
    const startsAt = shift(await databaseNow(), 50 * HOUR_MS);
    const { proposalId } = await proposeTime({ ...deedOf(purchase, customerOf(purchase)), startsAt });
    const answer = { proposalId, answer: "accept" } as const;
    expect(
      (await outcomesOf([answerProposal({ ...deedOf(purchase, customerOf(purchase)), ...answer })])).codes,
    ).toEqual(["forbidden"]);
    const view = await answerProposal({ ...deedOf(purchase, partnerOf(purchase)), ...answer });
    expect([view.state, view.startsAt, view.endsAt]).toEqual(["scheduled", startsAt, shift(startsAt, HOUR_MS)]);
    expect(await escrowOf(purchase)).toMatchObject({ state: "funded", balanceMinor: 100_000n });
    await world.books.assertAllInvariants();
  });

  test("that was taken meanwhile is refused, and one that nobody answers ends with the old start", async () => {
    const purchase = await bookedIn(given, 30, { price });
    const { partner } = purchase;
    const startsAt = shift(await databaseNow(), 50 * HOUR_MS);
    const { proposalId } = await proposeTime({ ...deedOf(purchase, customerOf(purchase)), startsAt });
    await given.paidSession({ partner, price, startsAt: shift(startsAt, 30 * MINUTE_MS) });
    const accept = { ...deedOf(purchase, partnerOf(purchase)), proposalId, answer: "accept" } as const;
    expect((await outcomesOf([answerProposal(accept)])).codes).toEqual(["slot_taken"]);
    await when.clockMoves(30 * HOUR_MS);
    await when.timersTick();
    const proposal = await db().sessionProposal.findUniqueOrThrow({
      where: { tenantId_id: { tenantId: TENANT, id: proposalId } },
    });
    expect(proposal.state).toBe("expired");
    expect((await outcomesOf([answerProposal(accept)])).codes).toEqual(["wrong_state"]);
    await world.books.assertAllInvariants();
  });
});

describe("a session that the partner has to accept", () => {
  async function requested(hours: number) {
    const partner = await given.partner();
    const offerId = await given.offer({ partner, price });
    await db().offer.updateMany({ where: { id: offerId }, data: { needsAcceptance: true } });
    return bookedIn(given, hours, { partner, offerId, price });
  }

  test("waits for the partner's word after the payment", async () => {
    const purchase = await requested(30);
    expect((await sessionOf(purchase)).state).toBe("requested");
    expect(await acceptSession(deedOf(purchase, partnerOf(purchase)))).toMatchObject({ state: "scheduled" });
    await when.clockMoves(25 * HOUR_MS);
    await when.timersTick();
    expect(await givenBack(purchase)).toEqual({ minor: 0n, refunds: 0 });
    await world.books.assertAllInvariants();
  });

  test.each([
    ["a day", 30, 24],
    ["the start", 5, 5],
  ] as const)("is canceled after %s without a word, and all of it goes back", async (_, hours, deadline) => {
    const purchase = await requested(hours);
    await when.clockMoves(deadline * HOUR_MS);
    const { codes } = await outcomesOf([acceptSession(deedOf(purchase, partnerOf(purchase)))]);
    expect(codes).toEqual(["wrong_state"]);
    await when.timersTick();
    expect(await givenBack(purchase)).toEqual({ minor: 100_000n, refunds: 1 });
    expect((await sessionOf(purchase)).state).toBe("canceled");
    await world.books.assertAllInvariants();
  });
});

describe("a wrong completion", () => {
  test("is taken back before settlement: the score is gone and the whole hold begins with the next completion", async () => {
    const purchase = await given.heldSession({ price, score: 10 });
    await when.clockMoves(20 * HOUR_MS);
    await reopenSession(deedOf(purchase, operator));
    expect(await sessionOf(purchase)).toMatchObject({ state: "awaiting_confirmation", score: null, completedAt: null });
    expect(await escrowOf(purchase)).toMatchObject({ state: "funded", elapsedMs: 0n, releaseAt: null, score: null });
    await when.clockMoves(11 * HOUR_MS);
    await when.timersTick();
    expect((await sessionOf(purchase)).state).toBe("awaiting_confirmation");
    const view = await when.customerCompletes(purchase, 100);
    expect(view.releaseAt?.getTime()).toBe((view.completedAt?.getTime() ?? 0) + DAY_MS);
    await when.clockMoves(DAY_MS);
    await when.timersTick();
    expect(await world.books.partner(purchase.partner.id, "INR")).toBe(50_000n);
    expect((await outcomesOf([reopenSession(deedOf(purchase, operator))])).codes).toEqual(["wrong_state"]);
    await world.books.assertAllInvariants();
  });

  test("races its settlement: either it is open again with all the money held, or the money was split", async () => {
    for (let round = 0; round < 10; round += 1) {
      const purchase = await given.heldSession({ price });
      await when.clockMoves(DAY_MS);
      await outcomesOf([reopenSession(deedOf(purchase, operator)), when.settles(purchase)]);
      const [session, escrow] = [await sessionOf(purchase), await escrowOf(purchase)];
      expect([session.state, escrow.state, escrow.balanceMinor]).toEqual(
        escrow.state === "settled" ? ["completed", "settled", 0n] : ["awaiting_confirmation", "funded", 100_000n],
      );
    }
    await world.books.assertAllInvariants();
  });
});
