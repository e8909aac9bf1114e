import fc from "fast-check";
import { expect, test } from "vitest";
import { attribute, type Movement, type Share } from "@/lib/payments/ledger/attribution";

/** Lines of an account that never stands below nothing: what would overdraw it takes all that is there, or is left out. */
const movements = fc.array(fc.bigInt({ min: -5_000n, max: 5_000n }), { maxLength: 60 }).map((wishes) => {
  let balance = 0n;
  return wishes.flatMap((wish, index) => {
    const minor = wish < -balance ? -balance : wish;
    balance += minor;
    return minor === 0n ? [] : [{ seq: BigInt(index + 1), minor }];
  });
});

const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
const total = (shares: readonly Share<Movement>[]): bigint => sum(shares.map(({ minor }) => minor));

test("what came in first goes out first, in parts of the lines", () => {
  const lines = [100n, 50n, -120n, 30n, -40n].map((minor, index) => ({ seq: BigInt(index), minor }));
  expect(attribute(lines).map(({ from, to, minor }) => [from.seq, to?.seq ?? null, minor])).toEqual([
    [0n, 2n, 100n],
    [1n, 2n, 20n],
    [1n, 4n, 30n],
    [3n, 4n, 10n],
    [3n, null, 20n],
  ]);
});

test("the shares of every line add up to it, and what is left to the balance", () => {
  fc.assert(
    fc.property(movements, (lines) => {
      const shares = attribute(lines);
      for (const line of lines) {
        const own = shares.filter(({ from, to }) => from === line || to === line);
        expect(total(own)).toBe(line.minor < 0n ? -line.minor : line.minor);
      }
      expect(total(shares.filter(({ to }) => to === null))).toBe(sum(lines.map(({ minor }) => minor)));
      expect(shares.every(({ minor }) => minor > 0n)).toBe(true);
    }),
  );
});

test("nothing goes out of what came in later, and what was said of the past stays as it is", () => {
  fc.assert(
    fc.property(movements, (lines) => {
      const shares = attribute(lines);
      expect(shares.every(({ from, to }) => to === null || from.seq < to.seq)).toBe(true);
      const before = attribute(lines.slice(0, -1)).filter(({ to }) => to !== null);
      expect(shares.slice(0, before.length)).toEqual(before);
    }),
  );
});

test("taking more than there is, is an error and no share", () => {
  expect(() => attribute([{ seq: 1n, minor: -1n }])).toThrow("takes more than there is");
});
