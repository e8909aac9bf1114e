import { describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { chooseRail } from "@/lib/payments/payouts/rails";
import { explainReason } from "@/lib/payments/payouts/reasons";

describe("how a payout goes, by amount and India's time of day", () => {
  const NOON = "12:00";
  test.each([
    ["upi", 1n, NOON, "UPI"],
    ["upi", 10_000_000n, NOON, "UPI"],
    ["upi", 10_000_001n, NOON, null],
    ["bank_account", 1n, "03:00", "IMPS"],
    ["bank_account", 50_000_000n, NOON, "IMPS"],
    ["bank_account", 50_000_001n, NOON, "RTGS"],
    ["bank_account", 50_000_001n, "00:29", "NEFT"],
    ["bank_account", 50_000_001n, "00:30", "RTGS"],
    ["bank_account", 50_000_001n, "23:29", "RTGS"],
    ["bank_account", 50_000_001n, "23:30", "NEFT"],
    ["paypal", 1_000n, NOON, null],
  ] as const)("%s, %s paise at %s: %s", (method, minor, time, rail) => {
    const at = new Date(`2026-11-21T${time}:00+05:30`);
    expect(chooseRail({ method, amount: money(minor, "INR"), at })?.rail ?? null).toBe(rail);
  });
});

describe("a gateway's word for a failure, and what can be done", () => {
  test.each([
    ["razorpay", "beneficiary_bank_offline", "try_again"],
    ["razorpay", "gateway_timeout", "try_again"],
    ["razorpay", "bank_account_invalid", "change_details"],
    ["razorpay", "insufficient_funds", "ask_us"],
    ["paypal", "RECEIVER_ACCOUNT_LOCKED", "change_details"],
    ["paypal", "INTERNAL_ERROR", "try_again"],
    // A word of the other gateway, one that nobody knows, one of the language, and none.
    ["paypal", "bank_account_invalid", "ask_us"],
    ["razorpay", "moon_in_the_way", "ask_us"],
    ["razorpay", "constructor", "ask_us"],
    ["toString", "bank_account_invalid", "ask_us"],
    ["razorpay", "", "ask_us"],
  ])("%s says %s: %s", (gateway, reason, advice) => {
    const explained = explainReason(gateway, reason);
    expect(explained.advice).toBe(advice);
    expect(explained.text).toMatch(/^[A-Z].*\.$/);
  });
});
