import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";
import { money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { openAlerts } from "@/lib/alerts/alerts";
import { recordAudit } from "@/lib/audit/record";
import { EVENT_TYPES, EVENTS, OBJECTS } from "@/lib/webhooks/catalogue";
import { WAITS_MS } from "@/lib/webhooks/deliver";
import { createEndpoint, disableEndpoint, enableEndpoint, replayEvent, rotateSecret } from "@/lib/webhooks/endpoints";
import { publishEvents } from "@/lib/webhooks/publish";
import { findEndpointView, listDeliveries } from "@/lib/webhooks/queries";
import { sendWebhooks } from "@/lib/webhooks/send";
import { json } from "../unit/gateway-support";
import { BY_OPERATOR, isGenuine, receiver, type Receiver, type Told } from "../support/receiver";
import { refund } from "../support/refunding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given, when } = await setUp();

const INR = (minor: bigint) => money(minor, "INR");
const told = async (): Promise<void> => {
  await publishEvents();
  await sendWebhooks();
};
const deedAt = (to: Receiver) => ({ ...BY_OPERATOR, endpointId: to.endpoint.endpointId });
const deliveriesTo = (to: Receiver) => listDeliveries(TENANT, to.endpoint.endpointId);
const factsOf = ({ type, object, data }: Told) => [type, object.sequence, data["state"]];

test("the catalogue and the table that the database writes events by say the same", async () => {
  const named = EVENT_TYPES.flatMap((type) =>
    EVENTS[type].causes.map((action) => ({ action, type, namedBy: OBJECTS[EVENTS[type].about] })),
  );
  const inOrder = (rows: readonly { type: string; action: string }[]): unknown[] =>
    rows.toSorted((a, b) => `${a.type} ${a.action}`.localeCompare(`${b.type} ${b.action}`));
  expect(inOrder(await db().webhookCause.findMany())).toEqual(inOrder(named));
});

test("an event exists if and only if its cause does: what rolls back is told to nobody", async () => {
  const to = await receiver(["order.paid"]);
  const { orderId } = await given.openOrder();
  const paid = { tenantId: TENANT, actor: "test", action: "order.paid", subject: orderId };
  const rolledBack = withTx(async (tx) => {
    await recordAudit(tx, [paid]);
    expect(await tx.webhookEvent.count({ where: { subject: orderId } })).toBe(1);
    throw new Error("the cause fails");
  });
  await expect(rolledBack).rejects.toThrow("the cause fails");
  await told();
  expect(await db().webhookEvent.count({ where: { subject: orderId } })).toBe(0);
  expect(to.seen).toHaveLength(0);
});

test("the life of an order is told signed, in order, numbered for each object, with the state after each commit", async () => {
  const to = await receiver([...EVENT_TYPES]);
  const purchase = await given.paidSession({ price: INR(100_000n) });
  await told();
  await when.customerCompletes(purchase, 90);
  await told();
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  const about = (kind: string) =>
    to
      .events()
      .filter(({ object, data }) => object.kind === kind && data["partnerId"] === purchase.partner.id)
      .map(factsOf);
  expect(about("order")).toEqual([["order.paid", 1, "paid"]]);
  expect(about("session")).toEqual([["session.completed", 1, "completed"]]);
  expect(about("hold")).toEqual([["hold.started", 1, "holding"]]);
  expect(about("settlement")).toEqual([["settlement.released", 1, "released"]]);
  expect(to.events().find(({ type }) => type === "hold.started")?.object.id).toBe(purchase.orderId);
  expect(to.events().find(({ type }) => type === "settlement.released")?.data).toMatchObject({
    orderId: purchase.orderId,
    released: 100_000,
    currency: "INR",
  });
  expect(to.seen.every((each) => isGenuine(each, to.endpoint.secret))).toBe(true);
  expect(to.seen.every((each) => isGenuine({ ...each, body: `${each.body} ` }, to.endpoint.secret))).toBe(false);
  await world.books.assertAllInvariants();
});

test("two events of one object in one breath have two numbers, and both show the state at the end (T15)", async () => {
  const to = await receiver(["refund.requested", "refund.succeeded"]);
  const purchase = await given.paidSession({ price: INR(100_000n) });
  const wish = await refund(purchase);
  await when.workerRunsUntilIdle();
  await told();
  expect(to.events().map(factsOf)).toEqual([
    ["refund.requested", 1, "succeeded"],
    ["refund.succeeded", 2, "succeeded"],
  ]);
  expect(to.events().every(({ object }) => object.id === wish.refundId)).toBe(true);
});

test("nothing that a person wrote leaves with an event", async () => {
  const to = await receiver(["refund.requested", "refund.succeeded", "refund.rejected"]);
  const purchase = await given.paidSession({ price: INR(100_000n) });
  await refund(purchase, { amount: 100n, reason: "call me at 98450 12345 or canary@example.com" });
  await told();
  expect(to.seen).not.toHaveLength(0);
  expect(to.seen.map(({ body }) => body).join()).not.toMatch(/canary|98450/);
});

test("an endpoint hears of what it asked for only, once, however often anyone looks", async () => {
  const to = await receiver(["order.paid"]);
  const purchase = await given.paidSession();
  await when.customerCompletes(purchase, null);
  await Promise.all([told(), told(), told()]);
  await told();
  expect(to.events().map(({ type }) => type)).toEqual(["order.paid"]);
});

test("what is not taken is sent ten times in 75.6 hours under one id, and then an operator is told", async () => {
  const to = await receiver(["order.paid"], (_, response) => json(response, 500, { error: "later" }));
  await given.paidSession();
  await told();
  expect(to.seen).toHaveLength(1);
  for (const [at, wait] of WAITS_MS.entries()) {
    await when.clockMoves(wait - 1_000);
    await sendWebhooks();
    expect(to.seen).toHaveLength(at + 1);
    await when.clockMoves(1_000);
    await sendWebhooks();
    expect(to.seen).toHaveLength(at + 2);
  }
  const hours = WAITS_MS.reduce((sum, wait) => sum + wait, 0) / HOUR_MS;
  expect(hours).toBeGreaterThan(75);
  expect(new Set(to.events().map(({ id }) => id)).size).toBe(1);
  expect(to.seen.every((each) => isGenuine(each, to.endpoint.secret))).toBe(true);
  const [delivery] = await deliveriesTo(to);
  expect(delivery).toMatchObject({ state: "given_up", nextAttemptAt: null });
  expect(delivery?.attempts.map(({ status, error }) => [status, error])).toEqual(Array(10).fill([500, "http_500"]));
  const alerts = await openAlerts(TENANT, 50);
  expect(alerts.filter(({ subject }) => subject === delivery?.deliveryId)).toHaveLength(1);
  await when.clockMoves(10 * DAY_MS);
  await sendWebhooks();
  expect(to.seen).toHaveLength(10);
});

test("what is taken at a later attempt is sent no more", async () => {
  let asked = 0;
  const to = await receiver(["order.paid"], (_, response) => json(response, (asked += 1) === 1 ? 503 : 200, {}));
  await given.paidSession();
  await told();
  expect(await findEndpointView(TENANT, to.endpoint.endpointId)).toMatchObject({ failingSince: expect.any(Date) });
  await when.clockMoves(5_000);
  await sendWebhooks();
  await when.clockMoves(DAY_MS);
  await sendWebhooks();
  expect(to.seen).toHaveLength(2);
  expect((await deliveriesTo(to))[0]).toMatchObject({ state: "delivered" });
  expect(await findEndpointView(TENANT, to.endpoint.endpointId)).toMatchObject({ failingSince: null, enabled: true });
});

test("a redirect is no delivery, and nobody goes where it points", async () => {
  const inner = await receiver(["payout.paid"]);
  const to = await receiver(["order.paid"], (_, response) => json(response, 302, "", { location: inner.url }));
  await given.paidSession();
  await told();
  expect((await deliveriesTo(to))[0]?.attempts).toMatchObject([{ status: 302, error: "http_302" }]);
  expect(inner.seen).toHaveLength(0);
});

test("the log keeps the first 500 characters of an answer, without the secret it may repeat", async () => {
  let secret = "";
  const to = await receiver(["order.paid"], (_, response) => {
    response.writeHead(200).end(`got ${secret}\0${"x".repeat(2_000)}`);
  });
  ({ secret } = to.endpoint);
  await given.paidSession();
  await told();
  const answer = (await deliveriesTo(to))[0]?.attempts[0]?.answer ?? "";
  expect(answer).toHaveLength(500);
  expect(answer.startsWith("got [redacted]xxx")).toBe(true);
});

test("an answer without end is cut off, and counts as a failure", async () => {
  const to = await receiver(["order.paid"], (_, response) => {
    response.writeHead(200).end("x".repeat(100_000));
  });
  await given.paidSession();
  await told();
  expect((await deliveriesTo(to))[0]?.attempts).toMatchObject([{ status: null, error: "answer_too_large" }]);
});

test("an endpoint that takes nothing for five days is disabled; enabled again it gets what waits", async () => {
  let status = 500;
  const to = await receiver(["order.paid"], (_, response) => json(response, status, {}));
  await given.paidSession();
  await told();
  await when.clockMoves(4 * DAY_MS);
  await given.paidSession();
  await told();
  expect(await findEndpointView(TENANT, to.endpoint.endpointId)).toMatchObject({ enabled: true });
  await when.clockMoves(DAY_MS);
  await told();
  const { endpointId } = to.endpoint;
  expect(await findEndpointView(TENANT, endpointId)).toMatchObject({ enabled: false, disabledReason: "failing" });
  const alertsOf = async () => (await openAlerts(TENANT, 50)).filter(({ subject }) => subject === endpointId);
  expect(await alertsOf()).toHaveLength(1);
  expect(await db().auditEvent.count({ where: { subject: endpointId, action: "webhook_endpoint.disabled" } })).toBe(1);
  const before = to.seen.length;
  await when.clockMoves(DAY_MS);
  await told();
  expect(to.seen).toHaveLength(before);
  status = 200;
  await enableEndpoint(deedAt(to));
  await told();
  expect(to.seen.length).toBeGreaterThan(before);
  expect(await alertsOf()).toHaveLength(0);
  await expect(deliveriesTo(to)).resolves.toSatisfy((all: { state: string }[]) =>
    all.every(({ state }) => state === "delivered"),
  );
});

test("who answers 410 is sent nothing more", async () => {
  const to = await receiver(["order.paid"], (_, response) => json(response, 410, {}));
  await given.paidSession();
  await told();
  expect(await findEndpointView(TENANT, to.endpoint.endpointId)).toMatchObject({ disabledReason: "gone" });
});

test("for a day after a secret is replaced both sign; then the new one alone", async () => {
  const to = await receiver(["order.paid"]);
  const { secret: old } = to.endpoint;
  const { secret: fresh } = await rotateSecret(deedAt(to));
  const sent = async () => {
    await given.paidSession();
    await told();
    const last = to.seen.at(-1);
    if (last === undefined) throw new Error("nothing was sent");
    return [isGenuine(last, old), isGenuine(last, fresh)];
  };
  expect(await sent()).toEqual([true, true]);
  await when.clockMoves(DAY_MS);
  expect(await sent()).toEqual([false, true]);
  const row = await db().webhookEndpoint.findFirstOrThrow({ where: { id: to.endpoint.endpointId } });
  expect(JSON.stringify(row)).not.toMatch(/whsec_/);
});

test("a replay keeps the id of the event, and finds its way although the event was delivered before", async () => {
  const to = await receiver(["order.paid"]);
  await given.paidSession();
  await told();
  const [first] = to.events();
  await replayEvent({ ...deedAt(to), eventId: first?.id ?? "" });
  await sendWebhooks();
  expect(to.events()).toEqual([first, first]);
  expect((await deliveriesTo(to)).map(({ replay, state }) => [replay, state])).toEqual([
    [true, "delivered"],
    [false, "delivered"],
  ]);
  await expect(replayEvent({ ...deedAt(to), eventId: "evt_none" })).rejects.toMatchObject({ code: "not_found" });
  await disableEndpoint(deedAt(to));
  const again = replayEvent({ ...deedAt(to), eventId: first?.id ?? "" });
  await expect(again).rejects.toMatchObject({ code: "wrong_state" });
});

test("an endpoint inside our own network is not accepted", async () => {
  const types = ["order.paid"] as const;
  for (const url of [
    "https://10.0.0.1/",
    "https://169.254.169.254/",
    "http://hooks.example.com/",
    "https://db.internal/",
  ])
    await expect(createEndpoint({ ...BY_OPERATOR, url, types })).rejects.toMatchObject({ code: "invalid_input" });
});
