import { describe, expect, test } from "vitest";
import { SESSION_MACHINE } from "@/lib/catalog/machine";
import { isTerminal, type Machine } from "@/lib/core/machine";
import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { acceptSession } from "@/lib/payments/endings/accept";
import { cancelSession } from "@/lib/payments/endings/cancel";
import { cancelOffer, cancelSeats } from "@/lib/payments/endings/cancel-offer";
import { objectToAbsence, reportAbsence } from "@/lib/payments/endings/no-show";
import { proposeTime } from "@/lib/payments/endings/reschedule";
import { ESCROW_MACHINE } from "@/lib/payments/escrow/machine";
import { bookedIn, deedOf, givenBack, outcomesOf } from "../support/ending";
import { customerOf, escrowOf, partnerOf, sessionOf } from "../support/purchase";
import { refund } from "../support/refunding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given, when } = await setUp();

const price = money(100_000n, "INR");
const operator = { role: "operator", userId: "usr_operator" } as const;

describe("canceling", () => {
  test.each([
    ["30 hours", 30, 100_000n],
    ["23 hours", 23, 50_000n],
    ["1 hour", 1, 0n],
  ] as const)(
    "by the customer %s before the start gives back what the terms say, and the rest is held",
    async (_, hours, due) => {
      const purchase = await bookedIn(given, hours, { price });
      const view = await cancelSession(deedOf(purchase, customerOf(purchase)));
      expect([view.state, view.refund.minor, view.retained.minor]).toEqual(["canceled", due, 100_000n - due]);
      await when.workerRunsUntilIdle();
      const escrow = await escrowOf(purchase);
      expect(escrow).toMatchObject({ state: due === 100_000n ? "refunded" : "holding", balanceMinor: 100_000n - due });
      await when.clockMoves(DAY_MS);
      await when.timersTick();
      expect(await world.books.partner(purchase.partner.id, "INR")).toBe((100_000n - due) / 2n);
      await world.books.assertAllInvariants();
    },
  );

  test.each(["partner", "operator"] as const)("by the %s always gives back all of it", async (role) => {
    const purchase = await bookedIn(given, 1, { price });
    await cancelSession(deedOf(purchase, role === "partner" ? partnerOf(purchase) : operator));
    await when.workerRunsUntilIdle();
    expect(await givenBack(purchase)).toEqual({ minor: 100_000n, refunds: 1 });
    expect((await escrowOf(purchase)).state).toBe("refunded");
    await world.books.assertAllInvariants();
  });

  test("counts what went back before, and replaces a wish that waits", async () => {
    const purchase = await bookedIn(given, 5, { price });
    await refund(purchase, { amount: 20_000n });
    await refund(purchase, { amount: 70_000n }, { role: "customer", userId: purchase.customerId });
    const view = await cancelSession(deedOf(purchase, customerOf(purchase)));
    expect([view.refund.minor, view.retained.minor]).toEqual([30_000n, 50_000n]);
    await when.workerRunsUntilIdle();
    expect(await givenBack(purchase)).toEqual({ minor: 50_000n, refunds: 2 });
    await world.books.assertAllInvariants();
  });

  test("ten times at once gives the money back once", async () => {
    const purchase = await bookedIn(given, 30, { price });
    const { done } = await outcomesOf(
      Array.from({ length: 10 }, () => cancelSession(deedOf(purchase, customerOf(purchase)))),
    );
    expect(done).toBe(1);
    await when.workerRunsUntilIdle();
    expect(await givenBack(purchase)).toEqual({ minor: 100_000n, refunds: 1 });
    await world.books.assertAllInvariants();
  });

  test("races completing: one of the two happens, and the money is where it belongs", async () => {
    for (let round = 0; round < 10; round += 1) {
      const purchase = await given.paidSession({ price });
      const { done } = await outcomesOf([
        cancelSession(deedOf(purchase, partnerOf(purchase))),
        when.customerCompletes(purchase, 100),
      ]);
      expect(done).toBe(1);
      const [session, escrow] = [await sessionOf(purchase), await escrowOf(purchase)];
      expect([session.state, escrow.state]).toEqual(
        session.state === "completed" ? ["completed", "holding"] : ["canceled", "refunded"],
      );
    }
    await when.workerRunsUntilIdle();
    await world.books.assertAllInvariants();
  });

  test("nobody ends somebody else's session, by whatever operation, and the role is not chosen by the caller (T5)", async () => {
    const purchase = await bookedIn(given, 30, { price });
    const stranger = { role: "customer", userId: await given.customer() } as const;
    const rival = await given.partner();
    const other = { role: "partner", userId: rival.userId, partnerId: rival.id } as const;
    const startsAt = shift(await databaseNow(), 50 * HOUR_MS);
    for (const actor of [stranger, other]) {
      const deed = deedOf(purchase, actor);
      const { codes } = await outcomesOf([
        cancelSession(deed),
        reportAbsence(deed),
        objectToAbsence(deed),
        acceptSession(deed),
        proposeTime({ ...deed, startsAt }),
        when.customerCompletes({ ...purchase, customerId: stranger.userId }, 100),
      ]);
      expect(codes).toEqual(Array.from({ length: 6 }, () => "not_found"));
    }
    expect((await sessionOf(purchase)).state).toBe("scheduled");
    await world.books.assertAllInvariants();
  });

  test("is not for customers once the session has begun", async () => {
    const purchase = await bookedIn(given, 1, { price });
    await when.clockMoves(HOUR_MS);
    const { codes } = await outcomesOf([cancelSession(deedOf(purchase, customerOf(purchase)))]);
    expect(codes).toEqual(["wrong_state"]);
    await world.books.assertAllInvariants();
  });
});

describe("a group session that is called off", () => {
  test("gives every paid seat its money back, not only the first (T11)", async () => {
    const partner = await given.partner();
    const offerId = await given.ticket({ partner, price, capacity: 40 });
    const seats = [];
    for (let n = 0; n < 30; n += 1) seats.push(await given.paidSession({ partner, offerId, price }));
    const unpaid = await given.openOrder({ partner, offerId, price });
    const actor = partnerOf({ ...unpaid, partner });
    if (actor.role === "customer") throw new Error("a partner calls it off");
    const call = { tenantId: TENANT, offerId, actor, reason: "the room is flooded", requestId: null };
    expect(await cancelOffer(call)).toEqual({ offerId, seats: 30 });
    // Two runs at once, as after a crash, give nothing back twice.
    await Promise.all([cancelSeats(TENANT, offerId), cancelSeats(TENANT, offerId)]);
    await when.workerRunsUntilIdle();
    for (const seat of seats) {
      expect(await givenBack(seat)).toEqual({ minor: 100_000n, refunds: 1 });
      expect([(await sessionOf(seat)).state, (await escrowOf(seat)).state]).toEqual(["canceled", "refunded"]);
    }
    expect(await cancelOffer(call)).toEqual({ offerId, seats: 0 });
    // Who was paying at that moment gets the money back, too, and nobody can book it any more.
    await when.customerPays(unpaid, { force: true });
    await when.workerRunsUntilIdle();
    expect((await sessionOf(unpaid)).state).toBe("canceled");
    expect(await world.books.suspense("INR")).toBe(0n);
    const { codes } = await outcomesOf([given.openOrder({ partner, offerId, price })]);
    expect(codes).toEqual(["not_found"]);
    await world.books.assertAllInvariants();
  });

  test("a seat whose customer canceled late is paid for and not sold again", async () => {
    const partner = await given.partner();
    const offerId = await given.ticket({ partner, price, capacity: 1 });
    const seat = await given.paidSession({ partner, offerId, price });
    await when.clockMoves(10 * DAY_MS - 4 * HOUR_MS);
    await cancelSession(deedOf(seat, customerOf(seat)));
    const { codes } = await outcomesOf([given.openOrder({ partner, offerId, price })]);
    expect(codes).toEqual(["sold_out"]);
    await when.workerRunsUntilIdle();
    await world.books.assertAllInvariants();
  });
});

/** The states from which an end can be reached. */
function ending<S extends string>(machine: Machine<S>): Set<string> {
  const states = Object.keys(machine.steps) as S[];
  const found = new Set<string>(states.filter((state) => isTerminal(machine, state)));
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const state of states) if (machine.steps[state].some((next) => found.has(next))) found.add(state);
  }
  return found;
}

test.each([ESCROW_MACHINE, SESSION_MACHINE] as readonly Machine<string>[])(
  "every state of a machine leads to an end ($name) (T16)",
  (machine) => {
    expect([...ending(machine)].toSorted()).toEqual(Object.keys(machine.steps).toSorted());
  },
);

test("money that nobody does anything about is split or given back by time alone (T16)", async () => {
  const purchases = [
    await bookedIn(given, 1, { price }),
    await given.paidSession({ price }),
    await given.heldSession({ price }),
  ];
  for (let day = 0; day < 3; day += 1) {
    await when.clockMoves(DAY_MS);
    await when.timersTick();
  }
  for (const purchase of purchases) expect((await escrowOf(purchase)).state).toBe("settled");
  await world.books.assertAllInvariants();
});
