import { beforeAll, expect, test } from "vitest";
import { changes, PRICE, reversed, sellInOwnName, settle, verdictsBy } from "../support/own-sales";
import { setUp } from "../support/set-up";

const { world, given, when, bank } = await setUp();

const decided = verdictsBy(bank, when);

beforeAll(sellInOwnName);

test("a chargeback that is lost after the settlement takes back revenue and cost, and a later win brings them again", async () => {
  const purchase = await given.heldSession({ price: PRICE });
  await settle(when);
  const id = await bank.dispute(purchase, { reason: "goods_or_services_not_received_or_partially_received" });
  await when.workerRunsUntilIdle();
  const lost = await decided(id, "lost");
  expect(lost).toMatchObject({
    "revenue:gross": -170_000n,
    "revenue:commission": -30_000n,
    "expense:partner_cost": 170_000n,
    "tax:gst_output": -36_000n,
    "tax:tds_payable": -17_000n,
  });
  await bank.assertSameBooks(id);
  const won = await decided(id, "won");
  for (const path of [
    "revenue:gross",
    "revenue:commission",
    "expense:partner_cost",
    "tax:gst_output",
    "tax:tds_payable",
  ])
    expect([path, won[path]]).toEqual([path, reversed(lost)[path]]);
  await bank.assertSameBooks(id);
});

test("what is lost before the settlement and won after it becomes revenue and cost then", async () => {
  const purchase = await given.heldSession({ price: PRICE });
  const id = await bank.dispute(purchase, { amount: 59_000 });
  await when.workerRunsUntilIdle();
  await bank.decide(id, "lost");
  const rest = await changes(() => settle(when));
  expect(rest).toMatchObject({ "revenue:gross": 127_500n, "expense:partner_cost": -127_500n });
  const won = await decided(id, "won");
  expect(won).toMatchObject({
    "revenue:gross": 42_500n,
    "revenue:commission": 7_500n,
    "expense:partner_cost": -42_500n,
    "tax:gst_output": 9_000n,
    "tax:tds_payable": 4_250n,
  });
  await bank.assertSameBooks(id);
});

test("where the platform bears a lost chargeback, the sale is gone and what the partner keeps is a loss", async () => {
  const purchase = await given.heldSession({ price: PRICE });
  await settle(when);
  const id = await bank.dispute(purchase, { reason: "duplicate_payment" });
  await when.workerRunsUntilIdle();
  const lost = await decided(id, "lost");
  expect((await bank.row(id)).reasonClass).toBe("processing");
  expect(lost).toMatchObject({
    "revenue:gross": -170_000n,
    "expense:partner_cost": 170_000n,
    "expense:dispute_loss": -153_000n,
  });
  expect(await world.books.partner(purchase.partner.id, "INR")).toBe(153_000n);
  await bank.assertSameBooks(id);
});
