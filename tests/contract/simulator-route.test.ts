import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { callRazorpay, readBooks } from "../support/simulator-client";
import { BANK, accountBody, DAY_MS, refusal, type RouteKit, stakeholder, startRouteKit } from "./route-kit";

const MERCHANT_OPENING = 100_000_000;

let kit: RouteKit;

beforeAll(async () => {
  kit = await startRouteKit();
});

afterAll(() => kit.simulator.stop());

beforeEach(() => kit.simulator.control("/__control/reset", {}));

const Product = z.object({
  id: z.string(),
  activation_status: z.string(),
  requirements: z.array(z.object({ field_reference: z.string(), reason_code: z.string() })),
});

async function balanceOf(name: string): Promise<number | undefined> {
  return (await readBooks(kit.simulator)).balances.find(({ account }) => account === name)?.amount;
}

test("the unmodified Razorpay SDK onboards a linked account, which is reviewed and activated", async () => {
  const { products, stakeholders, accounts } = kit.sdk;
  const account = await accounts.create(accountBody());
  expect(account).toMatchObject({ type: "route", status: "created", notes: [], email: "partner@example.com" });
  expect(account.id).toMatch(/^acc_[A-Za-z0-9]{14}$/);
  const asked = Product.parse(
    await products.requestProductConfiguration(account.id, { product_name: "route", tnc_accepted: true }),
  );
  expect(asked.activation_status).toBe("needs_clarification");
  expect(asked.requirements.map((each) => each.field_reference)).toEqual([
    "kyc.pan",
    "settlements.beneficiary_name",
    "settlements.account_number",
    "settlements.ifsc_code",
  ]);
  await stakeholders.create(account.id, stakeholder());
  const told = await products.edit(account.id, asked.id, { settlements: BANK, tnc_accepted: true });
  expect(told).toMatchObject({ activation_status: "under_review", requirements: [] });
  await kit.advance(61_000);
  expect(await products.fetch(account.id, asked.id)).toMatchObject({
    activation_status: "activated",
    active_configuration: { settlements: BANK },
    tnc: { accepted: true },
  });
  await expect(stakeholders.create(account.id, stakeholder("r@example.com"))).rejects.toMatchObject(
    refusal("Stakeholders cannot be more than one for Route product."),
  );
});

test("bank details that the penny test does not reach have to be clarified, and a corrected account is activated", async () => {
  const { accountId, productId } = await kit.onboard({ ...BANK, account_number: "1234567890120001" });
  await kit.advance(61_000);
  const { products } = kit.sdk;
  expect(Product.parse(await products.fetch(accountId, productId))).toMatchObject({
    activation_status: "needs_clarification",
    requirements: [
      { field_reference: "settlements.beneficiary_name", reason_code: "needs_clarification" },
      { field_reference: "settlements.account_number" },
      { field_reference: "settlements.ifsc_code" },
    ],
  });
  await products.edit(accountId, productId, { settlements: BANK, tnc_accepted: true });
  await expect(products.edit(accountId, productId, { settlements: BANK, tnc_accepted: true })).rejects.toMatchObject(
    refusal("Merchant activation form has been locked for editing by admin."),
  );
  await kit.advance(61_000);
  expect(await products.fetch(accountId, productId)).toMatchObject({ activation_status: "activated" });
});

test("a transfer on hold stays on hold, is released by us and reaches the partner's bank by the schedule", async () => {
  const account = await kit.activeAccount();
  const paymentId = await kit.pay();
  const { transfers, payments } = kit.sdk;
  const made = await payments.transfer(paymentId, {
    transfers: [{ account, amount: 90_000, currency: "INR", on_hold: true, notes: { ours: "t1" } }],
  });
  expect(made.items).toMatchObject([{ status: "pending", source: paymentId, on_hold: true, on_hold_until: null }]);
  const id = made.items[0]?.id ?? "";
  await kit.advance(61_000);
  // ₹900.00 cost 2.66 (payments/route/transfer-fees-example).
  expect(await transfers.fetch(id)).toMatchObject({
    status: "processed",
    settlement_status: "on_hold",
    fees: 266,
    tax: 41,
    recipient_settlement_id: null,
  });
  expect(await balanceOf("merchant")).toBe(MERCHANT_OPENING + 97_640 - 90_000 - 266);
  await kit.advance(365 * DAY_MS);
  expect(await transfers.fetch(id)).toMatchObject({ settlement_status: "on_hold" });
  expect(await transfers.edit(id, { on_hold: false })).toMatchObject({
    on_hold: false,
    settlement_status: "pending",
  });
  await kit.advance(1_000);
  const settled = await transfers.fetch(id);
  expect(settled).toMatchObject({ settlement_status: "settled" });
  const settlementId = String(settled.recipient_settlement_id);
  expect((await transfers.all({ recipient_settlement_id: settlementId })).items.map((each) => each.id)).toEqual([id]);
  expect(await transfers.fetchSettlements()).toMatchObject({
    items: [{ recipient_settlement: { id: settlementId, amount: 90_000, utr: expect.any(String) } }],
  });
  const own = await callRazorpay(kit.simulator, "/v1/settlements", { headers: { "x-razorpay-account": account } });
  expect(own.body).toMatchObject({ items: [{ id: settlementId, amount: 90_000 }] });
  await expect(transfers.edit(id, { on_hold: true })).rejects.toMatchObject({ statusCode: 400 });
});

test("a hold with a date ends on the day after it, and never before the account's schedule", async () => {
  const account = await kit.activeAccount();
  const paymentId = await kit.pay();
  const now = z.object({ nowMs: z.number() }).parse(await kit.simulator.control("/__control/clock")).nowMs;
  const until = Math.floor(now / 1_000) + 10 * 86_400;
  const { items } = await kit.sdk.payments.transfer(paymentId, {
    transfers: [{ account, amount: 50_000, currency: "INR", on_hold: true, on_hold_until: until }],
  });
  const status = async () => (await kit.sdk.transfers.fetch(items[0]?.id ?? "")).settlement_status;
  await kit.advance(10 * DAY_MS + 1_000);
  expect(await status()).toBe("on_hold");
  await kit.advance(DAY_MS);
  expect(await status()).toBe("settled");
});

test("a transfer is reversed in parts up to its amount; after its settlement only what floats in the account comes back", async () => {
  const account = await kit.activeAccount();
  const first = await kit.transferOnHold(await kit.pay(), account);
  const { transfers } = kit.sdk;
  expect(await transfers.reverse(first, { amount: 30_000 })).toMatchObject({
    entity: "reversal",
    transfer_id: first,
    amount: 30_000,
  });
  expect(await transfers.fetch(first)).toMatchObject({ status: "partially_reversed", amount_reversed: 30_000 });
  await expect(transfers.reverse(first, { amount: 60_001 })).rejects.toMatchObject(refusal("greater than"));
  await transfers.edit(first, { on_hold: false });
  await kit.advance(3 * DAY_MS);
  const short = refusal("The linked account does not have sufficient balance to process reversal.");
  await expect(transfers.reverse(first, { amount: 10_000 })).rejects.toMatchObject(short);
  const second = await kit.transferOnHold(await kit.pay(), account);
  await expect(transfers.reverse(first, { amount: 10_000 })).rejects.toMatchObject(short);
  await transfers.edit(second, { on_hold: false });
  expect(await transfers.reverse(first, { amount: 10_000 })).toMatchObject({ amount: 10_000 });
  await kit.advance(3 * DAY_MS);
  const linked = z.object({ linkedAccounts: z.array(z.object({ balance: z.number(), settled: z.number() })) });
  const books = linked.parse(await kit.simulator.control("/__books"));
  expect(books.linkedAccounts).toEqual([
    expect.objectContaining({ balance: 0, settled: 2 * 90_000 - 30_000 - 10_000 }),
  ]);
  expect(await balanceOf("merchant")).toBe(MERCHANT_OPENING + 2 * (97_640 - 90_000 - 266) + 40_000);
});

test("a refund with reverse_all takes the transfers back first; after any refund nothing more is transferred", async () => {
  const account = await kit.activeAccount();
  const paymentId = await kit.pay();
  const id = await kit.transferOnHold(paymentId, account);
  const { payments, transfers } = kit.sdk;
  const part = await payments.refund(paymentId, { amount: 20_000, reverse_all: true });
  expect(await transfers.fetch(id)).toMatchObject({ amount_reversed: 20_000 });
  const again = { transfers: [{ account, amount: 100, currency: "INR" }] };
  await expect(payments.transfer(paymentId, again)).rejects.toMatchObject(refusal("refund has been initiated"));
  await payments.refund(paymentId, { amount: 80_000, reverse_all: true });
  expect(await transfers.fetch(id)).toMatchObject({ status: "reversed", amount_reversed: 90_000 });
  const reversals = await callRazorpay(kit.simulator, `/v1/transfers/${id}/reversals`);
  expect(reversals.body).toMatchObject({ count: 2, items: [{}, { customer_refund_id: part.id, amount: 20_000 }] });
});

test("an order with transfers sends them on when it is paid, and a transfer that finds no money is tried again next day", async () => {
  const account = await kit.activeAccount();
  const made = await kit.sdk.orders.create({
    amount: 100_000,
    currency: "INR",
    transfers: [{ account, amount: 90_000, currency: "INR", on_hold: true }],
  });
  expect(made).toMatchObject({ transfers: [{ status: "created", source: made.id }] });
  await kit.simulator.control("/__control/faults", { kind: "transfer_failed", gateway: "razorpay", count: 1 });
  await kit.simulator.control("/__control/razorpay/pay", { orderId: made.id });
  await kit.advance(61_000);
  const read = async () => (await callRazorpay(kit.simulator, `/v1/orders/${made.id}?expand[]=transfers`)).body;
  expect(await read()).toMatchObject({
    transfers: { items: [{ status: "failed", error: { code: "BAD_REQUEST_TRANSFER_INSUFFICIENT_BALANCE" } }] },
  });
  await kit.advance(DAY_MS);
  expect(await read()).toMatchObject({ transfers: { items: [{ status: "processed", settlement_status: "on_hold" }] } });
});

test("two equal transfers from one payment are two: there is no idempotency key; direct transfers have one", async () => {
  const account = await kit.activeAccount();
  const paymentId = await kit.pay();
  await kit.transferOnHold(paymentId, account, 40_000);
  await kit.transferOnHold(paymentId, account, 40_000);
  expect((await kit.sdk.payments.fetchTransfer(paymentId)).items.length).toBe(2);
  const call = { body: { account, amount: 500, currency: "INR" }, headers: { "x-transfer-idempotency": "direct-1" } };
  const [first, second] = [
    await callRazorpay(kit.simulator, "/v1/transfers", call),
    await callRazorpay(kit.simulator, "/v1/transfers", call),
  ];
  expect(first).toMatchObject({ status: 200, body: { status: "processed", settlement_status: "pending" } });
  expect(second).toEqual(first);
});
