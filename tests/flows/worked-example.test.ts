import { beforeAll, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { CLASSIC } from "@/lib/payments/settlement/policy";
import type { Purchase } from "../support/given";
import { refund } from "../support/refunding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { ask } from "../support/world";

const { world, given, when } = await setUp();

/** DOMAIN sections 11 and 13, "example 3": 1,180.00 with 18 % GST, a fifth for the platform, a score of 85. */
beforeAll(async () => {
  const taxed = {
    ...CLASSIC,
    name: "taxed",
    platformBasisPoints: 2_000,
    penaltyCapBasisPoints: 2_500,
    penaltyToFund: true,
    priceTaxBasisPoints: 1_800,
    commissionTaxBasisPoints: 1_800,
    tcsBasisPoints: 50,
    tdsBasisPoints: 10,
  };
  const shared = { ...taxed, name: "shared", tenantBasisPoints: 6_000 };
  await db().settlementPolicy.createMany({
    data: [
      { tenantId: TENANT, id: "pol_taxed", ...taxed },
      { tenantId: TENANT, id: "pol_shared", ...shared },
    ],
  });
  await termsAre("pol_taxed");
});

async function termsAre(settlementPolicyId: string): Promise<void> {
  await db().tenant.update({ where: { id: TENANT }, data: { settlementPolicyId } });
}

const ACCOUNTS = [
  "tenant:payable",
  "revenue:commission",
  "fund:quality",
  "tax:gst_output",
  "tax:tcs_payable",
  "tax:tds_payable",
] as const;

/** What stands to the credit of the partner and of each shared account, in paise. */
async function credits(partnerId: string): Promise<Record<string, bigint>> {
  const paths = [`partner:${partnerId}:available`, ...ACCOUNTS];
  const rows = await ask(
    world.database.ownerUrl,
    "SELECT path, -sum(amount_minor)::bigint AS credit FROM ledger_entry WHERE path = ANY ($1) GROUP BY path",
    [paths],
  );
  return Object.fromEntries(
    rows.map((row) => [String(row["path"]).replace(partnerId, "it"), BigInt(String(row["credit"]))]),
  );
}

async function settle(): Promise<void> {
  await when.workerRunsUntilIdle();
  await when.clockMoves(DAY_MS);
  await when.timersTick();
}

async function inBooks(purchase: Purchase, work: () => Promise<void>): Promise<Record<string, bigint>> {
  const before = await credits(purchase.partner.id);
  await work();
  const after = await credits(purchase.partner.id);
  return Object.fromEntries(Object.entries(after).map(([path, credit]) => [path, credit - (before[path] ?? 0n)]));
}

const AFTER_354 = {
  "partner:it:available": 64_260n,
  "revenue:commission": 14_000n,
  "fund:quality": 1_400n,
  "tax:gst_output": 2_520n,
  "tax:tcs_payable": 350n,
  "tax:tds_payable": 70n,
};

test("1,180.00 splits into 918.00, 200.00, 20.00 for the fund and 42.00 of taxes", async () => {
  const purchase = await given.heldSession({ price: money(118_000n, "INR"), score: 85 });
  expect(await inBooks(purchase, settle)).toEqual({
    "partner:it:available": 91_800n,
    "revenue:commission": 20_000n,
    "fund:quality": 2_000n,
    "tax:gst_output": 3_600n,
    "tax:tcs_payable": 500n,
    "tax:tds_payable": 100n,
  });
  await world.books.assertAllInvariants();
});

test("354.00 given back before or after the split leaves the same books", async () => {
  const before = await given.heldSession({ price: money(118_000n, "INR"), score: 85 });
  const first = await inBooks(before, async () => {
    await refund(before, { amount: 35_400n });
    await settle();
  });
  const after = await given.heldSession({ price: money(118_000n, "INR"), score: 85 });
  const second = await inBooks(after, async () => {
    await settle();
    await refund(after, { amount: 35_400n });
    await when.workerRunsUntilIdle();
  });
  expect(first).toEqual(AFTER_354);
  expect(second).toEqual(AFTER_354);
  await world.books.assertAllInvariants();
});

test("giving back the other 826.00 empties every component", async () => {
  const purchase = await given.heldSession({ price: money(118_000n, "INR"), score: 85 });
  const left = await inBooks(purchase, async () => {
    await settle();
    await refund(purchase, { amount: 35_400n });
    await refund(purchase, { amount: 82_600n });
    await when.workerRunsUntilIdle();
  });
  expect(Object.values(left).filter((credit) => credit !== 0n)).toEqual([]);
  await world.books.assertAllInvariants();
});

test("of a commission of 300.00 the tenant has 180.00, and gives back its share of a refund (INDIA section 1.11)", async () => {
  await termsAre("pol_shared");
  const purchase = await given.heldSession({ price: money(177_000n, "INR"), score: 85 });
  const split = await inBooks(purchase, settle);
  expect(split).toMatchObject({ "tenant:payable": 18_000n, "revenue:commission": 12_000n, "tax:gst_output": 5_400n });
  const half = await inBooks(purchase, async () => {
    await refund(purchase, { amount: 88_500n });
    await when.workerRunsUntilIdle();
  });
  expect(half).toMatchObject({ "tenant:payable": -9_000n, "revenue:commission": -6_000n, "tax:gst_output": -2_700n });
  await refund(purchase, { amount: 88_500n });
  await when.workerRunsUntilIdle();
  expect(await credits(purchase.partner.id)).toMatchObject({ "tenant:payable": 0n });
  await world.books.assertAllInvariants();
});
