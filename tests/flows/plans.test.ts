import { expect } from "vitest";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { COMMISSION, TENANT_SHARE } from "@/lib/payments/ledger/accounts";
import { openCase } from "@/lib/payments/cases/open";
import { settleDue } from "@/lib/payments/settlement/settle";
import { lettersTo } from "../support/letters";
import { byCustomer, refund } from "../support/refunding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import {
  chooses,
  closedTo,
  entitlementOf,
  MONTH,
  newcomer,
  sellPlans,
  signsIn,
  type Subscription,
} from "../support/subscribing";
import { test } from "../support/in-tenant";

const { world, given, when, bank } = await setUp();
await sellPlans();

async function buys(customerId: string, planId: string = MONTH.id): Promise<Subscription> {
  const chosen = await chooses(customerId, { planId });
  await when.customerPays(chosen);
  await when.workerRunsUntilIdle();
  return chosen;
}

async function balanceOf(path: string): Promise<bigint> {
  const sum = await db().ledgerEntry.aggregate({
    where: { tenantId: TENANT, path, currency: "INR" },
    _sum: { amountMinor: true },
  });
  return -(sum._sum.amountMinor ?? 0n);
}

const lengthOf = async (orderId: string): Promise<number> => {
  const { startsAt, endsAt } = await entitlementOf(orderId);
  return endsAt.getTime() - startsAt.getTime();
};

const subjects = async (email: string): Promise<string[]> =>
  (await lettersTo(email)).map(({ subject }) => subject).toReversed();

async function movesDays(days: number): Promise<void> {
  await when.clockMoves(days * DAY_MS);
  await when.timersTick();
  await when.timersTick();
}

test("a trial runs out, a plan is bought, is warned about once at 7, 3 and 1 days, and ends", async () => {
  const email = "pupil@world.test";
  const id = await newcomer(email);
  await signsIn(email);
  expect(await closedTo(id)).toEqual([]);
  await when.clockMoves(DAY_MS);
  expect(await closedTo(id)).toEqual(["booking", "dashboard"]);

  const { orderId } = await buys(id);
  expect(await closedTo(id)).toEqual([]);
  expect(await lengthOf(orderId)).toBe(30 * DAY_MS);
  const letters: string[] = [];
  for (const [days, word] of [
    [22, null],
    [1, "Your plan Month ends in 7 days"],
    [3, null],
    [1, "Your plan Month ends in 3 days"],
    [2, "Your plan Month ends in 1 day"],
  ] as const) {
    await movesDays(days);
    if (word !== null) letters.push(word);
    expect(await subjects(email)).toEqual(letters);
  }
  expect(await closedTo(id)).toEqual([]);
  await movesDays(1);
  expect(await closedTo(id)).toEqual(["booking", "dashboard"]);
  await movesDays(5);
  expect(await subjects(email)).toEqual([...letters, "Your plan Month has ended"]);
  await world.books.assertAllInvariants();
});

test("who comes late with the letters writes only the one that is still true", async () => {
  const email = "late@world.test";
  await buys(await newcomer(email));
  await movesDays(29.5);
  expect(await subjects(email)).toEqual(["Your plan Month ends in 1 day"]);
});

test("a plan that is shorter than a notice is not announced before it began", async () => {
  const email = "day@world.test";
  await buys(await newcomer(email), "pln_day");
  await movesDays(0.1);
  expect(await subjects(email)).toEqual([]);
  await movesDays(1);
  expect(await subjects(email)).toEqual(["Your plan Day has ended"]);
});

test("renewing before the end goes on from the end, and only the last end is announced", async () => {
  const email = "renewing@world.test";
  const id = await newcomer(email);
  const first = await buys(id);
  await movesDays(20);
  const second = await buys(id);
  const [one, two] = [await entitlementOf(first.orderId), await entitlementOf(second.orderId)];
  expect(two.startsAt).toEqual(one.endsAt);
  expect(await lengthOf(second.orderId)).toBe(30 * DAY_MS);
  await movesDays(11);
  expect(await closedTo(id)).toEqual([]);
  expect(await subjects(email)).toEqual([]);
  await world.books.assertAllInvariants();
});

test("a new account of the same mailbox goes on with the old trial; another mailbox has its own", async () => {
  await newcomer("some.body@gmail.com");
  const first = await signsIn("some.body@gmail.com");
  await when.clockMoves(20 * HOUR_MS);
  const again = await newcomer("somebody+again@googlemail.com");
  expect((await signsIn("somebody+again@googlemail.com"))?.trialEndsAt).toBe(first?.trialEndsAt);
  await when.clockMoves(4 * HOUR_MS);
  expect(await closedTo(again)).toEqual(["booking", "dashboard"]);
  const other = await newcomer("some.body@example.org");
  await signsIn("some.body@example.org");
  expect(await closedTo(other)).toEqual([]);
  const [row] = await db().trialSignal.findMany({ where: { tenantId: TENANT } });
  expect(Buffer.from(row?.hash ?? []).toString("utf8")).not.toContain("body");
});

test("an account that begins twice at once has one trial", async () => {
  await Promise.all(["twin+a@gmail.com", "twin+b@gmail.com"].map((email) => newcomer(email)));
  const ends = await Promise.all(["twin+a@gmail.com", "twin+b@gmail.com"].map((email) => signsIn(email)));
  expect(ends[0]?.trialEndsAt).toBe(ends[1]?.trialEndsAt);
});

test("the money of a plan is the platform's and the tenant's with the capture, and nothing is held", async () => {
  const [platform, tenant] = [await balanceOf(COMMISSION.path), await balanceOf(TENANT_SHARE.path)];
  const { orderId } = await buys(await given.customer());
  const order = await db().order.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: TENANT, id: orderId } },
    include: { escrow: { include: { settlement: true } } },
  });
  expect(order).toMatchObject({ state: "paid", sessionId: null, offerId: null, totalMinor: 30_000n });
  expect(order.escrow).toMatchObject({ state: "settled", balanceMinor: 0n });
  expect(order.escrow?.settlement).toMatchObject({ platformMinor: 24_000n, tenantMinor: 6_000n, partnerMinor: 0n });
  expect(await balanceOf(COMMISSION.path)).toBe(platform + 24_000n);
  expect(await balanceOf(TENANT_SHARE.path)).toBe(tenant + 6_000n);
  await settleDue();
  await world.books.assertAllInvariants();
});

test("giving all of the money back ends the plan at once; both give back their part, and later time moves up", async () => {
  const id = await newcomer("refunded@world.test");
  const [first, second] = [await buys(id), await buys(id)];
  const tenant = await balanceOf(TENANT_SHARE.path);
  await refund(first);
  await when.workerRunsUntilIdle();
  expect((await entitlementOf(first.orderId)).endedAt).not.toBeNull();
  expect(await balanceOf(TENANT_SHARE.path)).toBe(tenant - 6_000n);
  // What was bought after it runs now, for as long as it was bought.
  expect(await closedTo(id)).toEqual([]);
  expect(await lengthOf(second.orderId)).toBe(30 * DAY_MS);
  await refund(second);
  await when.workerRunsUntilIdle();
  await signsIn("refunded@world.test");
  await when.clockMoves(DAY_MS);
  expect(await closedTo(id)).toEqual(["booking", "dashboard"]);
  await world.books.assertAllInvariants();
});

test("a part of the money back leaves the plan, and a customer's wish waits for a decision", async () => {
  const id = await given.customer();
  const bought = await buys(id);
  await refund(bought, { amount: 10_000n });
  expect(await refund(bought, { amount: 10_000n }, byCustomer(bought))).toMatchObject({ state: "requested" });
  await when.workerRunsUntilIdle();
  expect((await entitlementOf(bought.orderId)).endedAt).toBeNull();
  await world.books.assertAllInvariants();
});

test("a plan whose payment is charged back ends when it is lost", async () => {
  const bought = await buys(await given.customer());
  const dispute = await bank.dispute(bought, { withdraw: true });
  await when.workerRunsUntilIdle();
  expect((await entitlementOf(bought.orderId)).endedAt).toBeNull();
  await bank.decide(dispute, "lost");
  await when.workerRunsUntilIdle();
  expect((await entitlementOf(bought.orderId)).endedAt).not.toBeNull();
  await world.books.assertAllInvariants();
});

test("whoever clicks twice has one order, and pays it once", async () => {
  const id = await given.customer();
  const chosen = await Promise.all([chooses(id), chooses(id), chooses(id, { planId: MONTH.id }, "key-1")]);
  expect(new Set(chosen.map(({ orderId }) => orderId)).size).toBe(1);
  const [first] = chosen;
  await when.customerPays({ gateway: "razorpay", gatewayOrderId: first?.gatewayOrderId ?? "" });
  await when.workerRunsUntilIdle();
  expect(await db().entitlement.count({ where: { tenantId: TENANT, userId: id } })).toBe(1);
  await expect(chooses(id, { orderId: first?.orderId ?? "" })).rejects.toMatchObject({ code: "wrong_state" });
  await world.books.assertAllInvariants();
});

test("a plan of another tenant, of nobody, or that is not sold any more cannot be chosen, nor another's order paid", async () => {
  const id = await given.customer();
  await expect(chooses(id, { planId: "pln_elsewhere" })).rejects.toMatchObject({ code: "not_found" });
  const { orderId } = await chooses(await given.customer());
  await expect(chooses(id, { orderId })).rejects.toMatchObject({ code: "not_found" });
  const session = await given.openOrder();
  await expect(chooses(session.customerId, { orderId: session.orderId })).rejects.toMatchObject({ code: "not_found" });
  const where = { tenantId: TENANT, id: "pln_year" };
  const begun = await chooses(id, { planId: "pln_year" });
  await db().plan.updateMany({ where, data: { withdrawnAt: new Date() } });
  await expect(chooses(await given.customer(), { planId: "pln_year" })).rejects.toMatchObject({ code: "wrong_state" });
  // Who had chosen it before may still pay.
  await when.customerPays(begun);
  await when.workerRunsUntilIdle();
  expect(await lengthOf(begun.orderId)).toBe(365 * DAY_MS);
  await db().plan.updateMany({ where, data: { withdrawnAt: null } });
});

test("a payment that comes after its time counts, unless another order for the plan followed", async () => {
  const id = await given.customer();
  const slow = await chooses(id);
  await movesDays(1 / 24);
  await when.customerPays(slow);
  await when.workerRunsUntilIdle();
  expect(await lengthOf(slow.orderId)).toBe(30 * DAY_MS);

  const given2 = await given.customer();
  const left = await chooses(given2);
  await movesDays(1 / 24);
  const taken = await buys(given2);
  await when.customerPays(left);
  await when.workerRunsUntilIdle();
  const own = await db().entitlement.findMany({ where: { tenantId: TENANT, userId: given2 } });
  expect(own.map(({ orderId }) => orderId)).toEqual([taken.orderId]);
  expect(
    await db().refund.findFirst({ where: { reason: "late_payment", payment: { orderId: left.orderId } } }),
  ).toMatchObject({
    amountMinor: 30_000n,
  });
  await world.books.assertAllInvariants();
});

test("there is no case about a plan", async () => {
  const bought = await buys(await given.customer());
  const complaint = openCase({
    tenantId: TENANT,
    orderId: bought.orderId,
    actor: { role: "customer", userId: bought.customerId },
    reason: "other",
    text: "a test",
    requestId: null,
  });
  await expect(complaint).rejects.toMatchObject({ code: "wrong_state" });
});

test("a tenant may open an area to all, or ask a plan of those in their trial too", async () => {
  const id = await newcomer("trying@world.test");
  await signsIn("trying@world.test");
  const where = { tenantId: TENANT };
  await db().areaRule.create({ data: { ...where, area: "dashboard", needs: "plan" } });
  expect(await closedTo(id)).toEqual(["dashboard"]);
  await db().areaRule.create({ data: { ...where, area: "booking", needs: "nothing" } });
  await when.clockMoves(2 * DAY_MS);
  expect(await closedTo(id)).toEqual(["dashboard"]);
  await buys(id, "pln_day");
  expect(await closedTo(id)).toEqual([]);
});
