import { createHmac } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { book, bookAndPay, type Booked, pay, USD_OFFER } from "./support/deeds";
import { expectOk, expectRefusal, type Reply, send } from "./support/http";
import { type Actor, addUser, signIn } from "./support/people";
import { useStack } from "./support/stack";

const PATH = "/api/payments/verify-payment";
const api = useStack();
let customer: Actor;
let other: Actor;
let partner: Actor;
let rival: Actor;
let operator: Actor;

beforeAll(async () => {
  await addUser(api, { id: "other", role: "customer" });
  await addUser(api, { id: "rival", role: "partner", partnerId: "par_bodhi" });
  [customer, other, partner, rival, operator] = await Promise.all([
    signIn(api, "customer"),
    signIn(api, "other"),
    signIn(api, "partner"),
    signIn(api, "rival"),
    signIn(api, "operator"),
  ]);
}, 30_000);

interface Return {
  readonly gateway: "razorpay";
  readonly razorpay_order_id: string;
  readonly razorpay_payment_id: string;
  readonly razorpay_signature: string;
}

/** Pays and returns what Razorpay's checkout hands to the browser. */
async function paid(order: Booked): Promise<Return> {
  const { razorpay_order_id, razorpay_payment_id, razorpay_signature } = await pay(api, order);
  return {
    gateway: "razorpay",
    razorpay_order_id: String(razorpay_order_id),
    razorpay_payment_id: String(razorpay_payment_id),
    razorpay_signature: String(razorpay_signature),
  };
}

function signed(orderId: string, paymentId: string, secret = api.stack.env["RAZORPAY_KEY_SECRET"] ?? ""): string {
  return createHmac("sha256", secret).update(`${orderId}|${paymentId}`).digest("hex");
}

describe("verify-payment", () => {
  it("confirms what the gateway's checkout handed over, as often as it is asked", async () => {
    const back = await paid(await book(customer));
    const first = expectOk(await customer.post(PATH, back));
    expect(first).toMatchObject({ state: "captured", orderState: "paid", amount: 500_000, currency: "INR" });
    for (let repeat = 0; repeat < 3; repeat += 1) expect(expectOk(await customer.post(PATH, back))).toEqual(first);
  });

  it("gives one effect to twenty confirmations at once", async () => {
    const order = await book(customer);
    const back = await paid(order);
    const replies = await Promise.all(Array.from({ length: 20 }, () => customer.post(PATH, back)));
    for (const reply of replies)
      expect(expectOk(reply)).toMatchObject({ state: "captured", paymentId: order.paymentId });
    const transfers = await api.sql("SELECT 1 FROM ledger_transfer WHERE source LIKE '%' || $1", [
      back.razorpay_payment_id,
    ]);
    expect(transfers.length).toBeLessThanOrEqual(2);
  });

  it("captures a PayPal order that the customer approved", async () => {
    const order = await book(customer, USD_OFFER);
    await pay(api, order);
    const body = { gateway: "paypal", paypal_order_id: order.gatewayOrderId };
    expect(expectOk(await customer.post(PATH, body))).toMatchObject({
      state: "captured",
      amount: 5_000,
      currency: "USD",
    });
  });

  it("does not take a PayPal order for paid that nobody approved", async () => {
    const order = await book(customer, USD_OFFER);
    const reply = await customer.post(PATH, { gateway: "paypal", paypal_order_id: order.gatewayOrderId });
    expectRefusal(reply, 409);
    expect(expectOk(await customer.get(`/api/payments/status/paypal/${order.paymentId}`))).toMatchObject({
      orderState: "open",
    });
  });

  it("refuses eight kinds of forged signature, and leaves the order open (F33)", async () => {
    const order = await book(customer);
    const [orderId, paymentId] = [order.gatewayOrderId, "pay_AAAAAAAAAAAAAA"];
    const good = signed(orderId, paymentId);
    const forged = [
      good.slice(0, 63),
      `${good}0`,
      good.toUpperCase(),
      "0".repeat(64),
      signed(orderId, paymentId, "another secret, long enough"),
      signed(paymentId, orderId),
      signed(orderId, "pay_BBBBBBBBBBBBBB"),
      "é".repeat(32),
    ];
    for (const razorpay_signature of forged) {
      const body = {
        gateway: "razorpay",
        razorpay_order_id: orderId,
        razorpay_payment_id: paymentId,
        razorpay_signature,
      };
      expectRefusal(await customer.post(PATH, body), 401, "invalid_signature");
    }
    expect(expectOk(await customer.get(`/api/payments/status/razorpay/${orderId}`))).toMatchObject({
      orderState: "open",
    });
  });

  it("refuses the signature of another order that was really paid", async () => {
    const back = await paid(await book(customer));
    const cheap = await book(customer);
    expectRefusal(
      await customer.post(PATH, { ...back, razorpay_order_id: cheap.gatewayOrderId }),
      401,
      "invalid_signature",
    );
  });

  it("does not pay an order with the payment of another order, even when the signature were right (F33)", async () => {
    const back = await paid(await book(customer));
    const unpaid = await book(customer);
    const mixed = {
      ...back,
      razorpay_order_id: unpaid.gatewayOrderId,
      razorpay_signature: signed(unpaid.gatewayOrderId, back.razorpay_payment_id),
    };
    const reply = await customer.post(PATH, mixed);
    expect(reply.status).toBeLessThan(500);
    expect(expectOk(await customer.get(`/api/payments/status/razorpay/${unpaid.paymentId}`))).toMatchObject({
      orderState: "open",
    });
  });

  it("hides the payment of another customer", async () => {
    const back = await paid(await book(other));
    expectRefusal(await customer.post(PATH, back), 404, "not_found");
    const foreign = await book(other, USD_OFFER);
    expectRefusal(
      await customer.post(PATH, { gateway: "paypal", paypal_order_id: foreign.gatewayOrderId }),
      404,
      "not_found",
    );
  });

  it("answers 404 to an order that nobody has", async () => {
    const body = {
      gateway: "razorpay",
      razorpay_order_id: "order_none",
      razorpay_payment_id: "pay_none",
      razorpay_signature: signed("order_none", "pay_none"),
    };
    expectRefusal(await customer.post(PATH, body), 404, "not_found");
    expectRefusal(await customer.post(PATH, { gateway: "paypal", paypal_order_id: "NONE" }), 404, "not_found");
  });

  it.each([
    [
      "fields of the other gateway",
      { gateway: "paypal", razorpay_order_id: "order_1", razorpay_payment_id: "pay_1", razorpay_signature: "0" },
    ],
    ["fields of both gateways", { gateway: "paypal", paypal_order_id: "X", razorpay_order_id: "order_1" }],
    ["no signature", { gateway: "razorpay", razorpay_order_id: "order_1", razorpay_payment_id: "pay_1" }],
    [
      "a list for the signature",
      { gateway: "razorpay", razorpay_order_id: "order_1", razorpay_payment_id: "pay_1", razorpay_signature: ["0"] },
    ],
    [
      "a signature of 257 characters",
      {
        gateway: "razorpay",
        razorpay_order_id: "order_1",
        razorpay_payment_id: "pay_1",
        razorpay_signature: "0".repeat(257),
      },
    ],
    ["an id with a path in it", { gateway: "paypal", paypal_order_id: "../../v1/oauth2/token" }],
    ["a status of its own", { gateway: "paypal", paypal_order_id: "X", status: "COMPLETED" }],
  ])("answers 400 to %s", async (_title, body) => {
    expectRefusal(await customer.post(PATH, body), 400, "invalid_input");
  });

  it("is for those who buy, which a partner does too, and about what is theirs", async () => {
    const body = { gateway: "paypal", paypal_order_id: "X" };
    expectRefusal(await partner.post(PATH, body), 404, "not_found");
    expectRefusal(await operator.post(PATH, body), 403, "forbidden");
    expectRefusal(await send(api.web, { path: PATH, body }), 401, "unauthenticated");
  });
});

describe("the status of a payment", () => {
  let order: Booked;
  const ask = (who: Actor, gateway: string, id: string): Promise<Reply> =>
    who.get(`/api/payments/status/${gateway}/${id}`);

  beforeAll(async () => {
    order = await bookAndPay(api, customer);
  });

  it("is found by each of the three ids", async () => {
    const byOurs = expectOk(await ask(customer, "razorpay", order.paymentId));
    expect(expectOk(await ask(customer, "razorpay", order.gatewayOrderId))).toEqual(byOurs);
    expect(expectOk(await ask(customer, "razorpay", String(byOurs["gatewayPaymentId"])))).toEqual(byOurs);
  });

  it("is shown to the customer, the partner of the order and operators, to nobody else", async () => {
    for (const who of [customer, partner, operator]) expectOk(await ask(who, "razorpay", order.paymentId));
    for (const who of [other, rival]) expectRefusal(await ask(who, "razorpay", order.paymentId), 404, "not_found");
    expectRefusal(
      await send(api.web, { path: `/api/payments/status/razorpay/${order.paymentId}` }),
      401,
      "unauthenticated",
    );
  });

  it.each(["stripe", "RAZORPAY", "constructor", "__proto__", "razorpay%20", "%E2%98%83"])(
    "answers 404 to the gateway %s",
    async (gateway) => {
      expectRefusal(await ask(customer, gateway, order.paymentId), 404, "unknown_gateway");
    },
  );

  it("does not find a payment under another gateway's name", async () => {
    expectRefusal(await ask(customer, "paypal", order.paymentId), 404, "not_found");
  });

  it.each([
    "nothing",
    "%2e%2e%2f",
    "a".repeat(200),
    "%25",
    "%252F",
    "' OR 1=1 --".replaceAll(" ", "%20"),
    "%F0%9F%92%A9",
  ])("answers 404 to the id %s", async (id) => {
    expectRefusal(await ask(customer, "razorpay", id), 404, "not_found");
  });

  it.each(["%", "%zz", "%ff", "%c3%28", "%ed%a0%80", "%00", "a%00b", "a".repeat(201)])(
    "answers 400 to the id %s",
    async (id) => {
      expectRefusal(await ask(customer, "razorpay", id), 400, "invalid_input");
    },
  );
});

it("leaves the books right", async () => {
  expect(await checkBooks(api.stack.readerUrl)).toEqual([]);
});
