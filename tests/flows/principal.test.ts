import { beforeAll, expect, test } from "vitest";
import { monthOf } from "@/lib/core/months";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { readStatement } from "@/lib/views/statement";
import { everythingAddsUp, explained } from "../support/explaining";
import type { Purchase } from "../support/given";
import { type Accounts, changes, PRICE, reversed, sellInOwnName, sellUnder, settle } from "../support/own-sales";
import { refund } from "../support/refunding";
import { ROUTE_AT_ONCE, routingIn } from "../support/routing";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { chooses, MONTH, sellPlans } from "../support/subscribing";
import { ask } from "../support/world";

const { world, given, when, bank } = await setUp(ROUTE_AT_ONCE);
const route = routingIn(world, when);

beforeAll(sellInOwnName);

const revenueOf = (books: Accounts): bigint =>
  (books["revenue:gross"] ?? 0n) + (books["revenue:commission"] ?? 0n) + (books["revenue:penalty"] ?? 0n);
const profitOf = (books: Accounts): bigint =>
  Object.entries(books).reduce((sum, [path, by]) => (/^(?:revenue|expense):/.test(path) ? sum + by : sum), 0n);

const SETTLED = {
  "deferred_revenue (all)": -236_000n,
  "partner_payable (all)": 153_000n,
  "revenue:commission": 30_000n,
  "revenue:gross": 170_000n,
  "expense:partner_cost": -170_000n,
  "tax:gst_output": 36_000n,
  "tax:tds_payable": 17_000n,
};

test("what is paid is deferred revenue, and with the settlement revenue, cost and tax on the whole price", async () => {
  let purchase: Purchase | undefined;
  const paid = await changes(async () => {
    purchase = await given.heldSession({ price: PRICE });
  });
  expect(paid).toMatchObject({ "deferred_revenue (all)": 236_000n });
  expect(paid["escrow (all)"]).toBeUndefined();
  expect(await changes(() => settle(when))).toEqual(SETTLED);
  const [shown] = await ask(
    world.database.auditorUrl,
    "SELECT kind, shown_as, balance FROM books.account WHERE kind = 'escrow' AND owner = $1",
    [purchase?.orderId],
  );
  expect(shown).toMatchObject({ kind: "escrow", shown_as: "deferred_revenue", balance: "0" });
  await world.books.assertAllInvariants();
});

test("revenue is the price and not the commission, and the profit is 252.80 as under an agent (INDIA section 1.10)", async () => {
  const sale = async (): Promise<void> => {
    await given.heldSession({ price: PRICE });
    await settle(when);
  };
  const own = await changes(sale);
  await sellUnder("AGENT_OWN_ACCOUNT", "pol_agent");
  const agent = await changes(sale);
  await sellUnder("PRINCIPAL", "pol_principal");
  expect([revenueOf(own), revenueOf(agent)]).toEqual([200_000n, 30_000n]);
  expect([profitOf(own), profitOf(agent)]).toEqual([25_280n, 25_280n]);
  expect([own["tax:gst_output"], agent["tax:gst_output"]]).toEqual([36_000n, 5_400n]);
  expect([own["tax:tcs_payable"], agent["tax:tcs_payable"]]).toEqual([undefined, 1_000n]);
  await world.books.assertAllInvariants();
});

test("nothing is held at the gateway for a supplier, who is paid out of our own balance", async () => {
  const partner = await route.linkedPartner();
  const purchase = await given.heldSession({ price: PRICE, partner });
  await settle(when);
  expect(await db().routeTransfer.count({ where: { tenantId: TENANT, orderId: purchase.orderId } })).toBe(0);
  expect(await world.books.partner(partner.id, "INR")).toBe(153_000n);
  const paid = await changes(() => bank.payOut(purchase, 153_000n));
  expect(paid).toMatchObject({ "partner_payable (all)": -153_000n, "gateway:razorpay:balance": expect.any(BigInt) });
  expect(await world.books.partner(partner.id, "INR")).toBe(0n);
  await world.books.assertAllInvariants();
});

test("what is given back before the settlement never becomes revenue, and after it leaves the same books", async () => {
  await given.heldSession({ price: PRICE });
  const whole = await changes(() => settle(when));
  const before = await given.heldSession({ price: PRICE });
  await refund(before, { amount: 59_000n });
  const early = await changes(() => settle(when));
  expect(early).toMatchObject({
    "revenue:gross": 127_500n,
    "expense:partner_cost": -127_500n,
    "tax:gst_output": 27_000n,
  });
  const after = await given.heldSession({ price: PRICE });
  await settle(when);
  const late = await changes(() => refund(after, { amount: 59_000n }));
  expect(late).toMatchObject({
    "revenue:gross": -42_500n,
    "revenue:commission": -7_500n,
    "expense:partner_cost": 42_500n,
    "tax:gst_output": -9_000n,
    "refund_in_flight (all)": 59_000n,
  });
  for (const path of [
    "revenue:gross",
    "revenue:commission",
    "expense:partner_cost",
    "tax:gst_output",
    "tax:tds_payable",
  ])
    expect((whole[path] ?? 0n) + (late[path] ?? 0n)).toBe(early[path]);
  await refund(after, { amount: 177_000n });
  await when.workerRunsUntilIdle();
  await world.books.assertAllInvariants();
});

test("the tenant's part and the fund's are cost too, and all of it comes back with the price", async () => {
  await sellUnder("PRINCIPAL", "pol_shared");
  const purchase = await given.heldSession({ price: PRICE, score: 80 });
  await sellUnder("PRINCIPAL", "pol_principal");
  const settled = await changes(() => settle(when));
  // 5 % of 1,700.00 for the fund, a tenth of the rest as TDS; of the commission of 300.00 the tenant has 120.00.
  expect(settled).toEqual({
    "deferred_revenue (all)": -236_000n,
    "partner_payable (all)": 145_350n,
    "tenant:payable": 12_000n,
    "revenue:commission": 18_000n,
    "fund:quality": 8_500n,
    "tax:gst_output": 36_000n,
    "tax:tds_payable": 16_150n,
    "expense:partner_cost": -170_000n,
    "expense:tenant_cost": -12_000n,
    "revenue:gross": 182_000n,
  });
  const back = await changes(() => refund(purchase));
  const { "deferred_revenue (all)": _, ...sale } = settled;
  expect(back).toEqual({ ...reversed(sale), "refund_in_flight (all)": 236_000n });
  await when.workerRunsUntilIdle();
  await world.books.assertAllInvariants();
});

test("of a plan too the tenant's part is cost, and the price is revenue", async () => {
  await sellPlans();
  const sold = await changes(async () => {
    await when.customerPays(await chooses(await given.customer()));
    await when.workerRunsUntilIdle();
  });
  expect(sold).toMatchObject({
    "revenue:commission": 24_000n,
    "tenant:payable": 6_000n,
    "expense:tenant_cost": -6_000n,
    "revenue:gross": 6_000n,
  });
  expect(revenueOf(sold)).toBe(MONTH.amountMinor);
  await world.books.assertAllInvariants();
});

test("an order keeps the flow it was sold under", async () => {
  const own = await given.heldSession({ price: PRICE });
  await sellUnder("AGENT_OWN_ACCOUNT", "pol_agent");
  const agents = await given.heldSession({ price: PRICE });
  expect(await changes(() => settle(when))).toMatchObject({ "revenue:gross": 170_000n, "revenue:commission": 60_000n });
  await sellUnder("PRINCIPAL", "pol_principal");
  expect(await world.books.transfers("gross_up", own.orderId)).toBe(1);
  expect(await world.books.transfers("gross_up", agents.orderId)).toBe(0);
  await world.books.assertAllInvariants();
});

test("every amount is explained to the unit, and the partner's statement adds up", async () => {
  const purchase = await given.heldSession({ price: PRICE });
  expect((await explained("payment", purchase.paymentId)).children.map(({ title }) => title)).toEqual([
    "Deferred revenue",
  ]);
  const expected = await explained("settlement", purchase.orderId);
  await settle(when);
  const booked = await explained("settlement", purchase.orderId);
  const parts = (tree: typeof booked) => tree.children.map(({ title, amount }) => [title, amount.minor]);
  expect(parts(booked)).toEqual([
    ["Paid by the customer", 236_000n],
    ["Platform's share", -30_000n],
    ["Tax in the price", -36_000n],
    ["TDS", -17_000n],
  ]);
  expect(parts(expected)).toEqual(parts(booked));
  await refund(purchase, { amount: 23_600n });
  await everythingAddsUp();
  const wallet = { tenantId: TENANT, partnerId: purchase.partner.id, currency: "INR" } as const;
  const statement = await readStatement(wallet, monthOf(await databaseNow()));
  expect(statement?.lines).toHaveLength(2);
  for (const { parts: told, net } of statement?.lines ?? [])
    expect(Object.values(told ?? {}).reduce((sum, { minor }) => sum + minor, 0n)).toBe(net.minor);
  await world.books.assertAllInvariants();
});
