import { expect, test } from "vitest";
import { createClient, eachOf, HoldfastError } from "@/packages/client/index.mjs";
import document from "@/types/openapi.json";

type Sent = Readonly<{ url: string; method: string; key: string | null; headers: Headers; body: unknown }>;

/** A server that gives its answers one after the other; an Error is no answer at all. */
function served(...answers: readonly (Response | Error)[]) {
  const sent: Sent[] = [];
  const fetch = (url: unknown, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    const { method = "GET", body } = init;
    sent.push({ url: String(url), method, key: headers.get("idempotency-key"), headers, body });
    const answer = answers[sent.length - 1];
    return answer instanceof Response
      ? Promise.resolve(answer)
      : Promise.reject(answer ?? new Error("nothing is left"));
  };
  return { sent, client: createClient({ baseUrl: "https://pay.test/", apiKey: "hf_test_x", fetch }) };
}

const done = (body: object): Response => Response.json(body);
const refused = (status: number, code: string, headers = {}): Response =>
  Response.json(
    { error: "no", code, details: { a: 1 }, requestId: "req_1" },
    { status, headers: { "x-request-id": "req_1", ...headers } },
  );
const payout = { amount: 1, currency: "INR", method: "upi" } as const;

test("what moves money is tried again with the same key and body, after 5xx, 429 and no answer at all", async () => {
  const { client, sent } = served(
    new TypeError("cut off"),
    refused(503, "unavailable", { "retry-after": "0" }),
    refused(429, "rate_limited", { "retry-after": "0" }),
    refused(409, "already_running", { "retry-after": "0" }),
    done({ payoutId: "pyt_1" }),
  );
  expect(await client.payouts.request(payout)).toEqual({ payoutId: "pyt_1" });
  expect(sent).toHaveLength(5);
  expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
  expect(sent[0]?.key).toMatch(/^[\w-]{36}$/);
  expect(new Set(sent.map(({ body }) => body))).toEqual(new Set([JSON.stringify(payout)]));
  expect(sent[0]).toMatchObject({ url: "https://pay.test/api/v1/payouts/request", method: "POST" });
  expect(sent[0]?.headers.get("authorization")).toBe("Bearer hf_test_x");
}, 20_000);

test("what has no key is not done twice, and is tried again only where nothing was done", async () => {
  const body = { name: "a", scopes: ["refund.read"] } as const;
  const lost = served(new TypeError("cut off"), done({}));
  await expect(lost.client.keys.create(body)).rejects.toMatchObject({ status: 0, code: "no_answer" });
  expect(lost.sent).toHaveLength(1);
  const limited = served(refused(429, "rate_limited", { "retry-after": "0" }), done({ keyId: "key_1" }));
  expect(await limited.client.keys.create(body)).toEqual({ keyId: "key_1" });
});

test("a refusal is an error with all that the answer says, and is not asked again", async () => {
  const { client, sent } = served(refused(422, "below_minimum"));
  const failure = await client.payouts.request(payout).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(HoldfastError);
  expect(failure).toMatchObject({
    status: 422,
    code: "below_minimum",
    details: { a: 1 },
    requestId: "req_1",
    retryAfter: null,
  });
  expect(sent).toHaveLength(1);
  const strange = served(new Response("<html>", { status: 404 }));
  await expect(strange.client.health.list()).rejects.toMatchObject({ status: 404, code: "unknown" });
});

test("a list is read page by page, with its filters, and segments are written as they are", async () => {
  const { client, sent } = served(
    done({ data: [{ orderId: "1" }, { orderId: "2" }], nextCursor: "next" }),
    done({ data: [{ orderId: "3" }], nextCursor: null }),
    done({}),
  );
  const ids: string[] = [];
  for await (const { orderId } of eachOf(client.orders.list, { state: "paid", limit: 2 })) ids.push(orderId);
  expect(ids).toEqual(["1", "2", "3"]);
  expect(sent.map(({ url }) => new URL(url).search)).toEqual([
    "?state=paid&limit=2",
    "?state=paid&limit=2&cursor=next",
  ]);
  await client.refunds.get("../keys?a=b");
  expect(sent[2]?.url).toBe("https://pay.test/api/v1/refunds/..%2Fkeys%3Fa%3Db");
});

test("a call that is given up ends at once, between two tries too", async () => {
  const { client, sent } = served(refused(503, "unavailable", { "retry-after": "30" }), done({}));
  const call = client.refunds.get("rfd_1", { signal: AbortSignal.timeout(50) });
  await expect(call).rejects.toMatchObject({ code: "no_answer" });
  expect(sent).toHaveLength(1);
});

test("the document's patterns mean the same with and without the flag `u`, which readers set or do not set", () => {
  const patterns = [...JSON.stringify(document).matchAll(/"pattern":"((?:[^"\\]|\\.)*)"/g)].map(
    ([, text = ""]) => text,
  );
  expect(patterns.length).toBeGreaterThan(5);
  expect(patterns.filter((text) => /\\\\[pPu]\{/.test(text))).toEqual([]);
});
