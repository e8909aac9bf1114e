import paypal from "@paypal/checkout-server-sdk";
import Razorpay from "razorpay";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { hmacSha256Hex, PAYPAL_CLIENT, RAZORPAY_KEY, readBooks } from "../support/simulator-client";
import { type SimulatorProcess, startSimulator } from "../support/simulator-process";

let simulator: SimulatorProcess;

beforeAll(async () => {
  simulator = await startSimulator();
});

afterAll(() => simulator.stop());

beforeEach(() => simulator.control("/__control/reset", {}));

interface RazorpayInside {
  api: { rq: { defaults: { baseURL: string } } };
}

/** The SDK as published; only the address it calls is ours. */
function razorpaySdk(): Razorpay {
  const sdk = new Razorpay(RAZORPAY_KEY);
  (sdk as unknown as RazorpayInside).api.rq.defaults.baseURL = simulator.url;
  return sdk;
}

interface CheckoutReply {
  razorpay_payment_id: string;
  razorpay_order_id: string;
  razorpay_signature: string;
}

async function payRazorpay(orderId: string, outcome = "success"): Promise<CheckoutReply> {
  return (await simulator.control("/__control/razorpay/pay", { orderId, outcome, method: "upi" })) as CheckoutReply;
}

test("the unmodified Razorpay SDK creates an order, sees it paid and refunds it in two parts", async () => {
  const sdk = razorpaySdk();
  const order = await sdk.orders.create({
    amount: 150_000,
    currency: "INR",
    receipt: "pay_1",
    notes: { booking: "b1" },
  });
  expect(order).toMatchObject({ entity: "order", status: "created", amount_due: 150_000, notes: { booking: "b1" } });
  expect(order.id).toMatch(/^order_[A-Za-z0-9]{14}$/);

  const reply = await payRazorpay(order.id);
  expect(reply.razorpay_signature).toBe(
    hmacSha256Hex(RAZORPAY_KEY.key_secret, `${order.id}|${reply.razorpay_payment_id}`),
  );
  expect(await sdk.orders.fetch(order.id)).toMatchObject({
    status: "paid",
    amount_paid: 150_000,
    amount_due: 0,
    attempts: 1,
  });
  const payment = await sdk.payments.fetch(reply.razorpay_payment_id);
  expect(payment).toMatchObject({
    status: "captured",
    captured: true,
    fee: 3_540,
    tax: 540,
    notes: [],
    order_id: order.id,
  });

  const first = await sdk.payments.refund(payment.id, { amount: 50_000 });
  expect(first).toMatchObject({ entity: "refund", amount: 50_000, status: "processed" });
  await sdk.payments.refund(payment.id, {});
  expect(await sdk.payments.fetch(payment.id)).toMatchObject({
    status: "refunded",
    refund_status: "full",
    amount_refunded: 150_000,
  });
  expect(await sdk.refunds.fetch(first.id)).toMatchObject({ payment_id: payment.id });
  await expect(sdk.payments.refund(payment.id, {})).rejects.toMatchObject({
    statusCode: 400,
    error: { description: "The payment has been fully refunded already" },
  });
});

test("the Razorpay SDK captures an authorised payment by hand, once, and finds the order by its receipt", async () => {
  const sdk = razorpaySdk();
  const order = await sdk.orders.create({
    amount: 99_900,
    currency: "INR",
    receipt: "pay_2",
    payment: { capture: "manual" },
  } as never);
  const { razorpay_payment_id: id } = await payRazorpay(order.id);
  expect(await sdk.payments.fetch(id)).toMatchObject({ status: "authorized", fee: null, tax: null });
  await expect(sdk.payments.capture(id, 99_800, "INR")).rejects.toMatchObject({
    error: { description: "Capture amount must be equal to the amount authorized" },
  });
  expect(await sdk.payments.capture(id, 99_900, "INR")).toMatchObject({ status: "captured" });
  await expect(sdk.payments.capture(id, 99_900, "INR")).rejects.toMatchObject({ statusCode: 400 });
  const found = await sdk.orders.all({ receipt: "pay_2" });
  expect(found.items.map((each) => each.id)).toEqual([order.id]);
});

test("a failed payment leaves the order open, and a wrong key, field or id is refused as documented", async () => {
  const sdk = razorpaySdk();
  const order = await sdk.orders.create({ amount: 10_000, currency: "INR" });
  const failed = await payRazorpay(order.id, "failure");
  expect(await sdk.payments.fetch(failed.razorpay_payment_id)).toMatchObject({
    status: "failed",
    error_code: "BAD_REQUEST_ERROR",
  });
  expect(await sdk.orders.fetch(order.id)).toMatchObject({ status: "attempted" });
  await payRazorpay(order.id);
  expect((await sdk.orders.fetchPayments(order.id)).count).toBe(2);

  await expect(sdk.orders.create({ amount: 99, currency: "INR" })).rejects.toMatchObject({
    error: { description: "The amount must be at least INR 1.00", field: "amount" },
  });
  await expect(sdk.orders.create({ amount: 500, currency: "INR", colour: "red" } as never)).rejects.toMatchObject({
    error: { description: "colour is/are not required and should not be sent" },
  });
  await expect(sdk.orders.fetch("order_00000000000000")).rejects.toMatchObject({
    statusCode: 400,
    error: { description: "The id provided does not exist" },
  });
  const stranger = new Razorpay({ ...RAZORPAY_KEY, key_secret: "wrong" });
  (stranger as unknown as RazorpayInside).api.rq.defaults.baseURL = simulator.url;
  await expect(stranger.orders.create({ amount: 500, currency: "INR" })).rejects.toMatchObject({ statusCode: 401 });
});

function paypalClient(): InstanceType<typeof paypal.core.PayPalHttpClient> {
  return new paypal.core.PayPalHttpClient(
    new paypal.core.PayPalEnvironment(PAYPAL_CLIENT.id, PAYPAL_CLIENT.secret, simulator.url, simulator.url),
  );
}

interface PaypalOrder {
  id: string;
  status: string;
  links: { rel: string; href: string }[];
  purchase_units: { payments: { captures: { id: string; status: string }[] } }[];
}

async function createPaypalOrder(
  requestId: string,
  withSource = false,
): Promise<{ status: number; order: PaypalOrder }> {
  const request = new paypal.orders.OrdersCreateRequest();
  request.headers["PayPal-Request-Id"] = requestId;
  request.prefer("return=representation");
  const context = { return_url: "https://shop.example/return?order=7", cancel_url: "https://shop.example/cancel" };
  request.requestBody({
    intent: "CAPTURE",
    purchase_units: [{ custom_id: "pay_7", amount: { currency_code: "USD", value: "50.00" } }],
    ...(withSource
      ? { payment_source: { paypal: { experience_context: context } } }
      : { application_context: context }),
  });
  const answer = await paypalClient().execute(request);
  return { status: answer.statusCode ?? 0, order: answer.result as PaypalOrder };
}

async function capturePaypal(orderId: string): Promise<PaypalOrder> {
  const request = new paypal.orders.OrdersCaptureRequest(orderId);
  request.prefer("return=representation");
  request.requestBody({});
  return (await paypalClient().execute(request)).result as PaypalOrder;
}

test("the unmodified PayPal SDK creates, has approved, captures, fetches and refunds an order", async () => {
  const { status, order } = await createPaypalOrder("request-1");
  expect(status).toBe(201);
  expect(order.status).toBe("CREATED");
  expect(order.links.find((link) => link.rel === "approve")?.href).toBe(
    `${simulator.url}/checkoutnow?token=${order.id}`,
  );
  await expect(capturePaypal(order.id)).rejects.toThrow("ORDER_NOT_APPROVED");

  const approval = (await simulator.control("/__control/paypal/approve", {
    orderId: order.id,
    outcome: "approve",
  })) as { redirect: string };
  expect(approval.redirect).toMatch(
    new RegExp(`^https://shop.example/return\\?order=7&token=${order.id}&PayerID=[A-Z0-9]{13}$`),
  );
  const captured = await capturePaypal(order.id);
  const capture = captured.purchase_units[0]?.payments.captures[0];
  expect(captured.status).toBe("COMPLETED");
  expect(capture).toMatchObject({
    status: "COMPLETED",
    custom_id: "pay_7",
    seller_receivable_breakdown: {
      gross_amount: { value: "50.00" },
      paypal_fee: { value: "2.24" },
      net_amount: { value: "47.76" },
    },
  });
  await expect(capturePaypal(order.id)).rejects.toThrow("ORDER_ALREADY_CAPTURED");

  const refund = new paypal.payments.CapturesRefundRequest(capture?.id ?? "");
  refund.prefer("return=representation");
  refund.requestBody({ amount: { currency_code: "USD", value: "20.00" } });
  const refunded = (await paypalClient().execute(refund)).result as { id: string };
  expect(refunded).toMatchObject({
    status: "COMPLETED",
    seller_payable_breakdown: { total_refunded_amount: { value: "20.00" } },
  });
  const fetched = await paypalClient().execute(new paypal.payments.CapturesGetRequest(capture?.id ?? ""));
  expect(fetched.result).toMatchObject({ status: "PARTIALLY_REFUNDED" });
  const books = await readBooks(simulator);
  expect(books.payments).toMatchObject([
    { gateway: "paypal", reference: "pay_7", amount: 5_000, fee: 224, refunded: 2_000 },
  ]);
  expect(books.refunds).toMatchObject([{ id: refunded.id, amount: 2_000 }]);
  expect(books.balances.find((row) => row.gateway === "paypal")).toMatchObject({
    currency: "USD",
    amount: 100_000_000 + 4_776 - 2_000,
  });
});

test("a PayPal request id gives the same order again, until six hours are over", async () => {
  const first = await createPaypalOrder("request-2", true);
  const again = await createPaypalOrder("request-2", true);
  expect(first.order.status).toBe("PAYER_ACTION_REQUIRED");
  expect(first.order.links.map((link) => link.rel)).toContain("payer-action");
  expect([again.status, again.order.id]).toEqual([200, first.order.id]);
  await simulator.control("/__control/clock", { advanceMs: 6 * 3_600_000 + 1_000 });
  expect((await createPaypalOrder("request-2", true)).order.id).not.toBe(first.order.id);
  const gone = new paypal.orders.OrdersGetRequest(first.order.id);
  await expect(paypalClient().execute(gone)).rejects.toThrow("INVALID_RESOURCE_ID");
});
