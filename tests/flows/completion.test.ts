import { expect, test } from "vitest";
import { isAppError } from "@/lib/core/errors";
import { DAY_MS, HOUR_MS, MINUTE_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { completeSession } from "@/lib/payments/escrow/complete";
import type { Purchase } from "../support/given";
import { escrowOf, sessionOf } from "../support/purchase";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given, when } = await setUp();

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "ok",
    (error: unknown) => (isAppError(error) ? error.code : String(error)),
  );
}

/** A paid session that begins in so many hours. */
async function booked(hours: number): Promise<Purchase> {
  return given.paidSession({ startsAt: shift(await databaseNow(), hours * HOUR_MS) });
}

type Actor = Parameters<typeof completeSession>[0]["actor"];

function completes(
  { sessionId }: Purchase,
  actor: Actor,
  i: { score?: number; reason?: string } = {},
): ReturnType<typeof completeSession> {
  return completeSession({
    tenantId: TENANT,
    sessionId,
    actor,
    score: i.score ?? null,
    reason: i.reason ?? null,
    requestId: null,
  });
}

test("the customer cannot complete a session that has not begun, and can from its first minute on", async () => {
  const purchase = await booked(2);
  const refused = await when.customerCompletes(purchase, 100).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: "too_early",
    details: { from: (await sessionOf(purchase)).startsAt.toISOString() },
  });
  expect(await escrowOf(purchase)).toMatchObject({ state: "funded", completedAt: null });
  await when.clockMoves(2 * HOUR_MS);
  const view = await when.customerCompletes(purchase, 100);
  expect(view).toMatchObject({ state: "completed", score: 100, orderId: purchase.orderId });
  expect(view.releaseAt?.getTime()).toBe((view.completedAt?.getTime() ?? 0) + DAY_MS);
  await world.books.assertAllInvariants();
});

test("the partner can say that it took place from a quarter before its end, and that alone completes nothing", async () => {
  const purchase = await booked(1);
  await when.clockMoves(HOUR_MS + 44 * MINUTE_MS);
  await when.timersTick();
  expect(await codeOf(when.partnerCompletes(purchase))).toBe("too_early");
  await when.clockMoves(2 * MINUTE_MS);
  expect(await when.partnerCompletes(purchase)).toMatchObject({
    state: "awaiting_confirmation",
    completedAt: null,
    releaseAt: null,
  });
  expect(await when.partnerCompletes(purchase)).toMatchObject({ state: "awaiting_confirmation" });
  expect((await escrowOf(purchase)).state).toBe("funded");
  await world.books.assertAllInvariants();
});

test("two hours after the partner said so a silent customer's session is complete, without a score", async () => {
  const purchase = await booked(1);
  await when.clockMoves(HOUR_MS + 50 * MINUTE_MS);
  await when.partnerCompletes(purchase);
  await when.clockMoves(2 * HOUR_MS - MINUTE_MS);
  await when.timersTick();
  expect((await sessionOf(purchase)).state).toBe("awaiting_confirmation");
  await when.clockMoves(MINUTE_MS);
  await when.timersTick();
  expect(await sessionOf(purchase)).toMatchObject({ state: "completed", completedBy: "timer", score: null });
  expect(await escrowOf(purchase)).toMatchObject({ state: "holding", score: null });
  await world.books.assertAllInvariants();
});

test("twelve hours after its end a session about which nobody spoke is complete", async () => {
  const purchase = await booked(1);
  await when.clockMoves(2 * HOUR_MS);
  await when.timersTick();
  await when.clockMoves(12 * HOUR_MS - MINUTE_MS);
  await when.timersTick();
  expect((await sessionOf(purchase)).state).toBe("awaiting_confirmation");
  await when.clockMoves(2 * MINUTE_MS);
  await when.timersTick();
  expect((await sessionOf(purchase)).completedBy).toBe("timer");
  await world.books.assertAllInvariants();
});

test("a session of somebody else does not exist for a customer or a partner", async () => {
  const purchase = await given.paidSession();
  const stranger = await given.partner();
  expect(await codeOf(completes(purchase, { role: "customer", userId: await given.customer() }))).toBe("not_found");
  expect(await codeOf(when.partnerCompletes(purchase, stranger))).toBe("not_found");
  expect(
    await codeOf(completes({ ...purchase, sessionId: "ses_none" }, { role: "customer", userId: purchase.customerId })),
  ).toBe("not_found");
  expect((await escrowOf(purchase)).state).toBe("funded");
  await world.books.assertAllInvariants();
});

test("only the customer gives a score (T5)", async () => {
  const purchase = await given.paidSession();
  const { partner } = purchase;
  expect(
    await codeOf(
      completes(purchase, { role: "partner", userId: partner.userId, partnerId: partner.id }, { score: 100 }),
    ),
  ).toBe("forbidden");
  expect(
    await codeOf(
      completes(purchase, { role: "operator", userId: await given.operator() }, { score: 0, reason: "why" }),
    ),
  ).toBe("forbidden");
  expect((await sessionOf(purchase)).score).toBeNull();
  await world.books.assertAllInvariants();
});

test("an operator completes with a reason only, and the reason is in the audit", async () => {
  const purchase = await booked(5);
  const operator = { role: "operator", userId: await given.operator() } as const;
  expect(await codeOf(completes(purchase, operator))).toBe("invalid_input");
  expect(await completes(purchase, operator, { reason: "the customer called us" })).toMatchObject({
    state: "completed",
  });
  const audit = await db().auditEvent.findFirstOrThrow({
    where: { subject: purchase.sessionId, action: "session.completed" },
  });
  expect(audit).toMatchObject({ actor: operator.userId, payload: { reason: "the customer called us" } });
  await world.books.assertAllInvariants();
});

test("completing ten times at once starts one hold, whose start never moves (F44)", async () => {
  const purchase = await given.paidSession();
  const views = await Promise.all(Array.from({ length: 10 }, () => when.customerCompletes(purchase, 80)));
  expect(new Set(views.map((view) => view.releaseAt?.getTime())).size).toBe(1);
  await when.clockMoves(HOUR_MS);
  expect((await when.customerCompletes(purchase, null)).releaseAt).toEqual(views[0]?.releaseAt);
  expect(await db().auditEvent.count({ where: { subject: purchase.sessionId, action: "session.completed" } })).toBe(1);
  await world.books.assertAllInvariants();
});

test("a score may be added once while the hold runs, and then counts", async () => {
  const purchase = await given.heldSession({ score: null });
  expect(await when.customerCompletes(purchase, 70)).toMatchObject({ score: 70 });
  expect(await codeOf(when.customerCompletes(purchase, 100))).toBe("wrong_state");
  await when.clockMoves(DAY_MS);
  expect(await when.settles(purchase)).toMatchObject({
    penalty: { minor: 250n },
    partner: { minor: 2_250n },
    score: 70,
  });
  await world.books.assertAllInvariants();
});

test("a score that comes after settlement is refused and changes nothing (F47)", async () => {
  const purchase = await given.heldSession({ score: null });
  await when.clockMoves(DAY_MS);
  const settled = await when.settles(purchase);
  expect(await codeOf(when.customerCompletes(purchase, 0))).toBe("wrong_state");
  expect((await sessionOf(purchase)).score).toBeNull();
  expect(await when.settles(purchase)).toEqual(settled);
  await world.books.assertAllInvariants();
});

test("a session that was never paid cannot be completed", async () => {
  const purchase = await given.openOrder();
  expect(await codeOf(when.customerCompletes(purchase, 100))).toBe("wrong_state");
  await world.books.assertAllInvariants();
});
