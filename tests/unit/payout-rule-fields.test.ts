import { expect, test } from "vitest";
import { DEFAULT_TERMS, payoutTerms } from "@/lib/tenants/payout-rules";
import { readRules, RULE_FIELDS, tellRule, textsOf } from "@/app/_payouts/rule-fields";

const TERMS = {
  ...DEFAULT_TERMS,
  reviewAboveMinor: "6000050",
  dailyCount: 3,
  dailyCapMinor: "0",
  chargebackBasisPoints: 150,
  feeMinor: "590",
};

test("what the form shows of the rules is read as the same rules, in every currency", () => {
  for (const currency of ["INR", "JPY", "KWD"])
    for (const terms of [TERMS, DEFAULT_TERMS]) {
      const read = readRules(textsOf(terms, currency), currency);
      expect(read.faults).toEqual({});
      expect(payoutTerms.parse({ ...read.terms, feeFrom: terms.feeFrom })).toEqual(terms);
    }
});

test("every rule stands in the form, but for who pays the fee, which is a choice", () => {
  const names = [...RULE_FIELDS.map(({ name }) => name), "feeFrom"];
  expect(names.toSorted()).toEqual(Object.keys(DEFAULT_TERMS).toSorted());
});

test("rules are told in words, amounts in their currency", () => {
  const told = RULE_FIELDS.map((field) => tellRule(field, TERMS, "INR"));
  expect(told).toEqual([
    "₹60,000.50",
    "Every review",
    "3",
    "Any sum goes",
    "₹0.00",
    "24",
    "1.5 %",
    "A debt is no reason",
    "₹5.90",
  ]);
});

test.each([
  ["reviewAboveMinor", "a lot", "Enter an amount, for example 500.00, or nothing."],
  ["reviewAboveMinor", "-1", "Enter an amount, for example 500.00, or nothing."],
  ["reviewAboveMinor", "1.005", "Enter an amount, for example 500.00, or nothing."],
  ["dailyCount", "2.5", "Enter a whole number, or nothing."],
  ["chargebackBasisPoints", "101", "Enter a percentage from 0 to 100, for example 1.5, or nothing."],
  ["coolingHours", "", "Enter a whole number."],
  ["feeMinor", " ", "Enter an amount, for example 500.00."],
] as const)("%s as %j is not guessed", (name, text, fault) => {
  const read = readRules({ ...textsOf(TERMS, "INR"), [name]: text }, "INR");
  expect(read.faults).toEqual({ [name]: fault });
  expect(read.terms).not.toHaveProperty(name);
});

test("an amount may be written as people write it", () => {
  const { terms } = readRules({ ...textsOf(TERMS, "INR"), reviewAboveMinor: " 1,00,000 " }, "INR");
  expect(terms.reviewAboveMinor).toBe("10000000");
});
