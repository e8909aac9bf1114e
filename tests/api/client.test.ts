import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { Webhook } from "standardwebhooks";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import document from "@/types/openapi.json";
import { createClient } from "@/packages/client/index.mjs";
import { expectErrorForm, expectOk, expectRefusal, json, send } from "./support/http";
import { OPERATIONS } from "./support/inventory";
import { type Actor, signIn } from "./support/people";
import { addressOf, makeObjects, type Objects } from "./support/samples";
import { useStack } from "./support/stack";

const api = useStack();
let people: Readonly<Record<"customer" | "partner" | "operator" | "platform", Actor>>;

beforeAll(async () => {
  const [customer, partner, operator, platform] = await Promise.all([
    signIn(api, "customer"),
    signIn(api, "partner"),
    signIn(api, "operator"),
    signIn(api, "platform"),
  ]);
  people = { customer, partner, operator, platform };
}, 30_000);

async function keyOf(who: Actor, ...scopes: string[]): Promise<string> {
  return String(expectOk(await who.post("/api/keys", { name: "a test", scopes }), 201)["secret"]);
}

it("the example makes an order and follows its money to the bank, with nothing but keys", async () => {
  const env = {
    ...process.env,
    HOLDFAST_URL: api.web,
    SIMULATOR_URL: api.simulator,
    CUSTOMER_KEY: await keyOf(people.customer, "order.create", "order.read", "session.complete"),
    PARTNER_KEY: await keyOf(people.partner, "settlement.read", "payout.request", "payout.read"),
    OPERATOR_KEY: await keyOf(people.operator, "clock.move", "endpoint.change"),
  };
  const { stdout } = await promisify(execFile)(process.execPath, ["examples/order-to-payout.mjs"], { env });
  expect(stdout.split("\n").map((line) => line.trim().split(/\s+/)[0])).toEqual([
    "ordered",
    "told",
    "held",
    "completed",
    "settled",
    "partner",
    "platform",
    "paid",
    "told",
    "",
  ]);
  expect(stdout).toContain(": paid, to ");
}, 120_000);

it("the example of a receiver tells what is signed, once, and answers 401 to what is forged, changed or old", async () => {
  const secret = `whsec_${randomBytes(24).toString("base64")}`;
  const env = { ...process.env, WEBHOOK_SECRET: secret, PORT: "0" };
  const child = spawn(process.execPath, ["examples/receive-webhook.mjs"], { env });
  onTestFinished(() => void child.kill());
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  await vi.waitFor(() => expect(lines).toHaveLength(1), 20_000);
  const url = /http\S+/.exec(lines[0] ?? "")?.[0] ?? "";
  const body = JSON.stringify({ type: "order.paid", object: { kind: "order", id: "ord_1", sequence: 1 }, data: {} });
  const post = async (i: { key?: string; sent?: string; id?: string; at?: Date }): Promise<number> => {
    const { key = secret, sent = body, id = "evt_1", at = new Date() } = i;
    const signature = new Webhook(key).sign(id, at, body);
    const timestamp = Math.floor(at.getTime() / 1000);
    const headers = { "webhook-id": id, "webhook-timestamp": String(timestamp), "webhook-signature": signature };
    return (await fetch(url, { method: "POST", headers, body: sent })).status;
  };
  const forged = await post({ key: `whsec_${randomBytes(24).toString("base64")}` });
  const changed = await post({ sent: body.replace("ord_1", "ord_2") });
  const old = await post({ at: new Date(Date.now() - 600_000) });
  const unsigned = (await fetch(url, { method: "POST", body })).status;
  expect([forged, changed, old, unsigned]).toEqual([401, 401, 401, 401]);
  expect([await post({}), await post({}), await post({ id: "evt_2" })]).toEqual([204, 204, 204]);
  expect(lines.slice(1)).toEqual(["order.paid ord_1 1", "order.paid ord_1 1"]);
});

it("every address has its other name, and webhooks and the sign-in have none", async () => {
  const client = createClient({ baseUrl: api.web, apiKey: await keyOf(people.customer, "order.read") });
  expect((await client.orders.list({ limit: 1 })).data).toHaveLength(1);
  expect(expectOk(await send(api.web, { path: "/api/v1/health" }))).toEqual({ ok: true });
  const webhook = await send(api.web, { path: "/api/v1/payments/razorpay/webhook", method: "POST", body: {} });
  expectRefusal(webhook, 404, "not_found");
  const version = { "holdfast-version": "1999-01-01" };
  expectRefusal(await send(api.web, { path: "/api/v1/health", headers: version }), 400, "invalid_input");
});

describe("the document of the API", () => {
  const paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Record<string, unknown> }>>>> =
    document.paths;
  let objects: Objects;

  beforeAll(async () => {
    objects = await makeObjects(api, people);
  }, 60_000);

  /** What the document says about an answer, as something that can judge one. */
  function schemaOf(path: string, method: string, status: string): z.ZodType {
    const response = paths[path]?.[method.toLowerCase()]?.responses[status] as {
      content: { "application/json": { schema: object } };
    };
    const whole = { ...response.content["application/json"].schema, $defs: document.components.schemas };
    const text = JSON.stringify(whole).replaceAll("#/components/schemas/", "#/$defs/");
    return z.fromJSONSchema(JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0]);
  }

  it("is served, and has every operation that there is", async () => {
    expect(expectOk(await send(api.web, { path: "/api/openapi.json" }))).toEqual(document);
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.toSorted()).toEqual(OPERATIONS.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it("describes what every GET really answers, and nothing wider", async () => {
    const wrong: unknown[] = [];
    for (const { path } of OPERATIONS.filter(({ method }) => method === "GET")) {
      const replies = await Promise.all(Object.values(people).map((who) => who.get(addressOf(path, objects))));
      const good = replies.filter(({ status }) => status === 200);
      expect([path, good.length > 0]).toEqual([path, true]);
      const schema = schemaOf(path, "GET", "200");
      for (const reply of good) {
        const { error } = schema.safeParse(json(reply));
        if (error) wrong.push([path, error.issues.slice(0, 3)]);
      }
      if (
        path !== "/api/openapi.json" &&
        schema.safeParse({ ...json(good[0] ?? { text: "{}", status: 0 }), more: 1 }).success
      )
        wrong.push([path, "takes what is not declared"]);
    }
    expect(wrong).toEqual([]);
  });

  it("describes what a deed answers, done or refused", async () => {
    const path = "/api/payments/{paymentId}/refund";
    const asked = await people.operator.post(addressOf(path, objects), { amount: 1, reason: "a test" });
    expect(schemaOf(path, "POST", "201").safeParse(expectOk(asked, 201)).error).toBeUndefined();
    const refused = await people.operator.post(addressOf(path, objects), { amount: -1, reason: "a test" });
    expect(schemaOf(path, "POST", "400").safeParse(expectErrorForm(refused)).error).toBeUndefined();
  });
});
