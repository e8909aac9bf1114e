import { createVerify, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import {
  callPaypal,
  callRazorpay,
  hmacSha256Hex,
  PAYPAL_WEBHOOK_ID,
  RAZORPAY_WEBHOOK_SECRET,
  type Received,
  type Receiver,
  slowCrc32,
  startReceiver,
} from "../support/simulator-client";
import { type SimulatorProcess, startSimulator } from "../support/simulator-process";

let simulator: SimulatorProcess;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  simulator = await startSimulator();
});

afterAll(async () => {
  await simulator.stop();
  await receiver.close();
});

beforeEach(async () => {
  await simulator.control("/__control/reset", {});
  await simulator.control("/__control/webhooks", {
    razorpayUrl: `${receiver.url}/razorpay`,
    paypalUrl: `${receiver.url}/paypal`,
  });
  receiver.received.length = 0;
  receiver.answers.length = 0;
});

const WithId = z.object({ id: z.string() });

async function paidOrder(amount = 20_000): Promise<string> {
  const order = WithId.parse((await callRazorpay(simulator, "/v1/orders", { body: { amount, currency: "INR" } })).body);
  await simulator.control("/__control/razorpay/pay", { orderId: order.id, outcome: "success" });
  return order.id;
}

async function flushed(): Promise<Received[]> {
  expect(await simulator.control("/__control/webhooks/flush", {})).toEqual({ pending: 0 });
  return receiver.received;
}

function eventOf(delivery: Received): string {
  return z.object({ event: z.string() }).parse(JSON.parse(delivery.raw.toString("utf8"))).event;
}

test("one Razorpay payment sends three signed events with three ids, and some bodies do not survive being re-written (T21)", async () => {
  for (let index = 0; index < 8; index += 1) await paidOrder();
  const deliveries = await flushed();
  expect(deliveries.map(eventOf).sort()).toEqual(
    ["order.paid", "payment.authorized", "payment.captured"].flatMap((event) => Array<string>(8).fill(event)),
  );
  expect(new Set(deliveries.map((each) => each.headers["x-razorpay-event-id"])).size).toBe(24);
  for (const { raw, headers } of deliveries) {
    expect(headers["x-razorpay-signature"]).toBe(hmacSha256Hex(RAZORPAY_WEBHOOK_SECRET, raw));
  }
  const rewritten = deliveries.filter(
    ({ raw }) => JSON.stringify(JSON.parse(raw.toString("utf8"))) !== raw.toString("utf8"),
  );
  expect(rewritten.length).toBeGreaterThan(0);
});

async function approvedPaypalOrder(): Promise<string> {
  const body = { intent: "CAPTURE", purchase_units: [{ amount: { currency_code: "JPY", value: "5000" } }] };
  const order = WithId.parse((await callPaypal(simulator, "/v2/checkout/orders", { body })).body);
  await simulator.control("/__control/paypal/approve", { orderId: order.id, outcome: "approve" });
  return order.id;
}

function signedMessage({ headers, raw }: Received): string {
  const [id, time] = [String(headers["paypal-transmission-id"]), String(headers["paypal-transmission-time"])];
  return `${id}|${time}|${PAYPAL_WEBHOOK_ID}|${slowCrc32(raw)}`;
}

test("PayPal's signature verifies against a certificate that the simulator's root issued for PayPal's name", async () => {
  const orderId = await approvedPaypalOrder();
  await callPaypal(simulator, `/v2/checkout/orders/${orderId}/capture`, { body: {} });
  const deliveries = await flushed();
  expect(deliveries).toHaveLength(3);
  const certUrl = String(deliveries[0]?.headers["paypal-cert-url"]);
  expect(certUrl).toMatch(new RegExp(`^${simulator.url}/v1/notifications/certs/CERT-`));
  const [leaf, root] = [
    new X509Certificate(await (await fetch(certUrl)).text()),
    new X509Certificate(simulator.rootPem),
  ];
  expect(leaf.verify(root.publicKey)).toBe(true);
  expect(leaf.checkIssued(root)).toBe(true);
  expect([root.ca, leaf.ca]).toEqual([true, false]);
  expect(root.verify(root.publicKey)).toBe(true);
  expect(leaf.checkHost("messageverificationcerts.sandbox.paypal.com")).toBe(
    "messageverificationcerts.sandbox.paypal.com",
  );
  expect(new Date(leaf.validTo).getUTCFullYear()).toBe(2040);
  for (const delivery of deliveries) {
    expect(delivery.headers["paypal-auth-algo"]).toBe("SHA256withRSA");
    const verifier = createVerify("RSA-SHA256").update(signedMessage(delivery));
    expect(verifier.verify(leaf.publicKey, String(delivery.headers["paypal-transmission-sig"]), "base64")).toBe(true);
  }
});

test("PayPal's verify call accepts the raw body and refuses a changed one", async () => {
  await approvedPaypalOrder();
  const [delivery] = await flushed();
  if (delivery === undefined) throw new Error("nothing was delivered");
  const text = (name: string): string => JSON.stringify(delivery.headers[name]);
  const envelope = (event: string): string =>
    `{"auth_algo":${text("paypal-auth-algo")},"cert_url":${text("paypal-cert-url")},"transmission_id":${text("paypal-transmission-id")},` +
    `"transmission_sig":${text("paypal-transmission-sig")},"transmission_time":${text("paypal-transmission-time")},` +
    `"webhook_id":"${PAYPAL_WEBHOOK_ID}","webhook_event":${event}}`;
  const ask = (event: string): Promise<unknown> =>
    callPaypal(simulator, "/v1/notifications/verify-webhook-signature", { body: envelope(event) });
  const raw = delivery.raw.toString("utf8");
  expect(await ask(raw)).toEqual({ status: 200, body: { verification_status: "SUCCESS" } });
  expect(await ask(raw.replace("5000", "5001"))).toEqual({ status: 200, body: { verification_status: "FAILURE" } });
});

test("a refused delivery comes again with the same event id until it is accepted", async () => {
  receiver.answers.push(500, 503);
  await paidOrder();
  await expect.poll(() => receiver.received.length, { timeout: 8_000 }).toBe(5);
  const ids = receiver.received.map((each) => String(each.headers["x-razorpay-event-id"]));
  expect(new Set(ids).size).toBe(3);
  await flushed();
});

test("dropped, duplicated and reordered events reach the receiver as the fault says", async () => {
  await simulator.control("/__control/faults", { kind: "drop", match: { event: "payment.authorized" } });
  await simulator.control("/__control/faults", { kind: "duplicate", match: { event: "order.paid" } });
  await simulator.control("/__control/faults", { kind: "reorder", match: { event: "payment.captured" }, ms: 5_000 });
  await paidOrder();
  await expect.poll(() => receiver.received.length, { timeout: 3_000 }).toBe(3);
  const events = receiver.received.map(eventOf);
  expect(events.filter((event) => event === "order.paid")).toHaveLength(2);
  expect(events[0]).toBe("order.paid");
  expect(events).not.toContain("payment.authorized");
  const replayed = await simulator.control("/__control/webhooks/replay", {});
  expect(replayed).toEqual({ replayed: 3 });
  expect((await flushed()).map(eventOf)).toContain("payment.authorized");
});

test("events of before a secret rotation keep their old signature", async () => {
  await simulator.control("/__control/faults", { kind: "delay", match: { event: "payment.*" }, ms: 60_000 });
  await paidOrder();
  await simulator.control("/__control/webhooks", { razorpaySecret: "rotated_secret" });
  await simulator.control("DELETE /__control/faults");
  await paidOrder();
  const deliveries = await flushed();
  const signedWith = (secret: string): number =>
    deliveries.filter(({ raw, headers }) => headers["x-razorpay-signature"] === hmacSha256Hex(secret, raw)).length;
  expect([signedWith(RAZORPAY_WEBHOOK_SECRET), signedWith("rotated_secret")]).toEqual([3, 3]);
  await simulator.control("/__control/webhooks", { razorpaySecret: RAZORPAY_WEBHOOK_SECRET });
});
