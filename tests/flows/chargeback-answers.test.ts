import { expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { respondToChargeback, type Response } from "@/lib/payments/chargebacks/answer";
import { collectEvidence } from "@/lib/payments/chargebacks/dossier";
import { createOrder } from "@/lib/payments/orders/create";
import type { Purchase } from "../support/given";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world, given, when, bank } = await setUp();

const PRICES = { razorpay: money(100_000n, "INR"), paypal: money(10_000n, "USD") };
const NAMES = ["razorpay", "paypal"] as const;

async function respond(disputeId: string, action: Response["action"], text: string | null = "they met"): Promise<void> {
  const { id } = await bank.row(disputeId);
  await respondToChargeback({ tenantId: TENANT, chargebackId: id, userId: "usr_operator", action, text });
}

async function contested(name: (typeof NAMES)[number]): Promise<{ purchase: Purchase; id: string }> {
  const purchase = await given.heldSession({ price: PRICES[name], score: 95 });
  const id = await bank.dispute(purchase, { withdraw: name === "paypal" });
  await when.workerRunsUntilIdle();
  return { purchase, id };
}

test.each(NAMES)("an operator submits the locker at %s once, and the bank looks at it", async (name) => {
  const { id } = await contested(name);
  await respond(id, "note", "the partner sent a picture");
  await respond(id, "contest");
  await expect(respond(id, "contest")).rejects.toMatchObject({ code: "wrong_state" });
  await when.workerRunsUntilIdle();
  expect(await bank.row(id)).toMatchObject({ status: "under_review", answer: "contest", failureReason: null });
  expect((await bank.row(id)).submittedAt).not.toBeNull();
  await bank.decide(id, "won");
  await when.workerRunsUntilIdle();
  await bank.assertSameBooks(id);
});

test.each(NAMES)("an operator accepts at %s, and the customer keeps the money", async (name) => {
  const { purchase, id } = await contested(name);
  await respond(id, "accept");
  await when.workerRunsUntilIdle();
  expect((await bank.row(id)).status).toBe(name === "razorpay" ? "lost" : "accepted");
  expect((await bank.escrow(purchase)).state).toBe("charged_back");
  await bank.assertSameBooks(id);
});

test.each([
  ["razorpay", "^/v1/disputes/[^/]+/contest$", "PATCH"],
  ["paypal", "^/v1/customer/disputes/[^/]+/provide-evidence$", "POST"],
] as const)("a lost answer of %s is asked about, and the evidence is there once", async (name, path, method) => {
  const { id } = await contested(name);
  await when.fault({ gateway: name, kind: "lose_response", match: { method, path }, count: 1 });
  await respond(id, "contest");
  await when.workerRunsUntilIdle();
  await when.failedJobsComeBack();
  await when.workerRunsUntilIdle();
  expect(await bank.row(id)).toMatchObject({ status: "under_review", failureReason: null });
  expect((await bank.row(id)).submittedAt).not.toBeNull();
  await bank.assertSameBooks(id);
});

test("an answer that the gateway refuses can be given anew", async () => {
  const { id } = await contested("razorpay");
  const match = { method: "PATCH", path: "^/v1/disputes/[^/]+/contest$" };
  await when.fault({ gateway: "razorpay", kind: "error_before", status: 422, match, count: 1 });
  await respond(id, "contest");
  await when.jobsRun();
  expect(await bank.row(id)).toMatchObject({ answer: null, submittedAt: null, status: "needs_response" });
  expect((await bank.row(id)).failureReason).toMatch(/razorpay answered 422/);
  await respond(id, "contest");
  await when.workerRunsUntilIdle();
  expect(await bank.row(id)).toMatchObject({ status: "under_review", failureReason: null });
  await bank.assertSameBooks(id);
});

test.each(NAMES)("18: a day before the deadline of %s the locker is submitted as it is", async (name) => {
  const { id } = await contested(name);
  await when.clockMoves(9 * DAY_MS - HOUR_MS);
  await when.timersTick();
  expect((await bank.row(id)).answer).toBeNull();
  await when.clockMoves(HOUR_MS);
  await when.timersTick();
  expect(await bank.row(id)).toMatchObject({ status: "under_review", answer: "contest", answeredBy: "timer" });
  await bank.assertSameBooks(id);
});

test("asked for more, the bank can be answered again", async () => {
  const { id } = await contested("razorpay");
  await respond(id, "contest");
  await when.workerRunsUntilIdle();
  await bank.decide(id, "action_required", { respondInMs: 20 * DAY_MS });
  await when.workerRunsUntilIdle();
  expect(await bank.row(id)).toMatchObject({ status: "needs_response", answer: null, submittedAt: null });
  await respond(id, "contest");
  await when.workerRunsUntilIdle();
  expect((await bank.row(id)).status).toBe("under_review");
  await bank.assertSameBooks(id);
});

test("nobody answers what is decided, or what does not exist", async () => {
  const { id } = await contested("razorpay");
  await bank.decide(id, "won");
  await when.workerRunsUntilIdle();
  await expect(respond(id, "contest")).rejects.toMatchObject({ code: "wrong_state" });
  const stranger = { tenantId: TENANT, chargebackId: "chb_none", userId: "usr_operator", text: null } as const;
  await expect(respondToChargeback({ ...stranger, action: "accept" })).rejects.toMatchObject({ code: "not_found" });
  await world.books.assertAllInvariants();
});

test("the locker has what happened, from the booking to the rating, and nobody changes it afterwards", async () => {
  const partner = await given.partner();
  const offerId = await given.offer({ partner, price: PRICES.razorpay });
  const customerId = await given.customer();
  const created = await createOrder({
    tenantId: TENANT,
    customerId,
    gateway: "razorpay",
    target: { offerId, startsAt: null },
    currency: "INR",
    requestKey: null,
    requestId: null,
    origin: { ip: "203.0.113.7", userAgent: "A Browser/1.0" },
  });
  const purchase = { ...created, partner, customerId };
  await when.customerPays(purchase);
  await when.workerRunsUntilIdle();
  await when.customerCompletes(purchase, null);
  await when.customerCompletes(purchase, 97);
  const lines = await collectEvidence(db(), { tenantId: TENANT, orderId: created.orderId });
  expect(lines.map(({ kind }) => kind).toSorted()).toEqual([
    "attendance",
    "ip_user_agent",
    "rating",
    "receipt",
    "session_times",
    "terms_accepted",
  ]);
  expect(lines.find(({ kind }) => kind === "ip_user_agent")?.text).toContain("203.0.113.7");
  for (const sql of ["UPDATE evidence SET actor = 'x'", "DELETE FROM evidence", "TRUNCATE evidence"])
    await expect(asOwner(world.database, sql)).rejects.toThrow();
  await world.books.assertAllInvariants();
});
