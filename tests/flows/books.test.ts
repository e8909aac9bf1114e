import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS, MINUTE_MS } from "@/lib/core/time";
import { sealAudit } from "@/lib/audit/seal";
import { checkBooks, RULES } from "@/lib/payments/ledger/check-books";
import { givenIn } from "../support/given";
import { PLANTS } from "../support/plants";
import { TENANT } from "../support/seed";
import { whenIn } from "../support/when";
import { asOwner, startWorld, type World } from "../support/world";

let world: World;
let checker: Client;

const VIEWS =
  "account transfer entry orders payment settlement payout payout_attempt route_transfer principal own_account commission event item refund dispute chargeback overdue coupon redemption audit audit_unsealed job".split(
    " ",
  );

beforeAll(async () => {
  world = await startWorld();
  await fillBooks();
  expect(await checkBooks(world.database.auditorUrl)).toEqual([]);
  for (const view of VIEWS) {
    await asOwner(world.database, `CREATE TABLE public.copy AS SELECT * FROM books.${view}`);
    await asOwner(world.database, `DROP VIEW books.${view}`);
    await asOwner(world.database, `ALTER TABLE public.copy SET SCHEMA books`);
    await asOwner(world.database, `ALTER TABLE books.copy RENAME TO ${view}`);
  }
  checker = new Client({ connectionString: world.database.ownerUrl });
  await checker.connect();
  await checker.query("SET enable_nestloop = off");
}, 120_000);

afterAll(async () => {
  await checker.end();
  await world.close();
});

/** Something of everything: unpaid, paid, held and settled orders, tickets, money in suspense, payouts at every stage. */
async function fillBooks(): Promise<void> {
  const [given, when] = [givenIn(world), whenIn(world)];
  await given.openOrder();
  await when.clockMoves(16 * MINUTE_MS);
  await when.timersTick();
  const rich = await given.partnerWithBalance(money(200_000n, "INR"));
  const other = await given.partnerWithBalance(money(100_000n, "INR"), { account: "0001" });
  for (const [partner, amount] of [
    [rich, 70_000n],
    [rich, 60_000n],
    [other, 100_000n],
  ] as const) {
    await when.requestsPayout(partner, money(amount, "INR"));
    await when.workerRunsUntilIdle();
    await when.banksSettle();
  }
  await when.workerRunsUntilIdle();
  const slow = await given.partnerWithBalance(money(100_000n, "INR"), { account: "0003" });
  await when.requestsPayout(slow, money(100_000n, "INR"));
  const seller = await given.partner();
  const offerId = await given.ticket({ partner: seller, price: money(9_000n, "INR"), capacity: 5 });
  await given.paidSession({ partner: seller, offerId, price: money(9_000n, "INR") });
  const penalised = await given.heldSession({ score: 60 });
  await when.customerPays(penalised, { force: true });
  await when.workerRunsUntilIdle();
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  await given.paidSession();
  await given.openOrder();
  await given.heldSession({ score: 90 });
  await sealAudit();
  await given.paidSession();
}

async function brokenRules(): Promise<string[]> {
  return [...(await findBroken()).keys()];
}

/** The rules that are broken, each with whose books it says are wrong. */
async function findBroken(): Promise<Map<string, readonly (string | null)[]>> {
  const broken = new Map<string, readonly (string | null)[]>();
  for (const rule of RULES) {
    const { rows } = await checker.query<{ tenant: string | null }>(rule.sql);
    if (rows.length > 0) broken.set(rule.id, [...new Set(rows.map(({ tenant }) => tenant))]);
  }
  return broken;
}

test("lawful books break no rule, also as plain tables", async () => {
  expect(await brokenRules()).toEqual([]);
});

test("every rule has its planted violation, and no plant is without a rule", () => {
  expect(PLANTS.map((plant) => plant.rule).toSorted()).toEqual(RULES.map((rule) => rule.id).toSorted());
});

describe("a planted violation is caught by its own rule, which says whose books it is in", () => {
  test.each(PLANTS.map((plant) => ({ ...plant, statement: RULES.find((rule) => rule.id === plant.rule)?.statement })))(
    "$rule: $statement",
    async ({ rule, sql, also = [], isAnybodys = false }) => {
      await checker.query("BEGIN");
      try {
        await checker.query(sql);
        const broken = await findBroken();
        expect([...broken.keys()]).toEqual(RULES.map(({ id }) => id).filter((id) => id === rule || also.includes(id)));
        expect(broken.get(rule)).toContain(isAnybodys ? null : TENANT);
      } finally {
        await checker.query("ROLLBACK");
      }
    },
  );
});
