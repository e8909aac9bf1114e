import fc from "fast-check";
import { expect, test } from "vitest";
import { type Money, money } from "@/lib/core/money";
import { type Components, COMPONENTS, componentsFrom } from "@/lib/payments/ledger/components";
import { feeShareUpTo } from "@/lib/payments/orders/gone";
import { cancellationBasisPoints, planRefund, subtractComponents } from "@/lib/payments/refunds/plan";

const HOUR_MS = 3_600_000;
const inr = (minor: bigint): Money => money(minor, "INR");
/** Components in the order of COMPONENTS; what is not named is nothing. */
const of = (...minor: bigint[]): Components =>
  componentsFrom("INR", (component) => minor[COMPONENTS.indexOf(component)] ?? 0n);
const minors = (parts: Components): bigint[] => COMPONENTS.map((component) => parts[component].minor);
const sum = (parts: Components): bigint => minors(parts).reduce((total, part) => total + part, 0n);

test("a refund is shared by what each side still has", () => {
  expect(planRefund(inr(1_000n), of(2_250n, 2_500n, 250n))).toEqual(of(450n, 500n, 50n));
  expect(planRefund(inr(1n), of(2_500n, 2_500n))).toEqual(of(1n));
});

test("the worked example: 354.00 of 1,180.00 after the split (DOMAIN section 13)", () => {
  const left = of(91_800n, 20_000n, 0n, 2_000n, 3_600n, 500n, 100n);
  const taken = planRefund(inr(35_400n), left);
  expect(taken).toEqual(of(27_540n, 6_000n, 0n, 600n, 1_080n, 150n, 30n));
  expect(subtractComponents(left, [taken])).toEqual(of(64_260n, 14_000n, 0n, 1_400n, 2_520n, 350n, 70n));
  expect(planRefund(inr(82_600n), subtractComponents(left, [taken]))).toEqual(subtractComponents(left, [taken]));
});

test("more than is left is refused", () => {
  expect(() => planRefund(inr(5_001n), of(2_250n, 2_500n, 250n))).toThrow(
    expect.objectContaining({ code: "insufficient_funds", message: expect.stringContaining("more than is left") }),
  );
});

test("no sequence of refunds takes a negative share, more than is there, or leaves a remainder (200,000 sequences)", () => {
  const part = fc.bigInt({ min: 0n, max: 10_000_000n });
  const small = fc.bigInt({ min: 0n, max: 1_000n });
  const cuts = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.tuple(part, part, part, small, small, small, small), cuts, (parts, sizes) => {
      let left = of(...parts);
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
        const share = feeShareUpTo(before + part, { amount, fee }) - feeShareUpTo(before, { amount, fee });
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
