import fc from "fast-check";
import { expect, test } from "vitest";
import { type Money, money } from "@/lib/core/money";
import {
  cancellationBasisPoints,
  type Components,
  feeShareOf,
  planRefund,
  subtractComponents,
} from "@/lib/payments/refunds/plan";

const HOUR_MS = 3_600_000;
const inr = (minor: bigint): Money => money(minor, "INR");
const of = (partner: bigint, commission: bigint, penalty: bigint): Components => ({
  partner: inr(partner),
  commission: inr(commission),
  penalty: inr(penalty),
});
const minors = (parts: Components): bigint[] => [parts.partner.minor, parts.commission.minor, parts.penalty.minor];
const sum = (parts: Components): bigint => minors(parts).reduce((total, part) => total + part, 0n);

test("a refund is shared by what each side still has", () => {
  expect(minors(planRefund(inr(1_000n), of(2_250n, 2_500n, 250n)))).toEqual([450n, 500n, 50n]);
  expect(minors(planRefund(inr(1n), of(2_500n, 2_500n, 0n)))).toEqual([1n, 0n, 0n]);
});

test("more than is left is refused", () => {
  expect(() => planRefund(inr(5_001n), of(2_250n, 2_500n, 250n))).toThrow("more than is left");
});

test("no sequence of refunds takes a negative share, more than is there, or leaves a remainder (200,000 sequences)", () => {
  const part = fc.bigInt({ min: 0n, max: 10_000_000n });
  const cuts = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.tuple(part, part, part), cuts, ([partner, commission, penalty], sizes) => {
      let left = of(partner, commission, penalty);
      for (const size of [...sizes, 10_000]) {
        const total = sum(left);
        const amount = size === 10_000 ? total : (total * BigInt(size)) / 10_000n;
        if (amount === 0n) continue;
        const taken = planRefund(inr(amount), left);
        const before = minors(left);
        if (sum(taken) !== amount || minors(taken).some((share, i) => share < 0n || share > (before[i] ?? 0n)))
          return false;
        left = subtractComponents(left, [taken]);
      }
      return sum(left) === 0n;
    }),
    { numRuns: 200_000 },
  );
});

test("the gateway's fee is shared among the refunds of a payment and comes out whole when all of it is given back", () => {
  const amounts = fc.array(fc.bigInt({ min: 1n, max: 1_000_000n }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(amounts, fc.integer({ min: 0, max: 10_000 }), (parts, rate) => {
      const amount = parts.reduce((total, part) => total + part, 0n);
      const fee = (amount * BigInt(rate)) / 10_000n;
      let before = 0n;
      let shares = 0n;
      for (const part of parts) {
        const share = feeShareOf({ amount: part, before }, { amount, fee });
        if (share < 0n || share > part) return false;
        shares += share;
        before += part;
      }
      return shares === fee;
    }),
    { numRuns: 20_000 },
  );
});

test("cancelling gives back all a day before, half until two hours before, and then nothing", () => {
  expect(cancellationBasisPoints(24 * HOUR_MS)).toBe(10_000);
  expect(cancellationBasisPoints(24 * HOUR_MS - 1)).toBe(5_000);
  expect(cancellationBasisPoints(2 * HOUR_MS)).toBe(5_000);
  expect(cancellationBasisPoints(2 * HOUR_MS - 1)).toBe(0);
  expect(cancellationBasisPoints(-1)).toBe(0);
});
