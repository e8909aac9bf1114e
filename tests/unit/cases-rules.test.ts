import { describe, expect, test } from "vitest";
import { canStep } from "@/lib/core/machine";
import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS, shift } from "@/lib/core/time";
import { mayAppeal } from "@/lib/payments/cases/decide";
import { CASE_MACHINE, type CaseState, isInTalks, resolvedState } from "@/lib/payments/cases/machine";
import { mayGive, type OpeningFacts, openingHindrance } from "@/lib/payments/cases/may-open";
import { computeShare } from "@/lib/payments/cases/share";
import { CASE_REASONS, isAppealable } from "@/lib/payments/cases/terms";

const STATES = Object.keys(CASE_MACHINE.steps) as CaseState[];
const RESOLVED: readonly CaseState[] = ["resolved_customer", "resolved_partner", "resolved_split"];
const NOW = new Date("2026-03-03T10:00:00Z");

describe("the machine of a case", () => {
  test("talks go to and fro, and a review does not go back to talks", () => {
    expect(canStep(CASE_MACHINE, "awaiting_partner", "awaiting_customer")).toBe(true);
    expect(canStep(CASE_MACHINE, "awaiting_customer", "awaiting_partner")).toBe(true);
    expect(CASE_MACHINE.steps.under_review.filter((each) => each.startsWith("awaiting"))).toEqual([]);
  });

  test("only a decision can be appealed, and an appeal ends in a decision", () => {
    expect(STATES.filter((state) => canStep(CASE_MACHINE, state, "appealed"))).toEqual(RESOLVED);
    expect(CASE_MACHINE.steps.appealed).toEqual(RESOLVED);
  });

  test("nobody decides for the partner before a review", () => {
    expect(STATES.filter((state) => canStep(CASE_MACHINE, state, "resolved_partner"))).toEqual([
      "under_review",
      "appealed",
    ]);
  });

  test("no step leads back to the beginning, and all talks can be withdrawn", () => {
    expect(STATES.filter((state) => canStep(CASE_MACHINE, state, "open"))).toEqual([]);
    expect(STATES.filter((state) => canStep(CASE_MACHINE, state, "withdrawn"))).toEqual(STATES.filter(isInTalks));
  });

  test("the parts of a decision say where it leads", () => {
    expect([10_000, 9_999, 5_000, 1, 0].map(resolvedState)).toEqual([
      "resolved_customer",
      "resolved_split",
      "resolved_split",
      "resolved_split",
      "resolved_partner",
    ]);
  });
});

describe("the customer's part", () => {
  test.each([
    [100_000n, 10_000, 100_000n],
    [100_000n, 0, 0n],
    [100_000n, 3_333, 33_330n],
    [99_999n, 5_000, 50_000n],
    [1n, 5_000, 1n],
    [1n, 4_999, 0n],
    [99_999n, 3_333, 33_330n],
    [0n, 5_000, 0n],
  ])("of %s at %s basis points is %s", (stake, basisPoints, part) => {
    expect(computeShare(money(stake, "INR"), basisPoints).minor).toBe(part);
  });
});

describe("who may open a case", () => {
  const HELD: OpeningFacts = {
    role: "customer",
    escrowState: "holding",
    settledAt: null,
    score: 70,
    isForSession: true,
    now: NOW,
    cases: [],
  };
  const settled = (msAgo: number, score: number | null = null): OpeningFacts => ({
    ...HELD,
    escrowState: "settled",
    settledAt: shift(NOW, -msAgo),
    score,
  });

  test.each(["funded", "holding", "paused"] as const)("both sides while the money is %s", (escrowState) => {
    expect(openingHindrance({ ...HELD, escrowState })).toBeNull();
    expect(openingHindrance({ ...HELD, escrowState, role: "partner" })).toBeNull();
  });

  test("a customer who did not rate for a day after the split, and nobody else", () => {
    expect(openingHindrance(settled(DAY_MS - 1))).toBeNull();
    expect(openingHindrance(settled(DAY_MS))).toBe("nothing is held for this order");
    expect(openingHindrance(settled(HOUR_MS, 90))).toBe("nothing is held for this order");
    expect(openingHindrance({ ...settled(HOUR_MS), role: "partner" })).toBe("nothing is held for this order");
  });

  test.each(["refunded", "charged_back", "frozen", null] as const)("nobody once it is %s", (escrowState) => {
    expect(openingHindrance({ ...HELD, escrowState })).toBe("nothing is held for this order");
  });

  test("nobody beside an open case, after a decision, or for a fourth time", () => {
    const withdrawn = { closedAt: NOW, decidedAt: null };
    expect(openingHindrance({ ...HELD, cases: [withdrawn, { closedAt: null, decidedAt: null }] })).toMatch(/open case/);
    expect(openingHindrance({ ...HELD, cases: [{ closedAt: NOW, decidedAt: NOW }] })).toMatch(/decided already/);
    expect(openingHindrance({ ...HELD, cases: [withdrawn, withdrawn] })).toBeNull();
    expect(openingHindrance({ ...HELD, cases: [withdrawn, withdrawn, withdrawn] })).toMatch(/enough cases/);
  });

  test("a partner for misconduct only", () => {
    expect(CASE_REASONS.filter((reason) => mayGive("partner", reason))).toEqual(["misconduct"]);
    expect(CASE_REASONS.every((reason) => mayGive("customer", reason))).toBe(true);
  });
});

describe("an appeal", () => {
  const decided = { appealedAt: null, closedAt: null, deadlineAt: shift(NOW, 1), customerBasisPoints: 4_000 };

  test("is for who did not get everything", () => {
    expect([mayAppeal(decided, "customer", NOW), mayAppeal(decided, "partner", NOW)]).toEqual([true, true]);
    const all = { ...decided, customerBasisPoints: 10_000 };
    expect([mayAppeal(all, "customer", NOW), mayAppeal(all, "partner", NOW)]).toEqual([false, true]);
    const none = { ...decided, customerBasisPoints: 0 };
    expect([mayAppeal(none, "customer", NOW), mayAppeal(none, "partner", NOW)]).toEqual([true, false]);
  });

  test("comes once, in time, before the decision is carried out, and not after an agreement", () => {
    expect(mayAppeal({ ...decided, appealedAt: NOW }, "customer", NOW)).toBe(false);
    expect(mayAppeal({ ...decided, deadlineAt: NOW }, "customer", NOW)).toBe(false);
    expect(mayAppeal({ ...decided, closedAt: NOW }, "customer", NOW)).toBe(false);
    expect(mayAppeal({ ...decided, customerBasisPoints: null }, "customer", NOW)).toBe(false);
  });

  test("is possible from the limit of the currency on, and in a currency without one always", () => {
    expect([999_999n, 1_000_000n].map((minor) => isAppealable(money(minor, "INR")))).toEqual([false, true]);
    expect([9_999n, 10_000n].map((minor) => isAppealable(money(minor, "USD")))).toEqual([false, true]);
    expect([0n, 1n].map((minor) => isAppealable(money(minor, "JPY")))).toEqual([false, true]);
  });
});
