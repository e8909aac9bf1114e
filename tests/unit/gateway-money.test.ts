import { describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { CURRENCIES, readMoney, wireValue } from "@/lib/payments/gateways/paypal/map";
import { wireAmount, wireNarration } from "@/lib/payments/gateways/razorpay/map";

describe("PayPal's decimal strings", () => {
  test.each([
    [5_000n, "USD", "50.00"],
    [5n, "EUR", "0.05"],
    [198n, "JPY", "198"],
    [19_800n, "HUF", "198"],
    [19_800n, "TWD", "198"],
    [99_999_999_999_999_999n, "USD", "999999999999999.99"],
  ])("%s minor units of %s are written %s and read back", (minor, currency, text) => {
    const value = money(minor, currency);
    expect(wireValue(value)).toBe(text);
    expect(readMoney({ value: text, currency })).toEqual(value);
  });

  test("zeros after the point are read for a currency without decimals", () => {
    expect(readMoney({ value: "198.00", currency: "JPY" })).toEqual(money(198n, "JPY"));
  });

  test.each([
    ["1.005", "USD"],
    ["198.5", "JPY"],
    ["-1.00", "USD"],
    ["1e3", "USD"],
    ["1,000.00", "USD"],
    ["", "USD"],
    [" 1.00", "USD"],
    ["NaN", "USD"],
    ["1.00", "XXX"],
    ["1.00", ""],
  ])("%s %s is not read as money", (value, currency) => {
    expect(() => readMoney({ value, currency })).toThrow(expect.objectContaining({ code: "invalid_money" }));
  });

  test.each([
    [19_850n, "HUF", "invalid_money"],
    [0n, "USD", "invalid_money"],
    [-1n, "USD", "invalid_money"],
    [100n, "INR", "unsupported_currency"],
    [1_000n, "KWD", "unsupported_currency"],
  ])("%s minor units of %s are not written", (minor, currency, code) => {
    expect(() => wireValue(money(minor, currency))).toThrow(expect.objectContaining({ code }));
  });

  test("every currency that PayPal takes is one that the product knows", () => {
    for (const currency of CURRENCIES) expect(wireValue(money(100n, currency))).toMatch(/^\d+(\.\d\d)?$/);
  });
});

describe("Razorpay's numbers", () => {
  test("are the minor units, up to the largest exact number", () => {
    expect(wireAmount(money(150_000n, "INR"))).toBe(150_000);
    expect(wireAmount(money(9_007_199_254_740_991n, "INR"))).toBe(9_007_199_254_740_991);
  });

  test.each([9_007_199_254_740_992n, 0n, -1n])("do not hold %s", (minor) => {
    expect(() => wireAmount(money(minor, "INR"))).toThrow(expect.objectContaining({ code: "invalid_money" }));
  });

  test.each([
    ["Holdfast payout", "Holdfast payout"],
    ["Séance: 60 min. – thank you very much indeed", "S ance 60 min thank you very m"],
    ["***", "Payout"],
  ])("the narration %s becomes %s", (given, sent) => {
    expect(wireNarration(given)).toBe(sent);
  });
});
