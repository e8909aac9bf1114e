import { expect, test } from "vitest";
import { diceOf } from "@/scripts/dice";
import { fill } from "@/scripts/explain/fill";
import { judge } from "@/scripts/explain/judge";
import { openMarket } from "@/scripts/explain/orders";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world } = await setUp();

const ORDERS = 110;

test("of random orders with refunds, chargebacks, reserves, debts and payouts every tree adds up to the ledger", async () => {
  await asOwner(
    world.database,
    `INSERT INTO income_tier (tenant_id, partner_id, netting_basis_points, reserve_basis_points, reserve_days)
     VALUES ('${TENANT}', '*', 5000, 1000, 5)`,
  );
  // A third of them in the operator's own name, which the rules of the books look at too.
  const how = { tenantId: TENANT, dice: diceOf(7, "explain"), prefix: "RANDOM", principalPercent: 33 };
  const market = await openMarket(how, 3);
  await fill(market, ORDERS);
  const { wrong, payouts, settlements, refunds } = await judge(TENANT);
  expect(wrong).toEqual([]);
  expect(payouts).toBeGreaterThan(20);
  expect(settlements).toBeGreaterThan(80);
  expect(refunds).toBeGreaterThan(10);
  await world.books.assertAllInvariants();
}, 120_000);
