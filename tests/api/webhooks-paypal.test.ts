import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST } from "@/app/api/payments/paypal/webhook/route";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { book, pay, USD_OFFER } from "./support/deeds";
import { expectOk, expectRefusal, type Reply, send, until } from "./support/http";
import { type Actor, signIn } from "./support/people";
import { type Headers, paypalHeaders, type PaypalSigning, startCertificateServer } from "./support/signing";
import { useStack } from "./support/stack";

const PATH = "/api/payments/paypal/webhook";
const WEBHOOK_ID = "0EH40505U7160970P";
const paypal = await startCertificateServer();
const attacker = await startAttacker();
// Only this place and this authority are PayPal here; what the simulator sends by itself is refused.
const api = useStack({
  env: (dir) => {
    const file = join(dir, "test-root.pem");
    writeFileSync(file, paypal.rootPem, { mode: 0o644 });
    return { PAYPAL_CERT_ORIGINS: paypal.origin, PAYPAL_TRUSTED_ROOTS_FILE: file };
  },
});
let customer: Actor;

beforeAll(async () => {
  customer = await signIn(api, "customer");
}, 30_000);

afterAll(async () => {
  await Promise.all([paypal.close(), attacker.close()]);
});

/** A server of somebody else that would offer any certificate, and must never be asked. */
async function startAttacker(): Promise<{ port: number; hits: string[]; close(): Promise<void> }> {
  const hits: string[] = [];
  const server = createServer((request, response) => {
    hits.push(request.url ?? "");
    response.end(paypal.leaf.pem);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const close = (): Promise<void> =>
    new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
  return { port: (server.address() as AddressInfo).port, hits, close };
}

const deliver = (body: Buffer, headers: Headers): Promise<Reply> => send(api.web, { path: PATH, body, headers });
const genuine = (body: Buffer, more: Partial<PaypalSigning> = {}): Headers =>
  paypalHeaders(body, { webhookId: WEBHOOK_ID, signer: paypal.leaf, certificateUrl: paypal.url, ...more });

interface Event {
  readonly id: string;
  readonly body: Buffer;
}

function event(type: string, resource: unknown, id = `WH-${randomUUID()}`): Event {
  return { id, body: Buffer.from(JSON.stringify({ id, event_type: type, resource })) };
}

async function stored(key: string): Promise<{ status: string; effects: number; n: number } | undefined> {
  const rows = await until(
    () =>
      api.sql<{ status: string; effects: number; n: number }>(
        "SELECT status, effects, 1 AS n FROM inbox_event WHERE event_key = $1",
        [key],
      ),
    (all) => all.every((row) => row.status !== "received"),
  );
  expect(rows).toHaveLength(1);
  return rows[0];
}

async function count(what: "events" | "rejections"): Promise<number> {
  const text =
    what === "events"
      ? "SELECT count(*)::int AS n FROM inbox_event WHERE gateway = 'paypal' AND road = 'webhook'"
      : "SELECT coalesce(sum(count), 0)::int AS n FROM webhook_rejection WHERE gateway = 'paypal'";
  return (await api.sql<{ n: number }>(text))[0]?.n ?? -1;
}

describe("a genuine PayPal webhook", () => {
  it("is stored once, also when it comes again with a new transmission (F3)", async () => {
    const { id, body } = event("CUSTOMER.DISPUTE.CREATED", {});
    expect(expectOk(await deliver(body, genuine(body)))).toEqual({ received: true, duplicate: false });
    expect(expectOk(await deliver(body, genuine(body)))).toEqual({ received: true, duplicate: true });
    expect(await stored(id)).toMatchObject({ status: "ignored" });
  });

  it("that says that an order is approved makes it captured, once, of fifty at once", async () => {
    const order = await book(customer, USD_OFFER);
    await pay(api, order);
    const { id, body } = event("CHECKOUT.ORDER.APPROVED", {
      id: order.gatewayOrderId,
      status: "APPROVED",
      purchase_units: [{ custom_id: order.paymentId, amount: { currency_code: "USD", value: "50.00" } }],
    });
    const replies = await Promise.all(Array.from({ length: 50 }, () => deliver(body, genuine(body))));
    expect(replies.map((reply) => expectOk(reply)).filter((answer) => answer["duplicate"] === false)).toHaveLength(1);
    await stored(id);
    const [row] = await until(
      () =>
        api.sql<{ state: string; n: number }>(
          "SELECT o.state, (SELECT count(*)::int FROM ledger_entry WHERE path = 'escrow:' || o.id) AS n FROM customer_order o WHERE o.id = $1",
          [order.orderId],
        ),
      (rows) => rows[0]?.state === "paid",
    );
    expect(row).toEqual({ state: "paid", n: 1 });
  });

  it("is taken hours after it was sent: PayPal repeats for days", async () => {
    const { body } = event("CUSTOMER.DISPUTE.CREATED", {});
    expectOk(await deliver(body, genuine(body, { time: new Date(Date.now() - 2 * 86_400_000).toISOString() })));
  });

  it.each([
    ["broken JSON", Buffer.from('{"id":"WH-1","event_type":')],
    ["nothing at all", Buffer.alloc(0)],
    ["a NUL byte", Buffer.from('{"id":"x"}\0')],
    ["invalid UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ["an id with an escaped NUL", Buffer.from('{"id":"WH-\\u0000","event_type":"A","resource":{}}')],
    ["an id that is half a character", Buffer.from('{"id":"\\ud800","event_type":"A","resource":{}}')],
    ["an id of 100 kB", Buffer.from(JSON.stringify({ id: "i".repeat(100_000), event_type: "A", resource: {} }))],
    ["an id that is a list", Buffer.from('{"id":["WH-1"],"event_type":"A","resource":{}}')],
  ])("is kept and left alone when it is %s", async (_title, body) => {
    const before = await count("events");
    expect(expectOk(await deliver(body, genuine(body)))).toEqual({ received: true, duplicate: false });
    expect(await count("events")).toBe(before + 1);
    expect(expectOk(await deliver(body, genuine(body)))).toEqual({ received: true, duplicate: true });
    await until(
      () => api.sql("SELECT 1 FROM inbox_event WHERE status = 'received'"),
      (rows) => rows.length === 0,
    );
  });
});

const SAMPLE = event("PAYMENT.CAPTURE.COMPLETED", {
  id: "forged",
  status: "COMPLETED",
  amount: { currency_code: "USD", value: "50.00" },
}).body;
const without = (name: string): Headers =>
  Object.fromEntries(Object.entries(genuine(SAMPLE)).filter(([key]) => key !== name));
const certificateAt = (certificateUrl: string): Headers => genuine(SAMPLE, { certificateUrl });
const other = (more: { name?: string; from?: Date; to?: Date }): Headers => {
  const signer = paypal.issue(more);
  return genuine(SAMPLE, { signer, certificateUrl: paypal.offer(`CERT-${randomUUID()}`, signer.pem) });
};
const path = (): string => new URL(paypal.url).pathname;

const FORGERIES: readonly (readonly [string, () => Headers])[] = [
  ...[
    "paypal-transmission-id",
    "paypal-transmission-time",
    "paypal-transmission-sig",
    "paypal-cert-url",
    "paypal-auth-algo",
  ].map((name) => [`has no ${name}`, () => without(name)] as const),
  ["is signed for another webhook", () => genuine(SAMPLE, { webhookId: "ANOTHER" })],
  ["has the signature of another body", () => genuine(Buffer.from("{}"))],
  [
    "has a truncated signature",
    () => ({
      ...genuine(SAMPLE),
      "paypal-transmission-sig": genuine(SAMPLE)["paypal-transmission-sig"]?.slice(0, 40) ?? "",
    }),
  ],
  ["has a signature that is no base64", () => ({ ...genuine(SAMPLE), "paypal-transmission-sig": "%%%%" })],
  [
    "has another transmission id than was signed",
    () => ({ ...genuine(SAMPLE), "paypal-transmission-id": randomUUID() }),
  ],
  ["names another algorithm", () => ({ ...genuine(SAMPLE), "paypal-auth-algo": "none" })],
  ["was sent an hour from now", () => genuine(SAMPLE, { time: new Date(Date.now() + 3_600_000).toISOString() })],
  ["was sent at no time", () => genuine(SAMPLE, { time: "2026-13-45T99:99:99Z" })],
  ["brings a certificate of another host", () => certificateAt(`http://127.0.0.1:${attacker.port}${path()}`)],
  [
    "brings a certificate of another host behind a user name",
    () => certificateAt(`${paypal.origin.replace("//", "//x@")}${path()}`),
  ],
  [
    "names our host as the user of another",
    () => certificateAt(`http://${new URL(paypal.origin).host}@127.0.0.1:${attacker.port}${path()}`),
  ],
  ["names our host before another", () => certificateAt(`${paypal.origin}.127.0.0.1.nip.io:${attacker.port}${path()}`)],
  ["names localhost instead of the address", () => certificateAt(paypal.url.replace("127.0.0.1", "localhost"))],
  [
    "hides another host behind a backslash",
    () => certificateAt(`${paypal.origin}\\@127.0.0.1:${attacker.port}${path()}`),
  ],
  ["brings a certificate by another path", () => certificateAt(`${paypal.origin}/v1/notifications/certs/../../x`)],
  ["brings a certificate with a query", () => certificateAt(`${paypal.url}?next=http://127.0.0.1:${attacker.port}`)],
  ["brings a certificate from a file", () => certificateAt("file:///etc/passwd")],
  ["brings a certificate of another name", () => other({ name: "api.attacker.example" })],
  ["brings a certificate that has expired", () => other({ to: new Date("2021-01-01T00:00:00Z") })],
  ["is signed by another key than its certificate's", () => genuine(SAMPLE, { signer: paypal.issue({}) })],
];

describe("a PayPal webhook that is not genuine", () => {
  it.each(FORGERIES)("is refused when it %s, and leaves nothing but a count", async (_title, headers) => {
    const [events, rejections] = [await count("events"), await count("rejections")];
    expectRefusal(await deliver(SAMPLE, headers()), 401, "invalid_signature");
    expect(await count("events")).toBe(events);
    await until(
      () => count("rejections"),
      (n) => n > rejections,
    );
    expect(attacker.hits).toEqual([]);
  });

  it("is refused alike by the other door", async () => {
    for (const [, headers] of FORGERIES) {
      const answer = await POST(
        new Request(`${api.web}${PATH}`, { method: "POST", body: new Uint8Array(SAMPLE), headers: headers() }),
      );
      const reply = { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() };
      expectRefusal(reply, 401, "invalid_signature");
    }
    expect(attacker.hits).toEqual([]);
  });

  it("is to be sent again when the certificate cannot be fetched now", async () => {
    expectRefusal(await deliver(SAMPLE, certificateAt(`${paypal.url}-missing`)), 503, "unavailable");
  });

  it("is not fetched again and again: a certificate is asked for once", async () => {
    const before = paypal.hits.length;
    const { body } = event("CUSTOMER.DISPUTE.CREATED", {});
    await Promise.all(Array.from({ length: 20 }, () => deliver(body, genuine(body))));
    expect(paypal.hits.length).toBe(before);
  });
});

it("a Razorpay event at PayPal's door is refused, and the other way round", async () => {
  const { body } = event("PAYMENT.CAPTURE.COMPLETED", {});
  expectRefusal(
    await send(api.web, { path: "/api/payments/razorpay/webhook", body, headers: genuine(body) }),
    401,
    "invalid_signature",
  );
});

it("leaves the books right", async () => {
  expect(await checkBooks(api.stack.readerUrl)).toEqual([]);
});
