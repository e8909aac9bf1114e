import { expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { deliver } from "../support/messages";
import { setUp } from "../support/set-up";

const { world, when } = await setUp();

test("what the gateway tells of holds that are not ours is kept and acknowledged, and books nothing", async () => {
  const transfer = {
    id: "trf_Told0000000001",
    status: "processed",
    source: "pay_Told0000000001",
    recipient: "acc_Told0000000001",
    amount: 90_000,
    currency: "INR",
    notes: { transfer: "t1" },
    on_hold: true,
  };
  const product = { id: "acc_prd_Told000001", merchant_id: "acc_Told0000000001", activation_status: "activated" };
  const events = {
    "transfer.processed": { transfer: { entity: transfer } },
    "product.route.activated": { merchant_product: { entity: product, data: [] } },
    "settlement.processed": { settlement: { entity: { id: "setl_Told0000000001", amount: 90_000, utr: "U1" } } },
  };
  for (const [event, payload] of Object.entries(events))
    expect(await deliver(world, JSON.stringify({ entity: "event", event, payload }), { eventId: event })).toBe(200);
  await when.workerRunsUntilIdle();
  const kept = await db().inboxEvent.findMany({ where: { eventType: { in: Object.keys(events) } } });
  // That a bank was paid is noted: whose money it was is asked for.
  expect(Object.fromEntries(kept.map(({ eventType, status }) => [eventType, status]))).toEqual({
    "transfer.processed": "ignored",
    "product.route.activated": "ignored",
    "settlement.processed": "processed",
  });
  await world.books.assertAllInvariants();
});
