import { expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { transfersById } from "@/lib/payments/ledger/queries";
import { settleRecipe } from "@/lib/payments/ledger/recipes";
import { grossUps } from "@/lib/payments/settlement/gross-up";
import { planSettlement } from "@/lib/payments/settlement/plan";
import { CLASSIC, type SettlementPolicy } from "@/lib/payments/settlement/policy";
import { settleDue } from "@/lib/payments/settlement/settle";
import { holdAll, openOrders } from "../support/bulk";
import { randomFrom } from "../support/random";
import { POLICY, TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, when } = await setUp();

const BATCH = 5_000;
/** GST inside the price and on the commission, and both taxes at source. */
const TAXES = { priceTaxBasisPoints: 1_800, commissionTaxBasisPoints: 1_800, tcsBasisPoints: 50, tdsBasisPoints: 10 };

interface Case {
  readonly amount: string;
  readonly score: number | null;
  readonly isPrincipal: boolean;
  readonly policy: Omit<SettlementPolicy, "name" | "version" | "holdMs">;
}

function randomCase(below: (limit: number) => number): Case {
  const threshold = below(101);
  const bits = below(61);
  const rate = (): number => (below(2) === 0 ? 0 : below(10_001));
  return {
    amount: ((BigInt(below(2 ** 30)) * BigInt(below(2 ** 30))) % 2n ** BigInt(bits + 1)).toString(),
    score: below(10) === 0 ? null : below(101),
    isPrincipal: below(2) === 0,
    policy: {
      platformBasisPoints: below(3) === 0 ? 5_000 : below(10_001),
      tenantBasisPoints: rate(),
      scoreThreshold: threshold,
      slopeBasisPoints: below((threshold === 0 ? 10_000 : Math.floor(10_000 / threshold)) + 1),
      penaltyCapBasisPoints: below(2) === 0 ? null : below(10_001),
      penaltyToFund: below(2) === 0,
      priceTaxBasisPoints: rate(),
      commissionTaxBasisPoints: rate(),
      tcsBasisPoints: rate(),
      tdsBasisPoints: rate(),
    },
  };
}

/** The policy as a row of the database, for jsonb_populate_record. */
function toRow({ policy }: Case): Record<string, number | boolean | null> {
  const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(policy).map(([name, value]) => [snake(name), value]));
}

test.each([1, 2, 3, 4])(
  "SQL and TypeScript split alike, unit for unit, in 5,000 random cases of seed %i",
  async (seed) => {
    const below = randomFrom(seed);
    const cases = Array.from({ length: BATCH }, () => randomCase(below));
    const wire = cases.map((each) => ({ ...each, principal: each.isPrincipal, policy: toRow(each) }));
    const rows = await db().$queryRaw<
      Record<"tenant" | "commission" | "commission_tax" | "penalty" | "tcs" | "tds", bigint>[]
    >`
    SELECT s.* FROM ROWS FROM (jsonb_to_recordset(${JSON.stringify(wire)}::jsonb) AS (amount bigint, score int, principal boolean, policy jsonb))
      WITH ORDINALITY AS c (amount, score, principal, policy, n),
      LATERAL split_price(c.amount, c.score, jsonb_populate_record(NULL::settlement_policy, c.policy), c.principal) s
    ORDER BY c.n`;
    expect(rows).toHaveLength(BATCH);
    const wrong = cases.filter(({ amount, score, policy, isPrincipal }, index) => {
      const plan = planSettlement(money(BigInt(amount), "INR"), score, { ...CLASSIC, ...policy }, { isPrincipal });
      const row = rows[index];
      return (
        plan.tenant.minor !== row?.tenant ||
        plan.commission.minor !== row.commission ||
        plan.commissionTax.minor !== row.commission_tax ||
        plan.penalty.minor + plan.fund.minor !== row.penalty ||
        plan.tcs.minor !== row.tcs ||
        plan.tds.minor !== row.tds
      );
    });
    expect(wrong).toEqual([]);
  },
);

test("what settle_due posts is the recipe of the split, leg for leg, under several policies, in our own name or not", async () => {
  const capped: SettlementPolicy = {
    ...CLASSIC,
    name: "capped",
    platformBasisPoints: 2_000,
    penaltyCapBasisPoints: 2_500,
  };
  const generous: SettlementPolicy = { ...CLASSIC, name: "generous", platformBasisPoints: 0, slopeBasisPoints: 100 };
  const taxed: SettlementPolicy = { ...capped, ...TAXES, name: "taxed", tenantBasisPoints: 3_333, penaltyToFund: true };
  await db().settlementPolicy.createMany({
    data: [
      { tenantId: TENANT, id: "pol_capped", ...capped },
      { tenantId: TENANT, id: "pol_taxed", ...taxed },
      { tenantId: TENANT, id: "pol_generous", ...generous },
    ],
  });
  const policies = new Map([
    [POLICY, CLASSIC],
    ["pol_capped", capped],
    ["pol_taxed", taxed],
    ["pol_generous", generous],
  ]);
  const below = randomFrom(5);
  const amounts = Array.from({ length: 240 }, (_, index) => (index < 12 ? index + 1 : 1 + below(1_000_000)));
  const scores = [null, 0, 33, 60, 70, 80, 85, 89, 90, 100];
  const orders = await openOrders(amounts, "agree", [...policies.keys()]);
  const own = orders.filter((_, index) => index % 3 === 0).map(({ orderId }) => orderId);
  await db().order.updateMany({ where: { tenantId: TENANT, id: { in: own } }, data: { fundFlow: "PRINCIPAL" } });
  await holdAll(orders, (index) => scores[index % scores.length] ?? null);
  await when.clockMoves(DAY_MS);
  expect(await settleDue()).toBe(240);
  const posted = await transfersById(
    db(),
    TENANT,
    orders.flatMap(({ orderId }) => [`settle:${orderId}`, `gross_up:${orderId}`]),
  );
  const legsOf = new Map(
    posted.map((transfer) => [transfer.id, transfer.legs.map((leg) => [leg.path, leg.currency, leg.amountMinor])]),
  );
  orders.forEach(({ orderId, partnerId, amount, policyId }, index) => {
    const released = money(BigInt(amount), "INR");
    const components = planSettlement(
      released,
      scores[index % scores.length] ?? null,
      policies.get(policyId) ?? CLASSIC,
      { isPrincipal: own.includes(orderId) },
    );
    const recipe = settleRecipe({ tenantId: TENANT, orderId, partnerId, released, components });
    const [beside] = grossUps(
      { tenantId: TENANT, isPrincipal: own.includes(orderId) },
      { source: orderId, shares: components },
    );
    expect([legsOf.get(`settle:${orderId}`), legsOf.get(`gross_up:${orderId}`)]).toEqual(
      [recipe, beside].map((each) => each?.legs.map((leg) => [leg.account.path, leg.currency, leg.amountMinor])),
    );
  });
  await world.books.assertAllInvariants();
});

test("a settlement keeps the policy it was split by (F43)", async () => {
  const settlement = await db().settlement.findUniqueOrThrow({
    where: { tenantId_orderId: { tenantId: TENANT, orderId: "ord_agree00001" } },
  });
  expect(settlement.policy).toMatchObject({
    id: "pol_capped",
    name: "capped",
    platformBasisPoints: 2_000,
    penaltyCapBasisPoints: 2_500,
    holdMs: DAY_MS,
  });
  await world.books.assertAllInvariants();
});
