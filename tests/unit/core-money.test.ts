import { add as dineroAdd, allocate as dineroAllocate, dinero, toDecimal, toSnapshot } from "dinero.js/bigint";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CURRENCY_DIGITS, type Currency, isCurrency } from "@/lib/core/currencies";
import {
  add,
  allocate,
  divideHalfDown,
  divideHalfUp,
  formatMoney,
  isSame,
  type Money,
  money,
  parseMoney,
  printMoney,
  subtract,
  zero,
} from "@/lib/core/money";

const RUNS = { numRuns: 20_000 };
const CURRENCIES = Object.keys(CURRENCY_DIGITS).filter(isCurrency);
const currency = fc.constantFrom<Currency>(...CURRENCIES);
const minor = fc.bigInt(-(2n ** 53n), 2n ** 53n);
const positive = fc.bigInt(0n, 2n ** 60n);
const weights = fc
  .array(fc.bigInt(0n, 1_000_000n), { minLength: 1, maxLength: 8 })
  .filter((all) => all.some((each) => each > 0n));

const sum = (parts: readonly Money[]): bigint => parts.reduce((total, part) => total + part.minor, 0n);

function inDinero(value: Money) {
  return dinero({
    amount: value.minor,
    currency: { code: value.currency, base: 10n, exponent: BigInt(CURRENCY_DIGITS[value.currency]) },
  });
}

describe("printing and reading", () => {
  test("what is printed is read back as the same amount", () => {
    fc.assert(
      fc.property(minor, currency, (amount, code) => {
        const value = money(amount, code);
        expect(isSame(parseMoney(printMoney(value), code), value)).toBe(true);
      }),
      RUNS,
    );
  });

  test("dinero.js prints the same digits", () => {
    fc.assert(
      fc.property(positive, currency, (amount, code) => {
        const value = money(amount, code);
        expect(printMoney(value)).toBe(toDecimal(inDinero(value)));
      }),
      RUNS,
    );
  });

  test.each([
    ["1234.50", "INR", 123_450n],
    ["0.01", "USD", 1n],
    ["-0.5", "USD", -50n],
    ["7", "JPY", 7n],
    ["1.234", "KWD", 1_234n],
    ["0", "INR", 0n],
  ])("%s %s is %s minor units", (text, code, expected) => {
    expect(parseMoney(text, code).minor).toBe(expected);
  });

  test.each([
    "",
    " 1",
    "1 ",
    "1.",
    ".5",
    "1,000",
    "1e3",
    "0x10",
    "+1",
    "--1",
    "1.234",
    "NaN",
    "Infinity",
    "१",
    "1\n",
    "99999999999999999",
  ])("%j is no amount of rupees", (text) => {
    expect(() => parseMoney(text, "INR")).toThrow(expect.objectContaining({ code: "invalid_money" }));
  });

  test("a decimal that the currency does not have is refused, never rounded", () => {
    expect(() => parseMoney("1.5", "JPY")).toThrow(/0 decimal places/);
    expect(() => printMoney(money(150n, "HUF"), 0)).toThrow(/cannot print/);
    expect(printMoney(money(19_800n, "HUF"), 0)).toBe("198");
    expect(parseMoney("198", "HUF", 0)).toEqual(money(19_800n, "HUF"));
  });

  test("every digit survives the printing for people, far above what a number holds", () => {
    expect(formatMoney(money(12_345_650n, "INR"))).toBe("₹1,23,456.50");
    expect(formatMoney(money(900_719_925_474_099_301n, "USD"), "en-US")).toBe("$9,007,199,254,740,993.01");
  });
});

describe("adding and subtracting", () => {
  test("agrees with dinero.js and is undone by subtracting", () => {
    fc.assert(
      fc.property(minor, minor, currency, (a, b, code) => {
        const [one, two] = [money(a, code), money(b, code)];
        const total = add(one, two);
        expect(total.minor).toBe(toSnapshot(dineroAdd(inDinero(one), inDinero(two))).amount);
        expect(subtract(total, two)).toEqual(one);
      }),
      RUNS,
    );
  });

  test("two currencies never meet, and nothing grows beyond 64 bits", () => {
    expect(() => add(money(1n, "INR"), money(1n, "USD"))).toThrow(/cannot combine/);
    expect(() => subtract(money(1n, "INR"), money(1n, "USD"))).toThrow(/cannot combine/);
    expect(() => add(money(2n ** 63n - 1n, "INR"), money(1n, "INR"))).toThrow(/64 bits/);
    expect(() => money(1n, "XXX")).toThrow(/unknown currency/);
    expect(() => money(1n, "constructor")).toThrow(/unknown currency/);
    expect(zero("INR")).toEqual(money(0n, "INR"));
    expect(isSame(zero("INR"), zero("USD"))).toBe(false);
  });
});

describe("allocating", () => {
  test("the parts add up to the whole, none is negative, and each is its exact share or less than one unit off", () => {
    fc.assert(
      fc.property(positive, weights, (amount, parts) => {
        const shares = allocate(money(amount, "INR"), parts);
        const total = parts.reduce((all, each) => all + each, 0n);
        expect(sum(shares)).toBe(amount);
        shares.forEach((share, index) => {
          const off = share.minor * total - amount * (parts[index] ?? 0n);
          expect(share.minor >= 0n && off < total && off > -total).toBe(true);
        });
      }),
      RUNS,
    );
  });

  test("a larger remainder is served first, and of equal ones the earlier", () => {
    fc.assert(
      fc.property(positive, weights, (amount, parts) => {
        const total = parts.reduce((all, each) => all + each, 0n);
        const shares = allocate(money(amount, "INR"), parts).map((share, index) => {
          const exact = amount * (parts[index] ?? 0n);
          return { got: share.minor > exact / total, remainder: exact % total, index };
        });
        const ranked = shares.toSorted((a, b) =>
          a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
        );
        const firstWithout = ranked.findIndex((share) => !share.got);
        if (firstWithout >= 0) expect(ranked.slice(firstWithout).some((share) => share.got)).toBe(false);
      }),
      RUNS,
    );
  });

  test("among equals it is what dinero.js gives", () => {
    fc.assert(
      fc.property(positive, fc.integer({ min: 1, max: 12 }), (amount, count) => {
        const equal = Array.from({ length: count }, () => 1n);
        const theirs = dineroAllocate(inDinero(money(amount, "INR")), equal).map((part) => toSnapshot(part).amount);
        expect(allocate(money(amount, "INR"), equal).map((part) => part.minor)).toEqual(theirs);
      }),
      RUNS,
    );
  });

  test.each([
    [10_000n, [1n, 1n, 1n], [3_334n, 3_333n, 3_333n]],
    [99_999n, [65n, 20n, 15n], [64_999n, 20_000n, 15_000n]],
    [1n, [1n, 1n, 1n], [1n, 0n, 0n]],
    [0n, [3n, 4n], [0n, 0n]],
    [7n, [0n, 1n], [0n, 7n]],
  ])("%s by %s is %s", (amount, parts, expected) => {
    expect(allocate(money(amount, "INR"), parts).map((part) => part.minor)).toEqual(expected);
  });

  test.each([
    [-1n, [1n]],
    [1n, []],
    [1n, [0n]],
    [1n, [2n, -1n]],
  ])("%s by %s is refused", (amount, parts) => {
    expect(() => allocate(money(amount, "INR"), parts)).toThrow(expect.objectContaining({ code: "invalid_money" }));
  });
});

test("a half goes up or down as the name says, and everything else to the nearest", () => {
  fc.assert(
    fc.property(positive, fc.bigInt(1n, 1_000_000n), (numerator, denominator) => {
      const [up, down] = [divideHalfUp(numerator, denominator), divideHalfDown(numerator, denominator)];
      const isHalf = (2n * numerator) % denominator === 0n && ((2n * numerator) / denominator) % 2n === 1n;
      expect(up - down).toBe(isHalf ? 1n : 0n);
      const off = 2n * (up * denominator - numerator);
      expect(off <= denominator && off > -denominator).toBe(true);
    }),
    RUNS,
  );
  expect([divideHalfUp(5n, 2n), divideHalfDown(5n, 2n)]).toEqual([3n, 2n]);
  expect(() => divideHalfUp(-1n, 2n)).toThrow();
  expect(() => divideHalfDown(1n, 0n)).toThrow();
});

describe("every refusal is an `invalid_money` that says what is wrong", () => {
  const LARGEST = 2n ** 63n - 1n;
  test.each<[string, () => unknown, RegExp]>([
    ["an unknown currency", () => money(1n, "XXX"), /unknown currency/],
    ["an unknown currency in a text", () => parseMoney("1.00", "XXX"), /unknown currency/],
    ["one unit more than 64 bits", () => money(LARGEST + 1n, "INR"), /64 bits/],
    ["one unit less than 64 bits", () => money(-LARGEST - 1n, "INR"), /64 bits/],
    ["two currencies", () => add(money(1n, "INR"), money(1n, "USD")), /cannot combine INR with USD/],
    ["no decimal", () => parseMoney("x", "INR"), /not a decimal amount/],
    ["a digit that would be dropped", () => printMoney(money(150n, "INR"), 0), /cannot print with 0 decimals/],
    ["no weights", () => allocate(money(1n, "INR"), []), /needs a non-negative amount/],
    ["a division of a debt", () => divideHalfUp(-1n, 2n), /positive divisor/],
    ["a division by nothing", () => divideHalfUp(1n, 0n), /positive divisor/],
    ["a division by a debt", () => divideHalfDown(1n, -2n), /positive divisor/],
  ])("%s", (_name, work, message) => {
    expect(work).toThrow(expect.objectContaining({ code: "invalid_money", message: expect.stringMatching(message) }));
  });

  test("the largest and the smallest amount are amounts", () => {
    expect([money(LARGEST, "INR").minor, money(-LARGEST, "INR").minor]).toEqual([LARGEST, -LARGEST]);
  });

  test("the refusal of a currency names it", () => {
    expect(() => money(1n, "XXX")).toThrow(expect.objectContaining({ details: { currency: "XXX" } }));
  });
});

test("the same number of another amount is not the same amount", () => {
  expect(isSame(money(1n, "INR"), money(2n, "INR"))).toBe(false);
  expect(isSame(money(1n, "INR"), money(1n, "INR"))).toBe(true);
});

test("people in India and elsewhere read their own grouping, and a debt its sign", () => {
  expect(formatMoney(money(12_345_678_900n, "INR"))).toBe("₹12,34,56,789.00");
  expect(formatMoney(money(12_345_678_900n, "USD"))).toBe("$123,456,789.00");
  expect(printMoney(money(-5n, "INR"))).toBe("-0.05");
  expect(parseMoney("-0.05", "INR").minor).toBe(-5n);
});
