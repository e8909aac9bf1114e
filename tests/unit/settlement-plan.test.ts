import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { COMPONENTS, sumComponents } from "@/lib/payments/ledger/components";
import { planSettlement } from "@/lib/payments/settlement/plan";
import { CLASSIC, type SettlementPolicy } from "@/lib/payments/settlement/policy";

const AGENT = { isPrincipal: false };
const PRINCIPAL = { isPrincipal: true };

/** DOMAIN section 11, row by row: price, score, penalty, partner, platform. */
const TABLE = [
  [5000n, 100, 0n, 2500n, 2500n],
  [5000n, 90, 0n, 2500n, 2500n],
  [5000n, 85, 62n, 2438n, 2562n],
  [5001n, 100, 0n, 2500n, 2501n],
  [5001n, 85, 62n, 2438n, 2563n],
  [1n, 100, 0n, 0n, 1n],
  [5000n, 80, 125n, 2375n, 2625n],
  [5000n, 70, 250n, 2250n, 2750n],
  [5000n, 60, 375n, 2125n, 2875n],
  [5000n, 0, 1125n, 1375n, 3625n],
  [5000n, null, 0n, 2500n, 2500n],
] as const;

function split(price: bigint, score: number | null, policy: SettlementPolicy = CLASSIC) {
  const parts = planSettlement(money(price, "INR"), score, policy, AGENT);
  const [partner, commission, penalty] = [
    parts.partner.minor,
    parts.commission.minor,
    parts.penalty.minor + parts.fund.minor,
  ];
  return { partner, commission, penalty, platform: commission + penalty };
}

test.each(TABLE.map(([price, score, ...parts]) => ({ price, score, parts })))(
  "classic: a price of $price with a score of $score: penalty, partner and platform are $parts",
  ({ price, score, parts: [penalty, partner, platform] }) => {
    expect(split(price, score)).toMatchObject({ penalty, partner, platform });
    expect(partner + platform).toBe(price);
  },
);

/** Terms with taxes: a fifth for the platform, at most a quarter as penalty, into the fund; 18 % GST, 0.5 % TCS, 0.1 % TDS. */
const TAXED: SettlementPolicy = {
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

/** DOMAIN sections 11 and 13, "example 3": price, then partner, commission, penalty, fund, GST, TCS, TDS. */
test.each([
  [118_000n, [91_800n, 0n, 20_000n, 0n, 2_000n, 3_600n, 500n, 100n]],
  [82_600n, [64_260n, 0n, 14_000n, 0n, 1_400n, 2_520n, 350n, 70n]],
] as const)("with taxes and a score of 85, %s splits into %s", (whole, parts) => {
  const plan = planSettlement(money(whole, "INR"), 85, TAXED, AGENT);
  expect(COMPONENTS.map((component) => plan[component].minor)).toEqual(parts);
});

/** INDIA section 1.11, W2: of a commission of 300.00 the tenant has 60 %. */
test("the tenant has its part of the commission, and nobody else has less for it", () => {
  const shared = { ...TAXED, tenantBasisPoints: 6_000 };
  const [plan, whole] = [shared, TAXED].map((policy) => planSettlement(money(177_000n, "INR"), 85, policy, AGENT));
  expect([plan?.tenant.minor, plan?.commission.minor]).toEqual([18_000n, 12_000n]);
  const others = COMPONENTS.filter((name) => name !== "tenant" && name !== "commission");
  expect(others.map((name) => plan?.[name].minor)).toEqual(others.map((name) => whole?.[name].minor));
});

/** INDIA section 1.10: 2,360.00 with 18 % GST, of which the partner's work is 1,700.00; a tenth of that is deducted as tax. */
test("in our own name the whole tax in the price is ours, none is collected, and what is deducted is a part of what the partner is due", () => {
  const terms = {
    ...CLASSIC,
    platformBasisPoints: 1_500,
    priceTaxBasisPoints: 1_800,
    commissionTaxBasisPoints: 1_800,
    tcsBasisPoints: 50,
  };
  const plan = planSettlement(money(236_000n, "INR"), null, { ...terms, tdsBasisPoints: 1_000 }, PRINCIPAL);
  expect(COMPONENTS.map((component) => plan[component].minor)).toEqual([
    153_000n,
    0n,
    30_000n,
    0n,
    0n,
    36_000n,
    0n,
    17_000n,
  ]);
});

test("under the smallest prices taxes take what is left and never more", () => {
  const steep = { ...CLASSIC, commissionTaxBasisPoints: 5_000, tcsBasisPoints: 2_500 };
  for (const whole of [1n, 2n, 3n]) {
    const plan = planSettlement(money(whole, "INR"), 0, steep, AGENT);
    expect(sumComponents(plan)).toBe(whole);
    expect(COMPONENTS.every((component) => plan[component].minor >= 0n)).toBe(true);
  }
});

/** The split as it is usually written, in floating point; kept to show why it is not written so here. */
function splitInFloats(price: number, score: number): { partner: number; platform: number } {
  const base = price * 0.5;
  const penalty = score < 90 ? base * (90 - score) * 0.005 : 0;
  return { partner: Math.round(base - penalty), platform: Math.round(price - base + penalty) };
}

test("floats invent a minor unit: 5000 with a score of 85 would be 2438 and 2563 (T1)", () => {
  const { partner, platform } = splitInFloats(5_000, 85);
  expect([partner, platform, partner + platform]).toEqual([2438, 2563, 5001]);
  expect(split(5_000n, 85)).toMatchObject({ partner: 2438n, platform: 2562n });
});

const price = fc.bigInt(0n, 2n ** 60n);
const score = fc.option(fc.integer({ min: 0, max: 100 }));
const policy: fc.Arbitrary<SettlementPolicy> = fc
  .record({
    platformBasisPoints: fc.integer({ min: 0, max: 10_000 }),
    tenantBasisPoints: fc.integer({ min: 0, max: 10_000 }),
    scoreThreshold: fc.integer({ min: 0, max: 100 }),
    slope: fc.integer({ min: 0, max: 10_000 }),
    penaltyCapBasisPoints: fc.option(fc.integer({ min: 0, max: 10_000 })),
    penaltyToFund: fc.boolean(),
    priceTaxBasisPoints: fc.integer({ min: 0, max: 10_000 }),
    commissionTaxBasisPoints: fc.integer({ min: 0, max: 10_000 }),
    tcsBasisPoints: fc.integer({ min: 0, max: 10_000 }),
    tdsBasisPoints: fc.integer({ min: 0, max: 10_000 }),
  })
  // As the database demands of a policy: no score can cost more than the base share.
  .map(({ slope, ...rest }) => ({
    ...CLASSIC,
    ...rest,
    slopeBasisPoints: Math.floor(slope / Math.max(1, rest.scoreThreshold)),
  }));

describe("for every price, score and policy", () => {
  test("the parts are the price, and none is negative", () => {
    fc.assert(
      fc.property(price, score, policy, fc.boolean(), (amount, given, terms, isPrincipal) => {
        const plan = planSettlement(money(amount, "INR"), given, terms, { isPrincipal });
        expect(sumComponents(plan)).toBe(amount);
        expect(COMPONENTS.every((component) => plan[component].minor >= 0n)).toBe(true);
        expect(plan[terms.penaltyToFund ? "penalty" : "fund"].minor).toBe(0n);
      }),
      { numRuns: 15_000 },
    );
  }, 60_000);

  test("in our own name or in the partner's, commission and penalty are the same, and without taxes everything is", () => {
    fc.assert(
      fc.property(price, score, policy, (amount, given, terms) => {
        const untaxed = { ...terms, commissionTaxBasisPoints: 0, tcsBasisPoints: 0, tdsBasisPoints: 0 };
        const plan = (of: SettlementPolicy, sale: typeof AGENT) =>
          planSettlement(money(amount, "INR"), given, of, sale);
        const [own, partners] = [plan(untaxed, PRINCIPAL), plan(untaxed, AGENT)];
        for (const name of ["tenant", "commission", "penalty", "fund"] as const)
          expect(own[name].minor).toBe(partners[name].minor);
        expect(own.partner.minor + own.commissionTax.minor).toBe(partners.partner.minor);
        const free = { ...untaxed, priceTaxBasisPoints: 0 };
        expect(plan(free, PRINCIPAL)).toEqual(plan(free, AGENT));
      }),
      { numRuns: 5_000 },
    );
  }, 60_000);

  test("a better score never costs the partner anything, and no score costs nothing", () => {
    fc.assert(
      fc.property(price, fc.integer({ min: 0, max: 99 }), policy, (amount, given, terms) => {
        const [worse, better] = [split(amount, given, terms), split(amount, given + 1, terms)];
        expect(worse.partner <= better.partner).toBe(true);
        expect(split(amount, null, terms).penalty).toBe(0n);
      }),
      { numRuns: 15_000 },
    );
  }, 60_000);

  test("the penalty is never above its cap", () => {
    fc.assert(
      fc.property(price, score, policy, (amount, given, terms) => {
        const { commission, penalty } = split(amount, given, terms);
        const cap = BigInt(terms.penaltyCapBasisPoints ?? 10_000);
        expect(penalty * 10_000n <= (amount - commission) * cap + 5_000n).toBe(true);
      }),
      { numRuns: 15_000 },
    );
  }, 60_000);
});

test.each([-1, 101, 70.5, Number.NaN])("a score of %s is refused", (given) => {
  expect(() => split(5_000n, given)).toThrow(
    expect.objectContaining({ code: "invalid_input", message: "a score is an integer from 0 to 100" }),
  );
});

test("a negative price is refused", () => {
  expect(() => split(-1n, 70)).toThrow(
    expect.objectContaining({ code: "invalid_money", message: "a price cannot be negative" }),
  );
});
