import { expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { recordAudit } from "@/lib/audit/record";
import { EVENT_TYPES } from "@/lib/webhooks/catalogue";
import { replayEvent } from "@/lib/webhooks/endpoints";
import { pruneEvents } from "@/lib/webhooks/prune";
import { publishEvents } from "@/lib/webhooks/publish";
import { sendWebhooks } from "@/lib/webhooks/send";
import { BY_OPERATOR, receiver } from "../support/receiver";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { ask } from "../support/world";

const { world, given, when } = await setUp();

const INR = (minor: bigint) => money(minor, "INR");
const told = async (): Promise<void> => {
  await publishEvents();
  await sendWebhooks();
};

test("what was told is forgotten after 30 days, but for what waits, was sent again, or is the newest of its object", async () => {
  const to = await receiver([...EVENT_TYPES]);
  const purchase = await given.paidSession({ price: INR(100_000n) });
  await when.customerCompletes(purchase, 90);
  await told();
  const numbers = async (): Promise<(number | null)[]> => {
    const where = { tenantId: TENANT, objectId: `order:${purchase.orderId}` };
    return (await db().webhookEvent.findMany({ where, orderBy: { seq: "asc" } })).map(({ sequence }) => sequence);
  };
  const happens = async (): Promise<void> => {
    const paid = { tenantId: TENANT, actor: "test", action: "order.paid", subject: purchase.orderId };
    await withTx((tx) => recordAudit(tx, [paid]));
    await told();
  };
  await happens();
  await happens();
  expect(await numbers()).toEqual([1, 2, 3]);
  await when.clockMoves(29 * DAY_MS);
  await pruneEvents();
  expect(await numbers()).toEqual([1, 2, 3]);
  const [first] = await db().webhookEvent.findMany({
    where: { tenantId: TENANT, objectId: `order:${purchase.orderId}` },
    orderBy: { seq: "asc" },
  });
  await replayEvent({ ...BY_OPERATOR, endpointId: to.endpoint.endpointId, eventId: first?.id ?? "" });
  await told();
  await when.clockMoves(2 * DAY_MS);
  await pruneEvents();
  expect(await numbers()).toEqual([1, 3]); // sent again within the month, and the newest
  await when.clockMoves(29 * DAY_MS);
  await pruneEvents();
  expect(await numbers()).toEqual([3]);
  await happens();
  expect(await numbers()).toEqual([3, 4]);
});

test("what nobody has taken yet is not forgotten, and the web server's role can forget nothing", async () => {
  const to = await receiver(["order.paid"], (_, response) => response.writeHead(500).end());
  const purchase = await given.paidSession({ price: INR(100_000n) });
  await told();
  const where = { tenantId: TENANT, endpointId: to.endpoint.endpointId };
  await db().webhookDelivery.updateMany({ where, data: { nextAttemptAt: new Date("2100-01-01") } });
  const paid = { tenantId: TENANT, actor: "test", action: "order.paid", subject: purchase.orderId };
  await withTx((tx) => recordAudit(tx, [paid]));
  await publishEvents();
  await when.clockMoves(40 * DAY_MS);
  await pruneEvents();
  expect(await db().webhookDelivery.count({ where: { ...where, attempts: { gt: 0 } } })).toBe(1);
  for (const table of ["webhook_event", "webhook_delivery", "webhook_attempt"])
    await expect(ask(world.database.appUrl, `DELETE FROM ${table}`)).rejects.toThrow(/permission denied/);
});
