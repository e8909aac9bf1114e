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

async function payOut(key: string | null, accountNumber: string, amount = 100_000): Promise<Answer> {
  const body = {
    account_number: PAYER_ACCOUNT,
    fund_account_id: await fundAccount(accountNumber),
    amount,
    currency: "INR",
    mode: "IMPS",
    purpose: "payout",
    queue_if_low_balance: true,
    reference_id: `ref_${key}`,
  };
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
