import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { callPaypal, callRazorpay, hmacSha256Hex, RAZORPAY_KEY, readBooks } from "../support/simulator-client";
import { type SimulatorProcess, startSimulator } from "../support/simulator-process";

let simulator: SimulatorProcess;

beforeAll(async () => {
  simulator = await startSimulator();
});

afterAll(() => simulator.stop());

beforeEach(() => simulator.control("/__control/reset", {}));

const WithId = z.object({ id: z.string() });

async function newOrder(receipt = "r1"): Promise<string> {
  return WithId.parse(
    (await callRazorpay(simulator, "/v1/orders", { body: { amount: 70_000, currency: "INR", receipt } })).body,
  ).id;
}

async function ordersWith(receipt: string): Promise<number> {
  const Count = z.object({ count: z.number() });
  return Count.parse((await callRazorpay(simulator, `/v1/orders?receipt=${receipt}`)).body).count;
}

test("an error before has no effect, an error after and a lost answer have one", async () => {
  const match = { method: "POST", path: "/v1/orders" };
  const create = (receipt: string): Promise<{ status: number }> =>
    callRazorpay(simulator, "/v1/orders", { body: { amount: 500, currency: "INR", receipt } });

  await simulator.control("/__control/faults", { kind: "error_before", match, status: 503, count: 1 });
  expect((await create("before")).status).toBe(503);
  expect(await ordersWith("before")).toBe(0);

  await simulator.control("/__control/faults", { kind: "error_after", match, status: 502, count: 1 });
  expect((await create("after")).status).toBe(502);
  expect(await ordersWith("after")).toBe(1);

  await simulator.control("/__control/faults", { kind: "lose_response", match, count: 1 });
  await expect(create("lost")).rejects.toThrow("fetch failed");
  expect(await ordersWith("lost")).toBe(1);

  await simulator.control("/__control/faults", { kind: "rate_limit", match, count: 1 });
  expect((await create("limited")).status).toBe(429);
  expect((await create("limited")).status).toBe(200);
});

test("a payment that failed can be authorised late, and the order is then paid", async () => {
  const orderId = await newOrder();
  await simulator.control("/__control/faults", { kind: "late_authorisation", count: 1, ms: 3_600_000 });
  expect(await simulator.control("/__control/razorpay/pay", { orderId, outcome: "success" })).toMatchObject({
    status: "failed",
  });
  await simulator.control("/__control/clock", { advanceMs: 3_601_000 });
  expect((await readBooks(simulator)).payments).toMatchObject([
    { status: "captured", amount: 70_000, fee: 1_652, tax: 252 },
  ]);
});

test("two tabs can pay one order when forced, and each payment is in the books", async () => {
  const orderId = await newOrder();
  await simulator.control("/__control/razorpay/pay", { orderId });
  await expect(simulator.control("/__control/razorpay/pay", { orderId })).rejects.toThrow("Payment is already done");
  await simulator.control("/__control/razorpay/pay", { orderId, force: true, amount: 69_999 });
  expect((await readBooks(simulator)).payments.map((payment) => payment.amount)).toEqual([70_000, 69_999]);
});

test("a refund repeated with its key happens once, and the merchant balance shows it once", async () => {
  const orderId = await newOrder();
  await simulator.control("/__control/razorpay/pay", { orderId });
  const [payment] = (await readBooks(simulator)).payments;
  const refund = (amount: number): Promise<{ status: number; body: unknown }> =>
    callRazorpay(simulator, `/v1/payments/${payment?.id}/refund`, {
      body: { amount },
      headers: { "x-refund-idempotency": "refund-key-1" },
    });
  const first = await refund(20_000);
  expect(await refund(20_000)).toEqual(first);
  expect(await refund(30_000)).toMatchObject({ status: 409 });
  const books = await readBooks(simulator);
  const merchant = books.balances.find((row) => row.account === "merchant");
  expect(books.refunds).toMatchObject([{ amount: 20_000, status: "processed" }]);
  expect((merchant?.amount ?? 0) - (merchant?.opening ?? 0)).toBe(70_000 - 1_652 - 20_000);
});

test("malformed input is refused as documented and never ends the process", async () => {
  expect(await callRazorpay(simulator, "/v1/orders", { body: "{not json" })).toMatchObject({ status: 400 });
  expect(await callRazorpay(simulator, "/v1/orders", { body: "[]" })).toMatchObject({ status: 400 });
  expect(await callRazorpay(simulator, "/v1/orders/%ff")).toMatchObject({ status: 400 });
  expect(await callRazorpay(simulator, "/v1/subscriptions")).toMatchObject({
    status: 400,
    body: { error: { description: "The requested URL was not found on the server." } },
  });
  const money = (currency: string, value: unknown): Promise<unknown> =>
    callPaypal(simulator, "/v2/checkout/orders", {
      body: { intent: "CAPTURE", purchase_units: [{ amount: { currency_code: currency, value } }] },
    });
  const issue = (status: number, name: string): object => ({ status, body: { details: [{ issue: name }] } });
  expect(await money("JPY", "10.00")).toMatchObject(issue(422, "DECIMALS_NOT_SUPPORTED"));
  expect(await money("USD", "10.001")).toMatchObject(issue(422, "DECIMAL_PRECISION"));
  expect(await money("USD", "0.00")).toMatchObject(issue(422, "CANNOT_BE_ZERO_OR_NEGATIVE"));
  expect(await money("USD", 10)).toMatchObject(issue(400, "INVALID_PARAMETER_SYNTAX"));
  expect(await callPaypal(simulator, "/v2/checkout/orders", { body: "{" })).toMatchObject(
    issue(400, "MALFORMED_REQUEST_JSON"),
  );
  const huge = await callRazorpay(simulator, "/v1/orders", { body: { receipt: "x".repeat(2_000_000) } });
  expect(huge.status).toBe(413);
  expect(await simulator.control("/__control/health")).toEqual({ ok: true });
});

async function postForm(path: string, fields: Record<string, string>): Promise<Response> {
  return fetch(`${simulator.url}${path}`, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
}

test("the pages for the browser hand back what the API would, and escape what they show", async () => {
  const orderId = await newOrder();
  const shop = { key_id: RAZORPAY_KEY.key_id, order_id: orderId, callback_url: "https://shop.example/back" };
  const page = await (await postForm("/v1/checkout/embedded", { ...shop, name: "<script>alert(1)</script>" })).text();
  expect(page).toContain("INR 700.00");
  expect(page).not.toContain("<script>alert");
  const back = await (await postForm("/v1/checkout/embedded/pay", { ...shop, choice: "upi" })).text();
  const paymentId = /name="razorpay_payment_id" value="(pay_[A-Za-z0-9]{14})"/.exec(back)?.[1];
  expect(back).toContain(hmacSha256Hex(RAZORPAY_KEY.key_secret, `${orderId}|${paymentId}`));
  expect(await (await fetch(`${simulator.url}/v1/checkout.js`)).text()).toContain("window.Razorpay = Razorpay");

  const context = { return_url: "https://shop.example/r?a=1", cancel_url: "https://shop.example/c" };
  const body = {
    intent: "CAPTURE",
    application_context: context,
    purchase_units: [{ amount: { currency_code: "EUR", value: "9.90" } }],
  };
  const { id: token } = WithId.parse((await callPaypal(simulator, "/v2/checkout/orders", { body })).body);
  expect(await (await fetch(`${simulator.url}/checkoutnow?token=${token}`)).text()).toContain("EUR 9.90");
  const cancelled = await postForm("/checkoutnow", { token, choice: "cancel" });
  expect(cancelled.headers.get("location")).toBe(`https://shop.example/c?token=${token}`);
  const declined = await postForm("/checkoutnow", { token, choice: "decline" });
  expect(declined.headers.get("location")).toContain(`https://shop.example/r?a=1&token=${token}&PayerID=`);
  const capture = await callPaypal(simulator, `/v2/checkout/orders/${token}/capture`, { body: {} });
  expect(capture).toMatchObject({ status: 422, body: { details: [{ issue: "INSTRUMENT_DECLINED" }] } });
});

test("a second start with the same state file and folder still knows the payments and the root certificate", async () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-simulator-state-"));
  const env = { SIMULATOR_STATE_FILE: join(folder, "state.json"), SIMULATOR_CA_DIR: folder };
  const first = await startSimulator(env);
  const order = WithId.parse(
    (await callRazorpay(first, "/v1/orders", { body: { amount: 500, currency: "INR" } })).body,
  );
  await first.control("/__control/razorpay/pay", { orderId: order.id });
  const before = z.object({ payments: z.array(z.unknown()) }).parse(await first.control("/__books"));
  await first.stop();
  const second = await startSimulator(env);
  expect(await second.control("/__books")).toMatchObject({ payments: before.payments });
  expect(second.rootPem).toBe(first.rootPem);
  await second.stop();
  rmSync(folder, { recursive: true, force: true });
});
