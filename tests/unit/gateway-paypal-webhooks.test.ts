import { randomUUID, sign } from "node:crypto";
import { crc32 } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isAppError } from "@/lib/core/errors";
import { MINUTE_MS } from "@/lib/core/time";
import { createPaypal } from "@/lib/payments/gateways/paypal";
import type { Webhooks } from "@/lib/payments/gateways/types";
import { issue, type Issued, newKeys } from "./gateway-certificates";
import { json, type LocalServer, paypalSettings, serve } from "./gateway-support";

const NAME = "messageverificationcerts.sandbox.paypal.com";
const keys = newKeys();
const root = issue({ name: "Test root", keys: newKeys(), isAuthority: true });
const otherRoot = issue({ name: "Test root", keys: newKeys(), isAuthority: true });
const middle = issue({ name: "Test middle", keys: newKeys(), issuer: root, isAuthority: true });
const leaf = issue({ name: NAME, keys, issuer: root });
const past = { from: new Date("2020-01-01T00:00:00Z"), to: new Date("2021-01-01T00:00:00Z") };

/** What the certificate server has, by file name. */
const FILES: Readonly<Record<string, string>> = {
  "CERT-good": leaf.pem,
  "CERT-chain": issue({ name: NAME, keys, issuer: middle }).pem + middle.pem,
  "CERT-without-middle": issue({ name: NAME, keys, issuer: middle }).pem,
  "CERT-wrong-name": issue({ name: "messageverificationcerts.paypal.com.evil.test", keys, issuer: root }).pem,
  "CERT-self-signed": issue({ name: NAME, keys }).pem,
  "CERT-other-root": issue({ name: NAME, keys, issuer: otherRoot }).pem,
  "CERT-by-a-leaf": issue({ name: NAME, keys, issuer: leaf }).pem + leaf.pem,
  "CERT-other-issuer": issue({ name: NAME, keys, issuer: { ...root, name: "Another root" } }).pem,
  "CERT-expired": issue({ name: NAME, keys, issuer: root, ...past }).pem,
  "CERT-other-key": issue({ name: NAME, keys: newKeys(), issuer: root }).pem,
  "CERT-garbage": "hello",
  "CERT-huge": leaf.pem + "\n".repeat(70_000),
};

let server: LocalServer;
let hostile: LocalServer;
let webhooks: Webhooks;

beforeAll(async () => {
  hostile = await serve((_, response) => response.end(leaf.pem));
  server = await serve((request, response) => {
    const file = request.url.split("/").at(-1) ?? "";
    if (file === "CERT-redirect")
      response.writeHead(302, { location: `${hostile.url}/v1/notifications/certs/CERT-good` }).end();
    else if (file in FILES) response.end(FILES[file]);
    else json(response, 503, {});
  });
});

beforeEach(() => {
  server.seen.length = 0;
  webhooks = createPaypal(paypalSettings(server.url, { trustedRootsPem: root.pem })).webhooks;
});

afterAll(async () => {
  await server.close();
  expect(hostile.seen).toHaveLength(0);
  await hostile.close();
});

const BODY = `{"id":"WH-2C707249AJ963352S-8WR62076K2971640M","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{"amount":{"value": 1.0},"note":"ü","empty":{}}}\n`;

interface Delivery {
  readonly body?: string;
  readonly signedBody?: string;
  readonly webhookId?: string;
  readonly certificateUrl?: string;
  readonly sentAt?: Date;
  readonly signer?: Issued["privateKey"];
  readonly headers?: Record<string, string | undefined>;
}

function certificateAt(file: string): string {
  return `${server.url}/v1/notifications/certs/${file}`;
}

/** A delivery as PayPal makes it, with whatever is to be wrong about it. */
function deliver(delivery: Delivery = {}) {
  const body = Buffer.from(delivery.body ?? BODY);
  const id = randomUUID();
  const time = (delivery.sentAt ?? new Date()).toISOString().replace(/\.\d+/, "");
  const signedBody = delivery.signedBody === undefined ? body : Buffer.from(delivery.signedBody);
  const message = `${id}|${time}|${delivery.webhookId ?? "0EH40505U7160970P"}|${crc32(signedBody)}`;
  const signature = sign("RSA-SHA256", Buffer.from(message), delivery.signer ?? keys.privateKey).toString("base64");
  const headers = {
    "paypal-transmission-id": id,
    "paypal-transmission-time": time,
    "paypal-transmission-sig": signature,
    "paypal-cert-url": delivery.certificateUrl ?? certificateAt("CERT-good"),
    "paypal-auth-algo": "SHA256withRSA",
    ...delivery.headers,
  };
  return webhooks.verify({ body, headers });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "accepted";
  } catch (error) {
    return isAppError(error) ? error.code : `not ours: ${String(error)}`;
  }
}

describe("a genuine webhook is accepted", () => {
  test("with the envelope's id as its key", async () => {
    await expect(deliver()).resolves.toEqual({
      eventKey: "WH-2C707249AJ963352S-8WR62076K2971640M",
      eventType: "PAYMENT.CAPTURE.COMPLETED",
    });
  });

  test("with the intermediate certificate sent along", async () => {
    expect(await codeOf(deliver({ certificateUrl: certificateAt("CERT-chain") }))).toBe("accepted");
  });

  test("three days after it was sent, and nine minutes before by our clock", async () => {
    expect(await codeOf(deliver({ sentAt: new Date(Date.now() - 3 * 24 * 60 * MINUTE_MS) }))).toBe("accepted");
    expect(await codeOf(deliver({ sentAt: new Date(Date.now() + 9 * MINUTE_MS) }))).toBe("accepted");
  });

  test("while its certificate was still valid, although it has expired since", async () => {
    const delivery = { certificateUrl: certificateAt("CERT-expired"), sentAt: new Date("2020-06-01T00:00:00Z") };
    expect(await codeOf(deliver(delivery))).toBe("accepted");
  });

  test("fetching its certificate once, however many arrive at the same time", async () => {
    await Promise.all(Array.from({ length: 20 }, () => deliver()));
    await deliver();
    expect(server.seen).toHaveLength(1);
  });
});

const OTHER_PLACES: readonly (readonly [string, () => string])[] = [
  ["on another host", () => `${hostile.url}/v1/notifications/certs/CERT-good`],
  ["on a host that only ends like ours", () => `http://evil${server.host}/v1/notifications/certs/CERT-good`],
  ["on a host that only begins like ours", () => `${server.url}.evil.test/v1/notifications/certs/CERT-good`],
  [
    "behind a user name that looks like our host",
    () => `http://${server.host}@${hostile.host}/v1/notifications/certs/CERT-good`,
  ],
  ["with a user name", () => `http://user@${server.host}/v1/notifications/certs/CERT-good`],
  [
    "on another port",
    () => `http://127.0.0.1:${Number(server.host.split(":")[1]) + 1}/v1/notifications/certs/CERT-good`,
  ],
  ["with another scheme", () => `https://${server.host}/v1/notifications/certs/CERT-good`],
  ["under another path", () => `${server.url}/other/CERT-good`],
  ["under a path with dots", () => `${server.url}/v1/notifications/certs/../../../CERT-good`],
  ["under a path with encoded dots", () => `${server.url}/v1/notifications/certs/%2e%2e/CERT-good`],
  ["with a query", () => `${certificateAt("CERT-good")}?x=1`],
  ["with a fragment", () => `${certificateAt("CERT-good")}#@evil.test`],
  ["behind a backslash", () => `http://${hostile.host}\\@${server.host}/v1/notifications/certs/CERT-good`],
  ["in upper case", () => certificateAt("CERT-good").replace("http://", "HTTP://")],
  ["in a file", () => "file:///etc/passwd"],
  ["nowhere", () => "not a url"],
];

describe("a webhook whose certificate is elsewhere is refused without asking anyone (F16)", () => {
  test.each(OTHER_PLACES)("when it is %s", async (_name, url) => {
    expect(await codeOf(deliver({ certificateUrl: url() }))).toBe("invalid_signature");
    expect([server.seen, hostile.seen]).toEqual([[], []]);
  });

  test("when it is reached by http although the configured place is https", async () => {
    const settings = paypalSettings(server.url, {
      certificateOrigins: [`https://${server.host}`],
      trustedRootsPem: root.pem,
    });
    webhooks = createPaypal(settings).webhooks;
    expect(await codeOf(deliver())).toBe("invalid_signature");
    expect(server.seen).toHaveLength(0);
  });
});

describe("a webhook is refused", () => {
  test.each([
    ["redirects elsewhere", "CERT-redirect"],
    ["has another name", "CERT-wrong-name"],
    ["is signed by itself", "CERT-self-signed"],
    ["is signed by another root of the same name", "CERT-other-root"],
    ["names another issuer than the one who signed it", "CERT-other-issuer"],
    ["is signed by a certificate that is no authority", "CERT-by-a-leaf"],
    ["has expired", "CERT-expired"],
    ["has another key", "CERT-other-key"],
    ["was issued by an unknown middle", "CERT-without-middle"],
  ])("when its certificate %s", async (_name, file) => {
    expect(await codeOf(deliver({ certificateUrl: certificateAt(file) }))).toBe("invalid_signature");
    expect(hostile.seen).toHaveLength(0);
  });

  test.each<[string, Delivery]>([
    ["it was signed for another webhook", { webhookId: "9ZZ40505U7160970P" }],
    ["it was signed for the dashboard's simulator", { webhookId: "WEBHOOK_ID" }],
    ["its body was parsed and printed again", { body: JSON.stringify(JSON.parse(BODY)), signedBody: BODY }],
    ["one byte of its body was changed", { body: BODY.replace("COMPLETED", "COMPLETEE"), signedBody: BODY }],
    ["it was signed by another key", { signer: otherRoot.privateKey }],
    ["it was sent eleven minutes in the future", { sentAt: new Date(Date.now() + 11 * MINUTE_MS) }],
    ["the algorithm is another one", { headers: { "paypal-auth-algo": "SHA1withRSA" } }],
    ["the signature is not base64", { headers: { "paypal-transmission-sig": "é".repeat(344) } }],
    ["the signature is cut off", { headers: { "paypal-transmission-sig": "AAAA" } }],
    ["the time is not a time", { headers: { "paypal-transmission-time": "2026-99-99T00:00:00Z" } }],
    ["the time was changed", { headers: { "paypal-transmission-time": "2026-01-01T00:00:00Z" } }],
    ["the transmission id holds a separator", { headers: { "paypal-transmission-id": "a|b" } }],
  ])("when %s", async (_name, delivery) => {
    expect(await codeOf(deliver(delivery))).toBe("invalid_signature");
  });

  test.each([
    "paypal-transmission-id",
    "paypal-transmission-time",
    "paypal-transmission-sig",
    "paypal-cert-url",
    "paypal-auth-algo",
  ])("when the header %s is missing or empty", async (name) => {
    expect(await codeOf(deliver({ headers: { [name]: undefined } }))).toBe("invalid_signature");
    expect(await codeOf(deliver({ headers: { [name]: "" } }))).toBe("invalid_signature");
  });
});

describe("when the certificate cannot be had now, the answer is to try again (F16)", () => {
  test.each([
    ["is not there", "CERT-missing"],
    ["is not a certificate", "CERT-garbage"],
    ["is larger than 64 kB", "CERT-huge"],
  ])("because it %s", async (_name, file) => {
    expect(await codeOf(deliver({ certificateUrl: certificateAt(file) }))).toBe("unavailable");
    expect(await codeOf(deliver({ certificateUrl: certificateAt(file) }))).toBe("unavailable");
    expect(server.seen).toHaveLength(2);
  });
});
