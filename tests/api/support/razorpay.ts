import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { type Booked, control, pay } from "./deeds";
import { type Reply, send, until } from "./http";
import { type Headers, razorpayHeaders } from "./signing";
import type { Api } from "./stack";

export const RAZORPAY_WEBHOOK = "/api/payments/razorpay/webhook";

/** Keeps the simulator's own webhooks back, so that a test delivers them. */
export async function holdBackWebhooks(api: Api): Promise<void> {
  await control(api, "/__control/faults", { kind: "drop", gateway: "razorpay", match: { event: "*" } });
}

export const secretOf = (api: Api): string => api.stack.env["RAZORPAY_WEBHOOK_SECRETS"] ?? "";

export const deliver = (api: Api, body: Buffer, headers: Headers): Promise<Reply> =>
  send(api.web, { path: RAZORPAY_WEBHOOK, body, headers });

export const deliverSigned = (api: Api, body: Buffer, eventId: string = randomUUID()): Promise<Reply> =>
  deliver(api, body, razorpayHeaders(secretOf(api), body, eventId));

export interface Stored extends Record<string, unknown> {
  readonly body_text: string | null;
  readonly body_bytes: Buffer | null;
  readonly status: string;
  readonly event_type: string;
  readonly effects: number;
}

/** The one row of this event, when the worker is done with it. */
export async function settled(api: Api, eventId: string): Promise<Stored | undefined> {
  const rows = await until(
    () =>
      api.sql<Stored>(
        "SELECT body_text, body_bytes, status, event_type, effects FROM inbox_event WHERE event_key = $1",
        [eventId],
      ),
    (all) => all.every((row) => row.status !== "received"),
  );
  expect(rows).toHaveLength(1);
  return rows[0];
}

/** The bytes of the message by which Razorpay tells that an order was paid. */
export async function captured(api: Api, order: Booked): Promise<Buffer> {
  await pay(api, order);
  const { deliveries } = (await control(api, "/__control/webhooks?gateway=razorpay&body=1")) as {
    deliveries: { event: string; body: string }[];
  };
  const found = deliveries.find(
    (each) => each.event === "payment.captured" && JSON.stringify(JSON.parse(each.body)).includes(order.gatewayOrderId),
  );
  if (!found) throw new Error("the simulator has no message about this order");
  return Buffer.from(found.body);
}

export const SAMPLE = Buffer.from(
  '{"event":"payment.captured","payload":{"payment":{"entity":{"id":"pay_forged","amount":500000,"currency":"INR","status":"captured"}}}}',
);

/** Ways to get it wrong on purpose; each gives the headers for the sample's bytes. */
export const FORGERIES: readonly (readonly [string, (secret: string, keySecret: string) => Headers])[] = [
  ["has no signature", () => ({})],
  ["has an empty signature", () => ({ "x-razorpay-signature": "" })],
  ["has a truncated signature", (secret) => ({ "x-razorpay-signature": signature(secret).slice(0, 63) })],
  ["has a signature that is too long", (secret) => ({ "x-razorpay-signature": `${signature(secret)}0` })],
  ["is signed with another secret", () => razorpayHeaders("another secret, long enough", SAMPLE, "forged-1")],
  ["is signed with the API key's secret", (_secret, keySecret) => razorpayHeaders(keySecret, SAMPLE, "forged-2")],
  ["is signed with an empty secret", () => razorpayHeaders("", SAMPLE, "forged-3")],
  [
    "has the signature of another body",
    (secret) => razorpayHeaders(secret, Buffer.from(`${SAMPLE.toString()} `), "forged-4"),
  ],
  ["has its signature in capitals", (secret) => ({ "x-razorpay-signature": signature(secret).toUpperCase() })],
  [
    "has its signature in base64",
    (secret) => ({ "x-razorpay-signature": Buffer.from(signature(secret), "hex").toString("base64") }),
  ],
  ["has the right signature in another header", (secret) => ({ "x-signature": signature(secret) })],
];
export const signature = (secret: string): string => razorpayHeaders(secret, SAMPLE)["x-razorpay-signature"] ?? "";

/** Genuinely signed and still of no use: each must be kept and never come up again. */
export const ODD: readonly (readonly [string, Buffer, boolean])[] = [
  ["nothing at all", Buffer.alloc(0), true],
  ["broken JSON", Buffer.from('{"event":"payment.captured","payload":'), true],
  ["a number", Buffer.from("5"), true],
  ["HTML", Buffer.from("<html></html>"), true],
  ["an unknown event", Buffer.from('{"event":"payment.teleported","payload":{}}'), true],
  ["a capture without a payment", Buffer.from('{"event":"payment.captured","payload":{}}'), true],
  [
    "an amount as text",
    Buffer.from(
      '{"event":"payment.captured","payload":{"payment":{"entity":{"id":"pay_1","amount":"1","currency":"INR","status":"captured"}}}}',
    ),
    true,
  ],
  ["a NUL byte", Buffer.from('{"event":"x"}\0'), false],
  [
    "invalid UTF-8",
    Buffer.concat([Buffer.from('{"event":"'), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), Buffer.from('"}')]),
    false,
  ],
  ["half a character as bytes", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), false],
  ["a byte order mark", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{"event":"x"}')]), true],
  ["an escaped NUL in its name", Buffer.from('{"event":"a\\u0000b","payload":{}}'), true],
  ["half a character in its name", Buffer.from('{"event":"\\ud800","payload":{}}'), true],
  ["a name of 5,000 characters", Buffer.from(`{"event":"${"e".repeat(5_000)}","payload":{}}`), true],
  ["brackets 50,000 deep", Buffer.from(`{"event":"x","payload":${"[".repeat(50_000)}${"]".repeat(50_000)}}`), true],
  ["260 kB", Buffer.from(JSON.stringify({ event: "x", filler: "f".repeat(260_000) })), true],
];
