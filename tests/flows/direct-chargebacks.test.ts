import { beforeAll, expect, test } from "vitest";
import { decide } from "@/lib/payments/two-person/decide";
import { askToRecordCommission } from "@/lib/payments/two-person/request";
import { changes, settle, verdictsBy } from "../support/own-sales";
import { heldInOwnAccount, sellIntoOwnAccounts, standsIn } from "../support/direct-sales";
import { money } from "@/lib/core/money";
import { MINUTE_MS } from "@/lib/core/time";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { refund } from "../support/refunding";
import type { Verdict } from "../support/contesting";

const { world, given, when, bank } = await setUp();

beforeAll(sellIntoOwnAccounts);

const heldByOwn = () => heldInOwnAccount(world, given);

const moved = verdictsBy(bank, when);

const decided = async (id: string, verdict: Verdict) => {
  const by = await moved(id, verdict);
  await world.books.assertAllInvariants();
  return by;
};

const disputed = async (purchase: Awaited<ReturnType<typeof heldByOwn>>, amount = 236_000): Promise<string> => {
  const id = await bank.dispute(purchase, { withdraw: true, amount });
  await when.workerRunsUntilIdle();
  return id;
};

const owes = (partnerId: string) => standsIn(world, `partner:${partnerId}:commission`);

test("a chargeback that is lost after the settlement and won later leaves the books as they were", async () => {
  const purchase = await heldByOwn();
  await settle(when);
  const id = await disputed(purchase, 118_000);
  const lost = await decided(id, "lost");
  expect(lost).toMatchObject({ "revenue:commission": -15_000n, "commission_receivable (all)": 18_300n });
  expect(await owes(purchase.partner.id)).toBe(18_300n);
  const won = await decided(id, "won");
  expect(won).toMatchObject({ "revenue:commission": 15_000n, "commission_receivable (all)": -18_300n });
  expect(await owes(purchase.partner.id)).toBe(36_600n);
  expect(await standsIn(world, `order:${purchase.orderId}:own_account`)).toBe(0n);
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(0n);
});

test("what is lost before the settlement and won after it is split then, and its commission owed", async () => {
  const purchase = await heldByOwn();
  const id = await disputed(purchase, 59_000);
  await decided(id, "lost");
  const rest = await changes(() => settle(when));
  expect(rest["commission_receivable (all)"]).toBe(-27_450n);
  const won = await decided(id, "won");
  expect(won).toEqual({
    "commission_receivable (all)": -9_150n,
    "revenue:commission": 7_500n,
    "tax:gst_output": 1_350n,
    "tax:tcs_payable": 250n,
    "tax:tds_payable": 50n,
  });
  expect(await standsIn(world, `order:${purchase.orderId}:own_account`)).toBe(0n);
});

test("what was given back and is taken a second time is the partner's loss, not ours", async () => {
  const purchase = await heldByOwn();
  await settle(when);
  await refund(purchase, { amount: 118_000n });
  await when.workerRunsUntilIdle();
  const id = await disputed(purchase);
  const lost = await decided(id, "lost");
  expect(Object.keys(lost).filter((path) => path.startsWith("expense:"))).toEqual([]);
  expect(await owes(purchase.partner.id)).toBe(0n);
  expect(await standsIn(world, `order:${purchase.orderId}:own_account`)).toBe(0n);
});

test("two people record that a commission was paid by bank, and never more than is owed", async () => {
  const purchase = await heldByOwn();
  await settle(when);
  const wish = {
    tenantId: TENANT,
    partnerId: purchase.partner.id,
    reference: "UTR77",
    reason: "June",
    requestId: null,
  };
  const first = await given.operator();
  await expect(askToRecordCommission({ ...wish, userId: first, amount: money(36_601n, "INR") })).rejects.toMatchObject({
    code: "wrong_state",
  });
  const asked = await askToRecordCommission({ ...wish, userId: first, amount: money(36_600n, "INR") });
  const paid = await changes(async () => {
    const decidedBy = await given.operator();
    await decide({
      tenantId: TENANT,
      approvalId: asked.approvalId,
      decision: "approve",
      decidedBy,
      role: "admin",
      reason: "seen",
      requestId: null,
    });
  });
  expect(paid).toEqual({ "bank:own": -36_600n, "commission_receivable (all)": 36_600n });
  expect(await owes(purchase.partner.id)).toBe(0n);
  await world.books.assertAllInvariants();
});

test("a dispute in a partner's own account of which no webhook told is found in that account's list", async () => {
  const purchase = await heldByOwn();
  await when.fault({ kind: "drop", gateway: "razorpay" });
  const id = await bank.dispute(purchase, { withdraw: true });
  await when.clockMoves(11 * MINUTE_MS);
  await when.timersTick();
  await when.faultsEnd();
  expect((await bank.row(id)).paymentId).toBe(purchase.paymentId);
  expect((await bank.escrow(purchase)).state).toBe("paused");
  await world.books.assertAllInvariants();
});
