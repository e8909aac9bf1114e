import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type Answer, callPaypal, callRazorpay, PAYER_ACCOUNT, readBooks } from "../support/simulator-client";
import { type SimulatorProcess, startSimulator } from "../support/simulator-process";

let simulator: SimulatorProcess;

beforeAll(async () => {
  simulator = await startSimulator({ SIMULATOR_PAYOUT_DELAY_MS: "60000", SIMULATOR_REVERSAL_DELAY_MS: "86400000" });
});

afterAll(() => simulator.stop());

beforeEach(() => simulator.control("/__control/reset", {}));

const WithId = z.object({ id: z.string() });
const X_OPENING = 1_000_000_000;

async function fundAccount(accountNumber: string): Promise<string> {
  const contact = await callRazorpay(simulator, "/v1/contacts", { body: { name: "Asha Rao", type: "vendor" } });
  const bank = { name: "Asha Rao", ifsc: "HDFC0000053", account_number: accountNumber };
  const body = { contact_id: WithId.parse(contact.body).id, account_type: "bank_account", bank_account: bank };
  return WithId.parse((await callRazorpay(simulator, "/v1/fund_accounts", { body })).body).id;
}

async function payoutBody(accountNumber: string, amount = 100_000) {
  return {
    account_number: PAYER_ACCOUNT,
    fund_account_id: await fundAccount(accountNumber),
    amount,
    currency: "INR",
    mode: "IMPS",
    purpose: "payout",
    queue_if_low_balance: true,
  };
}

async function payOut(key: string | null, accountNumber: string, amount?: number): Promise<Answer> {
  const body = { ...(await payoutBody(accountNumber, amount)), reference_id: `ref_${key}` };
  return callRazorpay(simulator, "/v1/payouts", { body, headers: key === null ? {} : { "x-payout-idempotency": key } });
}

function xBalance(books: Awaited<ReturnType<typeof readBooks>>): number | undefined {
  return books.balances.find((row) => row.account === PAYER_ACCOUNT)?.amount;
}

test("a payout repeated with the same key is the same payout; another body or no key is refused", async () => {
  const first = await payOut("attempt-1", "765432123456789");
  expect(first).toMatchObject({ status: 200, body: { status: "processing", fees: 590, tax: 90, utr: null } });
  const again = await payOut("attempt-1", "765432123456789");
  expect(again).toEqual(first);
  expect(await payOut("attempt-1", "765432123456789", 100_001)).toMatchObject({
    status: 400,
    body: { error: { description: "Different request body sent for the same Idempotency Header." } },
  });
  expect(await payOut(null, "765432123456789")).toMatchObject({
    status: 400,
    body: { error: { field: "X-Payout-Idempotency" } },
  });
  const query = `/v1/payouts?account_number=${PAYER_ACCOUNT}&reference_id=ref_attempt-1`;
  expect(await callRazorpay(simulator, query)).toMatchObject({ body: { count: 1 } });
  const books = await readBooks(simulator);
  expect(books.payouts).toMatchObject([
    { idempotencyKey: "attempt-1", reference: "ref_attempt-1", amount: 100_000, fee: 590 },
  ]);
  expect(xBalance(books)).toBe(X_OPENING - 100_590);
});

test("the ending of the account number decides how a Razorpay payout ends, and money that comes back comes once", async () => {
  const keys = ["good-1", "fail-1", "late-1", "stay-1"];
  const endings = ["9999", "0001", "0002", "0003"];
  for (const [index, key] of keys.entries()) await payOut(key, `76543212345${endings[index]}`);
  await simulator.control("/__control/clock", { advanceMs: 61_000 });
  const statuses = async (): Promise<string[]> => (await readBooks(simulator)).payouts.map((payout) => payout.status);
  expect(await statuses()).toEqual(["processed", "failed", "processed", "processing"]);
  await simulator.control("/__control/clock", { advanceMs: 86_400_000 });
  expect(await statuses()).toEqual(["processed", "failed", "reversed", "processing"]);
  const books = await readBooks(simulator);
  expect(xBalance(books)).toBe(X_OPENING - 2 * 100_590);
  const good = books.payouts[0]?.id;
  expect(await simulator.control("/__control/payouts/reverse", { id: good })).toMatchObject({ reversed: 1 });
  expect(await simulator.control("/__control/payouts/reverse", { id: good })).toMatchObject({ reversed: 0 });
  expect(xBalance(await readBooks(simulator))).toBe(X_OPENING - 100_590);
});

test("a payout above the balance waits in the queue, can be cancelled there, and goes out after a top-up", async () => {
  await simulator.control("/__control/razorpay/balance", { amount: 50_000 });
  const [one, two] = [await payOut("queue-1", "765432123456789"), await payOut("queue-2", "765432123456789")];
  expect([one, two]).toMatchObject([{ body: { status: "queued", fees: 0 } }, { body: { status: "queued" } }]);
  const { id } = WithId.parse(one.body);
  expect(await callRazorpay(simulator, `/v1/payouts/${id}/cancel`, { body: {} })).toMatchObject({
    body: { status: "cancelled" },
  });
  await simulator.control("/__control/razorpay/balance", { amount: 200_000 });
  const books = await readBooks(simulator);
  expect(books.payouts.map((payout) => payout.status)).toEqual(["cancelled", "processing"]);
  expect(xBalance(books)).toBe(200_000 - 100_590);
});

const status = (id: string): Promise<Answer> => callRazorpay(simulator, `/v1/payouts/${id}`);

test("with the approval workflow a payout waits as pending, moves no money, and is paid or rejected as decided", async () => {
  await simulator.control("/__control/payouts/approvals", { required: true });
  const [one, two, three] = [
    await payOut("appr-1", "76549999"),
    await payOut("appr-2", "76549999"),
    await payOut("appr-3", "76549999"),
  ];
  expect(one.body).toMatchObject({ status: "pending", fees: 0, status_details: { reason: "pending_approval" } });
  expect(xBalance(await readBooks(simulator))).toBe(X_OPENING);
  const ids = [one, two, three].map(({ body }) => WithId.parse(body).id);
  const decide = (id: string | undefined, decision: string) =>
    simulator.control("/__control/payouts/approvals", { id, decision });
  expect(await decide(ids[0], "approve")).toMatchObject({ decided: 1, status: "processing" });
  expect(await decide(ids[1], "reject")).toMatchObject({ decided: 1, status: "rejected" });
  expect(await decide(ids[1], "approve")).toMatchObject({ decided: 0, status: "rejected" });
  await simulator.control("/__control/clock", { advanceMs: 91 * 86_400_000 });
  expect((await status(ids[2] ?? "")).body).toMatchObject({ status: "rejected" });
  expect(xBalance(await readBooks(simulator))).toBe(X_OPENING - 100_590);
});

test("a payout that stays in the queue for three months fails, and its money never moved", async () => {
  await simulator.control("/__control/razorpay/balance", { amount: 500 });
  const { id } = WithId.parse((await payOut("expire-1", "765432123456789")).body);
  await simulator.control("/__control/clock", { advanceMs: 91 * 86_400_000 });
  expect((await status(id)).body).toMatchObject({ status: "failed", status_details: { reason: "insufficient_funds" } });
  expect(xBalance(await readBooks(simulator))).toBe(500);
});

test("a payout ends as told, with the reason, the source and the sentence of Razorpay's list", async () => {
  const { id } = WithId.parse((await payOut("told-1", "76543210003")).body);
  await simulator.control("/__control/clock", { advanceMs: 61_000 });
  expect((await status(id)).body).toMatchObject({
    status: "processing",
    status_details: { reason: "beneficiary_bank_confirmation_pending", source: "beneficiary_bank" },
  });
  await simulator.control("/__control/payouts/settle", { id, outcome: "failed", reason: "imps_not_allowed" });
  expect((await status(id)).body).toMatchObject({
    status: "failed",
    status_details: {
      reason: "imps_not_allowed",
      source: "beneficiary_bank",
      description: "IMPS is not enabled on beneficiary account. Please retry with different mode.",
    },
  });
  const wrong = simulator.control("/__control/payouts/settle", { id, outcome: "failed", reason: "bad_luck" });
  await expect(wrong).rejects.toThrow("reason is not one of Razorpay's list");
});

test.each([
  ["a mode that does not exist", { mode: "imps" }, "Payout mode is invalid"],
  ["UPI to a bank account", { mode: "UPI" }, "Payout mode UPI is not supported for bank_account"],
  ["IMPS above five lakh rupees", { amount: 50_000_100 }, "outside the limits of the payout mode IMPS"],
  ["RTGS below two lakh rupees", { mode: "RTGS" }, "outside the limits of the payout mode RTGS"],
  ["a narration with signs", { narration: "50% off!" }, "The narration format is invalid."],
  ["another currency", { currency: "USD" }, "The selected currency is invalid."],
  ["an unknown purpose", { purpose: "gift" }, "Invalid purpose: gift"],
])("a payout with %s is refused and takes nothing", async (_what, change, description) => {
  const body = { ...(await payoutBody("765432123456789")), ...change };
  const answer = await callRazorpay(simulator, "/v1/payouts", { body, headers: { "x-payout-idempotency": "bad-1" } });
  expect(answer).toMatchObject({ status: 400, body: { error: { description: expect.stringContaining(description) } } });
  expect(xBalance(await readBooks(simulator))).toBe(X_OPENING);
});

test("a wrong IFSC or UPI address makes no fund account, and a deactivated one takes no payout", async () => {
  const contact = await callRazorpay(simulator, "/v1/contacts", { body: { name: "Asha Rao", type: "vendor" } });
  const contact_id = WithId.parse(contact.body).id;
  const make = (account: Record<string, unknown>) =>
    callRazorpay(simulator, "/v1/fund_accounts", { body: { contact_id, ...account } });
  const bank_account = { name: "Asha Rao", ifsc: "HDFC1000053", account_number: "765432123456789" };
  expect((await make({ account_type: "bank_account", bank_account })).status).toBe(400);
  expect((await make({ account_type: "vpa", vpa: { address: "asha rao@upi" } })).status).toBe(400);
  expect((await make({ account_type: "vpa", vpa: { address: "asha@upi" } })).status).toBe(200);
  const body = await payoutBody("765432123456789");
  await callRazorpay(simulator, `/v1/fund_accounts/${body.fund_account_id}`, {
    method: "PATCH",
    body: { active: false },
  });
  const refused = await callRazorpay(simulator, "/v1/payouts", { body, headers: { "x-payout-idempotency": "off-1" } });
  expect(refused).toMatchObject({ status: 400, body: { error: { field: "fund_account_id" } } });
  expect((await readBooks(simulator)).payouts).toEqual([]);
});

const Batch = z.object({ batch_header: z.object({ payout_batch_id: z.string() }) });

function sendBatch(senderBatchId: string, receivers: readonly string[]): Promise<Answer> {
  const items = receivers.map((receiver, index) => ({
    recipient_type: "EMAIL",
    receiver,
    amount: { currency: "USD", value: "45.00" },
    sender_item_id: `item_${index}`,
  }));
  return callPaypal(simulator, "/v1/payments/payouts", {
    body: { sender_batch_header: { sender_batch_id: senderBatchId }, items },
  });
}

test("a second PayPal batch with the same sender_batch_id is refused with a link to the first", async () => {
  const first = await sendBatch("batch-1", ["partner@example.com"]);
  expect(first.status).toBe(201);
  const { payout_batch_id: id } = Batch.parse(first.body).batch_header;
  const second = await sendBatch("batch-1", ["partner@example.com"]);
  expect(second).toMatchObject({
    status: 400,
    body: { name: "USER_BUSINESS_ERROR", details: [{ field: "SENDER_BATCH_ID", issue: "Duplicate batch request" }] },
  });
  expect(second.body).toMatchObject({ links: [{ href: `${simulator.url}/v1/payments/payouts/${id}` }] });
  expect((await readBooks(simulator)).payouts).toHaveLength(1);
});

test("one bad receiver refuses the whole PayPal batch and nothing is paid", async () => {
  expect(await sendBatch("batch-2", ["partner@example.com", "nobody"])).toMatchObject({
    status: 400,
    body: { name: "VALIDATION_ERROR", details: [{ field: "items[1].receiver" }] },
  });
  expect((await readBooks(simulator)).payouts).toEqual([]);
});

test("the receiver's name decides how a PayPal item ends; unclaimed money is back after thirty days", async () => {
  const names = ["partner", "unregistered", "locked", "held", "returned", "reversed"];
  const sent = await sendBatch(
    "batch-3",
    names.map((name) => `${name}@example.com`),
  );
  const path = `/v1/payments/payouts/${Batch.parse(sent.body).batch_header.payout_batch_id}`;
  const Items = z.object({ items: z.array(z.object({ transaction_status: z.string() })) });
  const statuses = async (): Promise<string[]> =>
    Items.parse((await callPaypal(simulator, path)).body).items.map((item) => item.transaction_status);
  await simulator.control("/__control/payouts/settle", {});
  expect(await statuses()).toEqual(["SUCCESS", "UNCLAIMED", "FAILED", "ONHOLD", "SUCCESS", "SUCCESS"]);
  await simulator.control("/__control/clock", { advanceMs: 30 * 86_400_000 + 1_000 });
  expect(await statuses()).toEqual(["SUCCESS", "RETURNED", "FAILED", "ONHOLD", "RETURNED", "REVERSED"]);
  const usd = (await readBooks(simulator)).balances.find((row) => row.currency === "USD");
  expect(usd).toMatchObject({ opening: 100_000_000, amount: 100_000_000 - 2 * 4_590 });
});

const Item = z.object({ payout_item_id: z.string(), transaction_status: z.string() });

async function itemsOf(sent: Answer): Promise<z.infer<typeof Item>[]> {
  const path = `/v1/payments/payouts/${Batch.parse(sent.body).batch_header.payout_batch_id}`;
  return z.object({ items: z.array(Item) }).parse((await callPaypal(simulator, path)).body).items;
}

test("an unclaimed PayPal item can be cancelled once, or is claimed in time; a paid one cannot be cancelled", async () => {
  const sent = await sendBatch("batch-4", [
    "unregistered@example.com",
    "unconfirmed@example.com",
    "partner@example.com",
  ]);
  await simulator.control("/__control/payouts/settle", {});
  const [first, second, third] = (await itemsOf(sent)).map((item) => item.payout_item_id);
  const cancel = (id: string | undefined) =>
    callPaypal(simulator, `/v1/payments/payouts-item/${id}/cancel`, { body: {} });
  expect(await cancel(first)).toMatchObject({ status: 200, body: { transaction_status: "RETURNED" } });
  expect(await cancel(first)).toMatchObject({ status: 400, body: { name: "ITEM_ALREADY_CANCELLED" } });
  expect(await cancel(third)).toMatchObject({ status: 400, body: { name: "ITEM_INCORRECT_STATUS" } });
  await simulator.control("/__control/payouts/settle", { id: second });
  await simulator.control("/__control/clock", { advanceMs: 31 * 86_400_000 });
  expect((await itemsOf(sent)).map((item) => item.transaction_status)).toEqual(["RETURNED", "SUCCESS", "SUCCESS"]);
  const usd = (await readBooks(simulator)).balances.find((row) => row.currency === "USD");
  expect(usd?.amount).toBe(100_000_000 - 2 * 4_590);
  const { deliveries } = Deliveries.parse(await simulator.control("/__control/webhooks?gateway=paypal"));
  const told = deliveries.map(({ event }) => event);
  expect(told.filter((event) => event === "PAYMENT.PAYOUTS-ITEM.CANCELED")).toHaveLength(1);
  expect(told).not.toContain("PAYMENT.PAYOUTS-ITEM.RETURNED");
});

const Deliveries = z.object({ deliveries: z.array(z.object({ event: z.string() })) });

test("a denied PayPal batch pays nobody, a held item ends as blocked, and both give the money back", async () => {
  await simulator.control("/__control/faults", { kind: "payout_denied", gateway: "paypal", count: 1 });
  const denied = await sendBatch("batch-5", ["partner@example.com"]);
  await simulator.control("/__control/payouts/settle", {});
  expect(await itemsOf(denied)).toMatchObject([{ transaction_status: "FAILED" }]);
  const held = await sendBatch("batch-6", ["held@example.com"]);
  await simulator.control("/__control/payouts/settle", {});
  const [item] = await itemsOf(held);
  expect(item).toMatchObject({ transaction_status: "ONHOLD" });
  await simulator.control("/__control/payouts/settle", { id: item?.payout_item_id, outcome: "failed" });
  expect(await itemsOf(held)).toMatchObject([{ transaction_status: "BLOCKED" }]);
  const usd = (await readBooks(simulator)).balances.find((row) => row.currency === "USD");
  expect(usd?.amount).toBe(100_000_000);
  const { deliveries } = Deliveries.parse(await simulator.control("/__control/webhooks?gateway=paypal"));
  expect(deliveries.map(({ event }) => event)).toContain("PAYMENT.PAYOUTSBATCH.DENIED");
});

test("a sender_batch_id may be used again after thirty days, and a balance that is too small refuses the call", async () => {
  expect((await sendBatch("batch-7", ["partner@example.com"])).status).toBe(201);
  await simulator.control("/__control/clock", { advanceMs: 30 * 86_400_000 + 1_000 });
  expect((await sendBatch("batch-7", ["partner@example.com"])).status).toBe(201);
  await simulator.control("/__control/paypal/balance", { currency: "USD", amount: 4_589 });
  expect(await sendBatch("batch-8", ["partner@example.com"])).toMatchObject({
    status: 422,
    body: { name: "INSUFFICIENT_FUNDS" },
  });
});
