import { createHmac } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CANARIES } from "./support/canaries";
import { EVENT_TYPES } from "@/lib/webhooks/catalogue";
import { bookAndPay } from "./support/deeds";
import { expectOk, type Reply, send, sendRaw, until } from "./support/http";
import { apiRoutes } from "./support/inventory";
import { type Actor, signIn } from "./support/people";
import { useStack } from "./support/stack";

const TRACER = pathToFileURL(join(process.cwd(), "tests/api/support/tracer.mjs")).href;
const reports: string[] = [];
const sentry: Server = createServer((request, response) => {
  const chunks: Buffer[] = [JSON.stringify(request.headers)].map((text) => Buffer.from(text));
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    reports.push(Buffer.concat(chunks).toString());
    response.end("{}");
  });
});
await new Promise<void>((resolve) => sentry.listen(0, "127.0.0.1", resolve));

let spans = "";
const api = useStack({
  env: (dir) => {
    spans = join(dir, "spans.jsonl");
    return {
      LOG_LEVEL: "debug",
      SENTRY_DSN: `http://key@127.0.0.1:${(sentry.address() as AddressInfo).port}/1`,
      NODE_OPTIONS: `--import ${TRACER}`,
      HOLDFAST_TEST_SPANS: spans,
    };
  },
});

const refusals: string[] = [];
let actors: readonly (Actor | null)[];
const C = CANARIES;

beforeAll(async () => {
  actors = [null, await signIn(api, "customer"), await signIn(api, "partner"), await signIn(api, "operator")];
}, 60_000);
afterAll(() => {
  sentry.close();
});

const HEADERS = {
  authorization: `Bearer ${C.bearer}`,
  "proxy-authorization": `Basic ${C.basic}`,
  "x-api-key": C.apiKeyHeader,
  "x-holdfast-key": C.apiKey,
  "x-razorpay-signature": C.razorpaySignature,
  "paypal-transmission-sig": C.paypalSignature,
  "paypal-transmission-id": C.paypalTransmission,
  "paypal-cert-url": C.paypalCertUrl,
  "webhook-signature": C.webhookSecret,
  "user-agent": C.userAgent,
  referer: C.referer,
  "idempotency-key": C.csrfToken,
};

const { authorization: _bearer, ...WITHOUT_KEY } = HEADERS;
/** The same without what a deed needs for itself. */
const { "idempotency-key": _key, ...HEADERS_OF_A_DEED } = WITHOUT_KEY;

const COOKIES = [
  `next-auth.session-token=${C.sessionToken}`,
  `holdfast.other=${C.sessionCookie}`,
  `next-auth.csrf-token=${C.csrfCookie}`,
  `next-auth.pkce.code_verifier=${C.pkce}`,
].join("; ");

const QUERY = new URLSearchParams({
  token: C.resetToken,
  email: C.email,
  code: C.oauthCode,
  link: C.magicLink,
  key: C.razorpayKey,
  phone: C.phone,
}).toString();

/** Sends personal and secret things where something else belongs, in the right shape and in wrong ones. */
const BODY = {
  password: C.password,
  newPassword: C.newPassword,
  totp: C.totpCode,
  totpSecret: C.totpSecret,
  recovery: C.recoveryCode,
  secret: C.razorpaySecret,
  reason: `${C.holder} ${C.bankAccount} ${C.ifsc}`,
  text: `${C.card} ${C.cvv} ${C.email}`,
  orderId: C.upi,
  sessionId: C.iban,
  offerId: C.phone,
  gateway: C.apiKey,
  amount: C.bankAccount,
  currency: C.ifsc,
  method: C.upi,
  razorpay_order_id: C.razorpayKey,
  razorpay_payment_id: C.card,
  razorpay_signature: C.razorpaySignature,
  paypal_order_id: C.magicLink,
};

function keep(reply: Reply): void {
  expect(reply.status === 503 || reply.status < 502, `${reply.status} ${reply.text.slice(0, 200)}`).toBe(true);
  if (reply.status >= 400) refusals.push(JSON.stringify(reply.headers) + reply.text);
}

async function askEverything(): Promise<void> {
  for (const { path, methods } of apiRoutes()) {
    for (const actor of actors) {
      const planted = path.replaceAll("/none", `/${encodeURIComponent(C.emailInPath)}`);
      for (const method of methods) {
        keep(
          await send(api.web, {
            path: `${planted}?${QUERY}`,
            method,
            // With a key no cookie counts, and a wrong one gets nobody any further.
            headers: actor === null ? HEADERS : WITHOUT_KEY,
            // Of two cookies of one name the first counts.
            cookie: [actor?.cookie, COOKIES].filter(Boolean).join("; "),
            ...(method === "GET" ? {} : { body: BODY }),
          }),
        );
      }
    }
  }
}

async function askOddly(): Promise<void> {
  const web = api.web;
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const fields = new URLSearchParams({
    email: C.email,
    password: C.password,
    csrfToken: C.csrfToken,
    totp: C.totpCode,
  });
  for (const path of ["callback/credentials", "signin/email", "signout", "callback/google"])
    keep(
      await send(web, {
        path: `/api/auth/${path}?${QUERY}`,
        body: fields.toString(),
        headers: { ...HEADERS, ...form },
      }),
    );
  keep(await send(web, { path: `/api/auth/error?error=${C.oauthCode}`, headers: HEADERS }));
  keep(await send(web, { path: `/api/${C.resetToken}?${QUERY}`, headers: HEADERS }));
  keep(await send(web, { path: `/api/payouts/%?${QUERY}`, headers: HEADERS }));
  keep(await send(web, { path: "/api/payments/create-order", body: `{"password":"${C.password}`, headers: HEADERS }));
  keep(await send(web, { path: "/", method: "POST", body: BODY, headers: HEADERS }));
  await sendRaw(web, `GET /?${QUERY} HTTP/1.1\r\nauthorization ${C.bearer}\r\n\r\n`);
}

/** Webhooks that are forged, and one with a true signature whose body is full of a person. */
async function deliver(): Promise<void> {
  const entity = {
    id: "pay_canary",
    email: C.webhookEmail,
    contact: C.webhookPhone,
    vpa: C.webhookVpa,
    notes: { a: C.webhookNote },
  };
  const body = JSON.stringify({ event: "payment.captured", entity: "event", payload: { payment: { entity } } });
  for (const gateway of ["razorpay", "paypal"])
    keep(await send(api.web, { path: `/api/payments/${gateway}/webhook`, body, headers: HEADERS }));
  const secret = api.stack.env["RAZORPAY_WEBHOOK_SECRETS"] ?? "";
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = { ...HEADERS, "x-razorpay-signature": signature, "x-razorpay-event-id": "evt_canary" };
  keep(await send(api.web, { path: "/api/payments/razorpay/webhook", body, headers }));
  await until(
    () => api.sql("SELECT status FROM inbox_event WHERE event_key LIKE '%evt_canary%'"),
    (rows) => rows.length > 0 && rows.every((row) => row["status"] !== "received"),
  );
}

/** What a tenant's own servers are told, headers and all. */
const told: string[] = [];
const listener: Server = createServer((request, response) => {
  const chunks: Buffer[] = [Buffer.from(JSON.stringify(request.headers))];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  // It repeats what it was told, and wants to hear it again, so that the log of deliveries has something to keep.
  request.on("end", () => {
    told.push(Buffer.concat(chunks).toString());
    response.writeHead(told.length % 5 === 0 ? 500 : 200).end(Buffer.concat(chunks));
  });
});
await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
afterAll(() => {
  listener.close();
});

/** Deeds that people write something personal with, each of which is told. */
async function doDeedsThatAreTold(): Promise<void> {
  const [, customer, partner, operator] = actors;
  if (!customer || !partner || !operator) throw new Error("somebody is not there");
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/?token=${C.resetToken}`;
  expectOk(await operator.post("/api/webhook-endpoints", { url, types: EVENT_TYPES }), 201);
  const written = `${C.holder} ${C.bankAccount} ${C.ifsc} ${C.upi} ${C.email} ${C.phone} ${C.card}`;
  const { paymentId } = await bookAndPay(api, customer);
  const wish = { amount: 100, reason: written };
  expectOk(await customer.post(`/api/payments/${paymentId}/refund`, wish, HEADERS_OF_A_DEED), 201);
  const { orderId } = await bookAndPay(api, customer);
  const complaint = { orderId, reason: "other", text: written };
  expectOk(await customer.post("/api/cases/open", complaint, HEADERS_OF_A_DEED), 201);
  await until(
    () => Promise.resolve(told.join()),
    (all) => ["order.paid", "refund.requested", "case.opened"].every((type) => all.includes(`"${type}"`)),
  );
}

it("what people and gateways entrust to us is in no log, error answer, trace, error report or outgoing webhook", async () => {
  expect(Object.keys(CANARIES)).toHaveLength(40);
  await askEverything();
  await askOddly();
  await deliver();
  await doDeedsThatAreTold();
  // The same once more while tables are away, so that the database's own words come up as well.
  const away = ["app_user", "inbox_event", "idempotency_record"];
  for (const table of away) await api.sql(`ALTER TABLE ${table} RENAME TO ${table}_away`);
  await askEverything();
  await askOddly();
  for (const table of away) await api.sql(`ALTER TABLE ${table}_away RENAME TO ${table}`);
  await until(
    () => Promise.resolve(reports.length),
    (count) => count > 0,
  );
  const logs = readdirSync(api.dir).filter((name) => name.endsWith(".log") && name !== "simulator.log");
  const sinks = {
    logs: logs.map((name) => readFileSync(join(api.dir, name), "utf8")).join("\n"),
    answers: refusals.join("\n"),
    spans: existsSync(spans) ? readFileSync(spans, "utf8") : "",
    reports: reports.join("\n"),
    webhooks: told.join("\n"),
    deliveries: JSON.stringify(
      await api.sql(
        "SELECT body FROM webhook_event UNION ALL SELECT concat_ws(' ', error, answer) FROM webhook_attempt",
      ),
    ),
  };
  // Each sink has seen something, or this would prove nothing.
  expect(logs).toContain("web.log");
  expect(sinks.logs).toContain("a request failed unexpectedly");
  expect(refusals.length).toBeGreaterThan(300);
  expect(sinks.spans).toContain("POST /api/payouts/request");
  expect(sinks.spans).toContain("/api/payouts/[payoutId]");
  expect(sinks.reports).toContain("a request failed unexpectedly");
  const seen = Object.entries(CANARIES).flatMap(([name, canary]) =>
    Object.entries(sinks).flatMap(([sink, text]) =>
      [canary, encodeURIComponent(canary), new URLSearchParams({ c: canary }).toString().slice(2)].some((form) =>
        text.includes(form),
      )
        ? [`${name} in ${sink}`]
        : [],
    ),
  );
  expect(seen).toEqual([]);
}, 300_000);
