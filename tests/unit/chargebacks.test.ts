import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { COMPONENTS, componentsFrom, sumComponents } from "@/lib/payments/ledger/components";
import { disputeLostSplitRecipe } from "@/lib/payments/ledger/recipes-chargebacks";
import { LIABILITY } from "@/lib/payments/chargebacks/liability";
import {
  CHARGEBACK_MACHINE,
  fundsAfter,
  isNews,
  isTaken,
  standingAfter,
  type Standing,
  verdictOf,
} from "@/lib/payments/chargebacks/machine";
import { writePdf } from "@/lib/payments/chargebacks/pdf";
import { planLoss, planStake } from "@/lib/payments/chargebacks/plan";
import { DISPUTE_STAGES, type DisputeStatus } from "@/lib/payments/gateways/dispute-types";

const STATUSES = Object.keys(CHARGEBACK_MACHINE.steps) as DisputeStatus[];
const DEADLINES = [null, new Date(1_000), new Date(2_000)] as const;

const standings = fc.record({
  stage: fc.constantFrom(...DISPUTE_STAGES),
  status: fc.constantFrom(...STATUSES),
  funds: fc.constantFrom("none", "withdrawn", "deducted", "reinstated"),
  respondBy: fc.constantFrom(...DEADLINES),
});

describe("what is news", () => {
  const open: Standing = { stage: "chargeback", status: "needs_response", funds: "none", respondBy: new Date(1_000) };

  test("a repetition never is", () => {
    fc.assert(fc.property(standings, (standing) => !isNews(standing, standing)));
  });

  const taken = (known: Standing, told: Standing): Standing => {
    const after = standingAfter(known, told);
    return isNews(known, after) ? after : known;
  };

  test("two messages that keep coming come to rest, so no pair can go round in circles", () => {
    fc.assert(
      fc.property(standings, standings, (a, b) => {
        const rest = taken(taken(a, b), a);
        expect(taken(taken(rest, b), a)).toEqual(rest);
        expect(taken(rest, b)).toEqual(rest);
      }),
      { numRuns: 5_000 },
    );
  });

  test("what still names an earlier deadline came before the bank asked again, and says nothing but where the money is", () => {
    const again: Standing = { ...open, respondBy: new Date(2_000) };
    expect(taken(again, { ...open, status: "under_review" })).toEqual(again);
    expect(taken(again, { ...open, funds: "deducted" })).toEqual({ ...again, funds: "deducted" });
  });

  test.each<[string, Partial<Standing>, Partial<Standing>, boolean]>([
    ["the bank looks at it", {}, { status: "under_review" }, true],
    ["the beginning, told late", { status: "under_review" }, {}, false],
    ["asked again with a later deadline", { status: "under_review" }, { respondBy: new Date(2_000) }, true],
    ["a verdict", {}, { status: "lost" }, true],
    ["lost and then won", { status: "lost" }, { status: "won" }, true],
    ["won and then lost in the same stage, which is only late", { status: "won" }, { status: "lost" }, false],
    ["a later stage after won", { status: "won" }, { stage: "pre_arbitration" }, true],
    ["an earlier stage", { stage: "arbitration" }, { status: "won" }, false],
    ["the money, after the verdict", { status: "lost" }, { status: "lost", funds: "deducted" }, true],
  ])("%s", (_what, known, told, expected) => {
    expect(isNews({ ...open, ...known }, { ...open, ...told })).toBe(expected);
  });
});

describe("where the money is", () => {
  test("what a message does not say stays as it was", () => {
    fc.assert(fc.property(standings, (known) => fundsAfter(known, { ...known, funds: null }) === known.funds));
  });

  test("a verdict for us with nothing taken any more means that it was given back", () => {
    const known: Standing = { stage: "chargeback", status: "under_review", funds: "withdrawn", respondBy: null };
    expect(fundsAfter(known, { ...known, status: "won", funds: "none" })).toBe("reinstated");
    expect(fundsAfter(known, { ...known, status: "under_review", funds: "none" })).toBe("withdrawn");
    expect(isTaken(fundsAfter(known, { ...known, status: "lost", funds: "none" }))).toBe(true);
  });

  test("every status is open, for us or against us", () => {
    expect(STATUSES.filter((status) => verdictOf(status) === "open")).toEqual(["needs_response", "under_review"]);
  });
});

describe("who gives what of a lost chargeback", () => {
  const amounts = fc.bigInt({ min: 0n, max: 10n ** 9n });
  const inr = (minor: bigint) => money(minor, "INR");

  test("it always adds up, nobody gives more than the order left, and the balance never more than it has", () => {
    const inputs = fc.record({
      left: fc.tuple(...COMPONENTS.map(() => amounts)),
      part: fc.integer({ min: 0, max: 1_000 }),
      available: amounts,
      fee: fc.bigInt({ min: 0n, max: 10_000n }),
      reason: fc.constantFrom("fraud", "service", "processing"),
      covered: fc.integer({ min: 0, max: 1_000 }),
    });
    fc.assert(
      fc.property(inputs, ({ left: minors, part, available, fee, reason, covered }) => {
        const left = componentsFrom("INR", (name) => minors[COMPONENTS.indexOf(name)] ?? 0n);
        const counted = inr((sumComponents(left) * BigInt(part)) / 1_000n);
        const liability = LIABILITY[reason as keyof typeof LIABILITY];
        const stake = planStake(counted, left, liability);
        const setAside = inr((stake.minor * BigInt(covered)) / 1_000n);
        const parts = planLoss({ counted, left, liability, setAside, fee: inr(fee), available: inr(available) });
        if (counted.minor > 0n) {
          // The recipe refuses what does not balance.
          const base = { tenantId: "t", gateway: "razorpay", chargebackId: "c", source: "c-1", partnerId: "p" };
          disputeLostSplitRecipe({ ...base, amount: counted, parts });
        }
        const isWithin = COMPONENTS.every((name) => parts.shares[name].minor <= left[name].minor);
        return isWithin && parts.fromBalance.minor <= available && parts.receivable.minor >= 0n;
      }),
      { numRuns: 5_000 },
    );
  });

  test("a charge that was made wrongly leaves the partner alone", () => {
    const left = { ...componentsFrom("INR", () => 0n), partner: inr(59_000n), commission: inr(59_000n) };
    const parts = planLoss({
      counted: inr(118_000n),
      left,
      liability: LIABILITY.processing,
      setAside: inr(0n),
      fee: inr(500n),
      available: inr(10_000n),
    });
    expect([parts.fromBalance.minor, parts.receivable.minor, parts.fee.minor]).toEqual([0n, 0n, 0n]);
  });
});

describe("the dossier as a document", () => {
  test("is a PDF whose table names where each object begins, of ASCII only", () => {
    const pdf = writePdf(Array.from({ length: 120 }, (_, index) => `line ${index} (with) \\ and ₹ ${"x".repeat(120)}`));
    expect(pdf.startsWith("%PDF-1.4\n")).toBe(true);
    expect(/^[\x20-\x7e\n]*$/.test(pdf)).toBe(true);
    const begins = [...pdf.matchAll(/^(\d{10}) 00000 n $/gm)].map((match) => Number(match[1]));
    expect(begins.length).toBeGreaterThan(6);
    begins.forEach((at, index) => expect(pdf.slice(at).startsWith(`${index + 1} 0 obj`)).toBe(true));
    const startxref = Number(/startxref\n(\d+)/.exec(pdf)?.[1]);
    expect(pdf.slice(startxref).startsWith("xref\n")).toBe(true);
  });
});
