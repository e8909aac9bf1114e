import { beforeAll, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { monthOf } from "@/lib/core/months";
import { DAY_MS, MINUTE_MS } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { readStatement } from "@/lib/views/statement";
import { everythingAddsUp } from "../support/explaining";
import { changes, PRICE, reversed, sellUnder, settle } from "../support/own-sales";
import { heldInOwnAccount, partnerWithAccount, sellIntoOwnAccounts, standsIn } from "../support/direct-sales";
import { refund } from "../support/refunding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given, when, bank } = await setUp();

beforeAll(sellIntoOwnAccounts);

const heldByOwn = () => heldInOwnAccount(world, given);

/** INDIA section 1.10, case A: of 2,360.00 the partner has 1,994.00, and owes commission, its tax and what is withheld. */
const SETTLED = {
  "partner_gateway (all)": 236_000n,
  "memorandum (all)": -236_000n,
  "commission_receivable (all)": -36_600n,
  "revenue:commission": 30_000n,
  "tax:gst_output": 5_400n,
  "tax:tcs_payable": 1_000n,
  "tax:tds_payable": 200n,
};

test("what is paid into a partner's own account is a memorandum, and with the settlement only the commission is booked as ours", async () => {
  const partner = await partnerWithAccount(world, given);
  const paid = await changes(() => given.heldSession({ price: PRICE, partner }));
  expect(paid).toEqual({ "partner_gateway (all)": -236_000n, "memorandum (all)": 236_000n });
  const [payment] = await db().payment.findMany({
    where: { tenantId: TENANT, gatewayAccount: `partner:${partner.id}` },
  });
  expect(payment).toMatchObject({ state: "captured", feeMinor: 0n });
  await world.books.assertAllInvariants();
  await settle(when);
});

test("the settlement leaves nothing to pay out, and the partner owes what is not its own", async () => {
  const purchase = await heldByOwn();
  expect(await changes(() => settle(when))).toEqual(SETTLED);
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(0n);
  expect(await standsIn(world, `partner:${purchase.partner.id}:commission`)).toBe(36_600n);
  await expect(when.requestsPayout(purchase.partner, PRICE)).rejects.toMatchObject({ code: "insufficient_funds" });
  await world.books.assertAllInvariants();
});

test("a refund before the split makes the commission smaller, after it the commission comes off what is owed; both leave the same", async () => {
  const before = await heldByOwn();
  const early = await changes(async () => {
    await refund(before, { amount: 59_000n });
    await settle(when);
  });
  const after = await heldByOwn();
  await settle(when);
  const owed = `partner:${after.partner.id}:commission`;
  const late = await changes(async () => {
    await refund(after, { amount: 59_000n });
    await when.workerRunsUntilIdle();
  });
  expect(late).toEqual({
    "commission_receivable (all)": 9_150n,
    "revenue:commission": -7_500n,
    "tax:gst_output": -1_350n,
    "tax:tcs_payable": -250n,
    "tax:tds_payable": -50n,
  });
  expect(await standsIn(world, owed)).toBe(27_450n);
  expect(await standsIn(world, `partner:${before.partner.id}:commission`)).toBe(27_450n);
  expect(early["commission_receivable (all)"]).toBe(-27_450n);
  expect(await world.books.partner(after.partner.id, "INR")).toBe(0n);
  await refund(after, { amount: 177_000n });
  await when.workerRunsUntilIdle();
  expect(await standsIn(world, owed)).toBe(0n);
  await world.books.assertAllInvariants();
});

test("a chargeback lost before the split takes what is recorded as held, and nothing of ours", async () => {
  const purchase = await heldByOwn();
  const lost = await changes(async () => {
    const id = await bank.dispute(purchase, { withdraw: true, fee: 50_000 });
    await when.workerRunsUntilIdle();
    await world.books.assertAllInvariants();
    await bank.decide(id, "lost");
    await when.workerRunsUntilIdle();
  });
  expect(lost).toEqual({ "partner_gateway (all)": 236_000n, "memorandum (all)": -236_000n });
  await world.books.assertAllInvariants();
});

test("a chargeback lost after the split takes the commission back, whoever else would be liable for it", async () => {
  const purchase = await heldByOwn();
  const settled = await changes(() => settle(when));
  let id = "";
  const taken = await changes(async () => {
    id = await bank.dispute(purchase, { withdraw: true, fee: 50_000, reason: "fraud" });
    await when.workerRunsUntilIdle();
  });
  expect(taken).toEqual({ "dispute_hold (all)": -236_000n, "partner_gateway (all)": 236_000n });
  await world.books.assertAllInvariants();
  const lost = await changes(async () => {
    await bank.decide(id, "lost");
    await when.workerRunsUntilIdle();
  });
  const { "memorandum (all)": _held, "partner_gateway (all)": _own, ...split } = settled;
  expect(lost).toEqual({ ...reversed(split), ...reversed(taken) });
  expect(await standsIn(world, `partner:${purchase.partner.id}:commission`)).toBe(0n);
  await world.books.assertAllInvariants();
});

test("a partner's balance of other sales pays no refund of its own account, and none of its commission", async () => {
  await sellUnder("AGENT_OWN_ACCOUNT", "pol_agent");
  const partner = await partnerWithAccount(world, given);
  await given.heldSession({ price: PRICE, partner });
  await settle(when);
  await sellUnder("DIRECT_MERCHANT", "pol_agent");
  expect(await world.books.partner(partner.id, "INR")).toBe(199_400n);
  const own = await given.heldSession({ price: PRICE, partner });
  await settle(when);
  await refund(own, { amount: 118_000n });
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  expect(await world.books.partner(partner.id, "INR")).toBe(199_400n);
  expect(await standsIn(world, `partner:${partner.id}:commission`)).toBe(18_300n);
  await world.books.assertAllInvariants();
});

test("a payment is heard of by the browser's return and by asking too, each by that partner's keys", async () => {
  const partner = await partnerWithAccount(world, given);
  await when.fault({ kind: "drop", gateway: "razorpay" });
  const returned = await given.openOrder({ price: PRICE, partner });
  const back = await when.customerPays(returned);
  await expect(when.customerReturns(returned, { ...back, signature: "0".repeat(64) })).rejects.toMatchObject({
    code: "invalid_signature",
  });
  expect(await when.customerReturns(returned, back)).toMatchObject({ state: "captured" });
  const polled = await given.openOrder({ price: PRICE, partner });
  await when.customerPays(polled);
  await when.clockMoves(3 * MINUTE_MS);
  await when.timersTick();
  await when.faultsEnd();
  const [payment] = await db().payment.findMany({ where: { tenantId: TENANT, id: polled.paymentId } });
  expect(payment?.state).toBe("captured");
  await refund(polled);
  await refund(returned);
  await when.workerRunsUntilIdle();
  expect(await standsIn(world, `order:${polled.orderId}:own_account`)).toBe(0n);
  await world.books.assertAllInvariants();
});

test("a partner without an account cannot be sold, and nothing is made before that is said", async () => {
  const before = await db().order.count({ where: { tenantId: TENANT } });
  const sessions = await db().session.count({ where: { tenantId: TENANT } });
  await expect(given.openOrder({ price: PRICE })).rejects.toMatchObject({ code: "wrong_state" });
  expect(await db().order.count({ where: { tenantId: TENANT } })).toBe(before);
  expect(await db().session.count({ where: { tenantId: TENANT } })).toBe(sessions);
  const partner = await partnerWithAccount(world, given);
  const dollars = { price: money(5_000n, "USD"), partner };
  await expect(given.openOrder(dollars)).rejects.toMatchObject({ code: "wrong_state" });
  expect(await db().order.count({ where: { tenantId: TENANT } })).toBe(before);
});

test("an order keeps the flow it was sold under, and whose account takes its money", async () => {
  const partner = await partnerWithAccount(world, given);
  const open = await given.openOrder({ price: PRICE, partner });
  await sellUnder("AGENT_OWN_ACCOUNT", "pol_agent");
  const ours = await given.paidSession({ price: PRICE, partner });
  const paid = await changes(async () => {
    await when.customerPays(open);
    await when.workerRunsUntilIdle();
  });
  await sellUnder("DIRECT_MERCHANT", "pol_agent");
  expect(paid).toEqual({ "partner_gateway (all)": -236_000n, "memorandum (all)": 236_000n });
  const back = await changes(async () => {
    await refund(ours);
    await when.workerRunsUntilIdle();
  });
  expect(back["escrow (all)"]).toBe(-236_000n);
  await world.books.assertAllInvariants();
});

test("a second payment of the same order goes back out of the account that took it", async () => {
  const purchase = await heldByOwn();
  const twice = await changes(async () => {
    await when.customerPays(purchase, { force: true });
    await when.workerRunsUntilIdle();
  });
  expect(twice).toEqual({});
  const payments = await db().payment.findMany({ where: { tenantId: TENANT, orderId: purchase.orderId } });
  expect(payments.map(({ suspenseReason, refundedMinor }) => [suspenseReason, refundedMinor])).toContainEqual([
    "duplicate_payment",
    236_000n,
  ]);
  await world.books.assertAllInvariants();
});

test("every amount is explained to the unit, and the statement says what is owed as commission", async () => {
  const purchase = await heldByOwn();
  await settle(when);
  await refund(purchase, { amount: 23_600n });
  await when.workerRunsUntilIdle();
  await everythingAddsUp();
  const wallet = { tenantId: TENANT, partnerId: purchase.partner.id, currency: "INR" } as const;
  const statement = await readStatement(wallet, monthOf(await databaseNow()));
  expect(statement?.own).toEqual({
    charged: money(32_940n, "INR"),
    paid: money(0n, "INR"),
    owed: money(32_940n, "INR"),
  });
  expect(statement?.lines.map(({ type, net }) => [type, net.minor])).toEqual([
    ["Session settled", 199_400n],
    ["In your own account", -199_400n],
    ["Out of your own account", 19_940n],
    ["Refund", -19_940n],
  ]);
  expect(statement?.closing.minor).toBe(0n);
  for (const { parts, net } of statement?.lines ?? [])
    if (parts !== null) expect(Object.values(parts).reduce((sum, { minor }) => sum + minor, 0n)).toBe(net.minor);
  await world.books.assertAllInvariants();
});
