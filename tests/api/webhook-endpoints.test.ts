import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { isGenuine } from "../support/receiver";
import { json, serve } from "../unit/gateway-support";
import { bookAndPay } from "./support/deeds";
import { expectOk, expectRefusal, until } from "./support/http";
import { type Actor, signIn } from "./support/people";
import { useStack } from "./support/stack";

const ENDPOINTS = "/api/webhook-endpoints";
const api = useStack();
let customer: Actor;
let operator: Actor;

beforeAll(async () => {
  [customer, operator] = await Promise.all([signIn(api, "customer"), signIn(api, "operator")]);
}, 30_000);

describe("a webhook endpoint", () => {
  it("is sent what happens, signed, and shows what it answered", async () => {
    const server = await serve((_, response) => json(response, 200, { thanks: true }));
    onTestFinished(() => server.close());
    const made = expectOk(await operator.post(ENDPOINTS, { url: `${server.url}/in`, types: ["order.paid"] }), 201);
    const { orderId } = await bookAndPay(api, customer);
    const [seen] = await until(
      () => Promise.resolve(server.seen),
      ({ length }) => length > 0,
    );
    if (seen === undefined) throw new Error("nothing was sent");
    expect(isGenuine(seen, String(made["secret"]))).toBe(true);
    expect(JSON.parse(seen.body)).toMatchObject({
      type: "order.paid",
      object: { kind: "order", id: orderId, sequence: 1 },
      data: { orderId, state: "paid" },
    });
    const path = `${ENDPOINTS}/${String(made["endpointId"])}`;
    const log = await until(
      async () => expectOk(await operator.get(`${path}/deliveries`)) as { data: { state: string }[] },
      ({ data }) => data[0]?.state === "delivered",
    );
    expect(log.data[0]).toMatchObject({
      object: `order:${orderId}`,
      attempts: [{ attempt: 1, status: 200, error: null, answer: '{"thanks":true}' }],
    });
    expectOk(await operator.post(`${path}/replay`, { eventId: seen.headers["webhook-id"] }), 202);
    await until(
      () => Promise.resolve(server.seen),
      ({ length }) => length === 2,
    );
    expect(server.seen[1]).toMatchObject({ body: seen.body, headers: { "webhook-id": seen.headers["webhook-id"] } });
  });

  it("shows its secret once: when it is made, and a new one when that is replaced", async () => {
    const body = { url: "https://hooks.example.com/once", types: ["payout.paid"] };
    const made = expectOk(await operator.post(ENDPOINTS, body), 201);
    const path = `${ENDPOINTS}/${String(made["endpointId"])}`;
    const rotated = expectOk(await operator.post(`${path}/rotate`, {}));
    const secrets = [String(made["secret"]), String(rotated["secret"])];
    expect(new Set(secrets).size).toBe(2);
    const elsewhere = [
      await operator.get(ENDPOINTS),
      await operator.get(`${path}/deliveries`),
      await operator.post(`${path}/disable`, {}),
      await operator.post(`${path}/enable`, {}),
    ];
    const stored = await api.sql("SELECT e.*, (SELECT jsonb_agg(a) FROM audit_event a) FROM webhook_endpoint e");
    const keys = await api.sql("SELECT * FROM idempotency_record");
    const all = [...elsewhere.map(({ text }) => text), JSON.stringify([stored, keys])].join();
    for (const secret of secrets) expect(all).not.toContain(secret.slice("whsec_".length));
    expect(all).not.toContain("whsec_");
  });

  it.each([
    "http://hooks.example.com/",
    "https://10.0.0.1/",
    "https://[::ffff:10.0.0.1]/",
    "https://2852039166/",
    "https://user:pass@hooks.example.com/",
    "https://hooks.example.com:22/",
  ])("is not accepted at %s", async (url) => {
    expectRefusal(await operator.post(ENDPOINTS, { url, types: ["order.paid"] }), 400, "invalid_input");
  });

  it("is nobody's who may not configure webhooks, and has types that exist", async () => {
    const body = { url: "https://hooks.example.com/", types: ["order.paid"] };
    expectRefusal(await customer.post(ENDPOINTS, body), 403, "forbidden");
    expectRefusal(await operator.post(ENDPOINTS, { ...body, types: ["order.stolen"] }), 400, "invalid_input");
    expectRefusal(await operator.post(ENDPOINTS, { ...body, types: [] }), 400, "invalid_input");
    expectRefusal(await operator.post(`${ENDPOINTS}/whe_none/rotate`, {}), 404, "not_found");
  });
});
