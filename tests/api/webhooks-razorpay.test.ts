import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { book, type Booked } from "./support/deeds";
import { expectOk, expectRefusal, send, sendRaw, until } from "./support/http";
import { type Actor, signIn } from "./support/people";
import {
  captured,
  deliver,
  deliverSigned,
  FORGERIES,
  holdBackWebhooks,
  ODD,
  RAZORPAY_WEBHOOK,
  SAMPLE,
  secretOf,
  settled,
  signature,
} from "./support/razorpay";
import { razorpayHeaders } from "./support/signing";
import { useStack } from "./support/stack";

const api = useStack();
let customer: Actor;
const keySecret = (): string => api.stack.env["RAZORPAY_KEY_SECRET"] ?? "";

beforeAll(async () => {
  customer = await signIn(api, "customer");
  await holdBackWebhooks(api);
}, 30_000);

async function count(what: "events" | "rejections"): Promise<number> {
  const text =
    what === "events"
      ? "SELECT count(*)::int AS n FROM inbox_event"
      : "SELECT coalesce(sum(count), 0)::int AS n FROM webhook_rejection WHERE gateway = 'razorpay'";
  return (await api.sql<{ n: number }>(text))[0]?.n ?? -1;
}

describe("a genuine Razorpay webhook", () => {
  it("is accepted, applied, and a second delivery is a duplicate", async () => {
    const order = await book(customer);
    const body = await captured(api, order);
    const eventId = randomUUID();
    expect(expectOk(await deliverSigned(api, body, eventId))).toEqual({ received: true, duplicate: false });
    expect(expectOk(await deliverSigned(api, body, eventId))).toEqual({ received: true, duplicate: true });
    expect(await settled(api, eventId)).toMatchObject({
      status: "processed",
      effects: 1,
      event_type: "payment.captured",
      body_text: body.toString(),
    });
  });

  it("has one row and one effect when it comes fifty times at once (F1)", async () => {
    const order = await book(customer);
    const body = await captured(api, order);
    const eventId = randomUUID();
    const replies = await Promise.all(Array.from({ length: 50 }, () => deliverSigned(api, body, eventId)));
    const answers = replies.map((reply) => expectOk(reply));
    expect(answers.filter((answer) => answer["duplicate"] === false)).toHaveLength(1);
    expect(await settled(api, eventId)).toMatchObject({ status: "processed", effects: 1 });
    await expectPaidOnce(order);
  });

  it("has one effect when it comes fifty times at once under fifty names", async () => {
    const order = await book(customer);
    const body = await captured(api, order);
    const names = Array.from({ length: 50 }, () => randomUUID());
    const replies = await Promise.all(names.map((name) => deliverSigned(api, body, name)));
    for (const reply of replies) expect(expectOk(reply)).toMatchObject({ duplicate: false });
    for (const name of names) await settled(api, name);
    await expectPaidOnce(order);
  });

  it("is known by its bytes when it brings no usable event id", async () => {
    const body = Buffer.from(JSON.stringify({ event: "payment.downtime.started", payload: {}, n: randomUUID() }));
    for (const [eventId, duplicate] of [
      [undefined, false],
      ["x".repeat(101), true],
      ["a b", true],
    ] as const) {
      expect(expectOk(await deliver(api, body, razorpayHeaders(secretOf(api), body, eventId)))).toMatchObject({
        duplicate,
      });
    }
  });

  it("keeps no signature", async () => {
    const rows = await api.sql<{ headers: object }>("SELECT headers FROM inbox_event");
    expect(JSON.stringify(rows)).not.toContain("signature");
  });
});

async function expectPaidOnce(order: Booked): Promise<void> {
  const [row] = await api.sql<{ state: string; n: number }>(
    "SELECT o.state, (SELECT count(*)::int FROM ledger_entry WHERE path = 'escrow:' || o.id) AS n FROM customer_order o WHERE o.id = $1",
    [order.orderId],
  );
  expect(row).toEqual({ state: "paid", n: 1 });
}

describe("a Razorpay webhook that is not genuine", () => {
  it.each(FORGERIES)("is refused when it %s, and leaves nothing but a count", async (_title, headers) => {
    const [events, rejections] = [await count("events"), await count("rejections")];
    expectRefusal(await deliver(api, SAMPLE, headers(secretOf(api), keySecret())), 401, "invalid_signature");
    expect(await count("events")).toBe(events);
    expect(
      await until(
        () => count("rejections"),
        (n) => n > rejections,
      ),
    ).toBe(rejections + 1);
  });

  it("is refused when it is empty", async () => {
    expectRefusal(
      await send(api.web, { path: RAZORPAY_WEBHOOK, method: "POST", headers: { "content-length": "0" } }),
      401,
      "invalid_signature",
    );
  });

  it("is refused with two signatures, of which one is right", async () => {
    const head = `POST ${RAZORPAY_WEBHOOK} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-length: ${SAMPLE.length}\r\n`;
    const text = await sendRaw(
      api.web,
      `${head}x-razorpay-signature: ${signature(secretOf(api))}\r\nx-razorpay-signature: ${"0".repeat(64)}\r\n\r\n${SAMPLE.toString()}`,
    );
    expect(text).toMatch(/^HTTP\/1.1 401 /);
  });
});

describe("a signed Razorpay webhook that says nothing", () => {
  it.each(ODD)("is kept byte for byte and left alone when it is %s", async (_title, body, isText) => {
    const eventId = randomUUID();
    expect(expectOk(await deliverSigned(api, body, eventId))).toEqual({ received: true, duplicate: false });
    const row = await settled(api, eventId);
    expect(row).toMatchObject({ status: "ignored", effects: 0 });
    const kept = isText ? Buffer.from(row?.body_text ?? "missing") : row?.body_bytes;
    expect(Buffer.compare(kept ?? Buffer.from("missing"), body)).toBe(0);
  });

  it("is applied although its texts cannot be stored as they are", async () => {
    const order = await book(customer);
    const text = (await captured(api, order)).toString();
    const body = Buffer.from(text.replace("{", '{"odd":"\\u0000\\ud800",'));
    const eventId = randomUUID();
    expectOk(await deliverSigned(api, body, eventId));
    expect(await settled(api, eventId)).toMatchObject({ status: "processed", effects: 1 });
    await expectPaidOnce(order);
  });
});

it("leaves the books right, and nothing that waits or is dead", async () => {
  expect(await checkBooks(api.stack.readerUrl)).toEqual([]);
  expect(
    await api.sql("SELECT event_key, status, last_error FROM inbox_event WHERE status IN ('received', 'dead')"),
  ).toEqual([]);
});
