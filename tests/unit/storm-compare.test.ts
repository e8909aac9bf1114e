import { expect, test } from "vitest";
import { compareBooks, type Side } from "@/scripts/storm/compare";

const payment = { gateway: "razorpay", id: "pay_1", amount: 5_000, currency: "INR", refunded: 0 };
const refund = { gateway: "razorpay", id: "rfnd_1", amount: 1_000, currency: "INR" };
const dispute = { gateway: "paypal", id: "PP-D-1", amount: 900, currency: "INR", taken: 900, fee: 0 };
const held = { gateway: "razorpay", id: "trf_1", amount: 800, reversed: 0, isOnHold: true };
const payout = { gateway: "razorpay", key: "pat_1", amount: 2_000, currency: "INR", isOut: true };
const BOTH: Side = {
  payments: [payment],
  refunds: [refund],
  disputes: [dispute],
  transfers: [held],
  payouts: [payout],
};
const ATTEMPTS = new Map([
  ["pat_1", "pyt_1"],
  ["pat_2", "pyt_1"],
]);
const NOTHING = { lost: [], doubled: [], differences: [] };

test("books that agree have no differences, and what never left is no difference", () => {
  expect(compareBooks(BOTH, BOTH, ATTEMPTS)).toEqual(NOTHING);
  const failed = { ...payout, key: "pat_2", isOut: false };
  expect(compareBooks({ ...BOTH, payouts: [payout, failed] }, BOTH, ATTEMPTS)).toEqual(NOTHING);
});

test("a payment that only the gateway knows is lost", () => {
  expect(compareBooks({ ...BOTH, payments: [] }, BOTH, ATTEMPTS)).toMatchObject({
    lost: [expect.stringContaining("pay_1")],
  });
});

test("a payout whose two attempts both reached the partner is doubled", () => {
  const twice = { ...BOTH, payouts: [payout, { ...payout, key: "pat_2" }] };
  expect(compareBooks(BOTH, twice, ATTEMPTS).doubled).toEqual(["pyt_1"]);
});

test("a part of a payment that the gateway holds twice for one id of ours is doubled", () => {
  const twice = { ...BOTH, transfers: [held, held] };
  expect(compareBooks(BOTH, twice, ATTEMPTS).doubled).toEqual(["transfer razorpay trf_1"]);
});

test("everything else that one side lacks or says otherwise is a difference", () => {
  const others: Side[] = [
    { ...BOTH, payments: [{ ...payment, amount: 4_999 }] },
    { ...BOTH, payments: [{ ...payment, refunded: 1 }] },
    { ...BOTH, payments: [payment, { ...payment, id: "pay_2" }] },
    { ...BOTH, refunds: [] },
    { ...BOTH, refunds: [{ ...refund, amount: 999 }] },
    { ...BOTH, disputes: [] },
    { ...BOTH, disputes: [{ ...dispute, taken: 0 }] },
    { ...BOTH, transfers: [] },
    { ...BOTH, transfers: [{ ...held, reversed: 1 }] },
    { ...BOTH, transfers: [{ ...held, isOnHold: false }] },
    { ...BOTH, payouts: [] },
    { ...BOTH, payouts: [{ ...payout, isOut: false }] },
    { ...BOTH, payouts: [{ ...payout, currency: "USD" }] },
  ];
  for (const ours of others) {
    const { lost, doubled, differences } = compareBooks(ours, BOTH, ATTEMPTS);
    expect([lost, doubled, differences.length]).toEqual([[], [], 1]);
  }
});
