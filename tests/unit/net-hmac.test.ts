import { expect, test } from "vitest";
import { equalHex, hmacSha256Hex } from "@/lib/net/hmac";

const HASH = hmacSha256Hex("secret", "data");

test("the HMAC agrees with the published test vector of RFC 4231", () => {
  expect(hmacSha256Hex("Jefe", "what do ya want for nothing?")).toBe(
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
});

test("equal values are equal", () => {
  expect(equalHex(HASH, HASH)).toBe(true);
});

test.each([
  ["another value", hmacSha256Hex("secret", "Data")],
  ["undefined", undefined],
  ["an empty text", ""],
  ["a value that is too short", HASH.slice(0, 63)],
  ["a value that is too long", `${HASH}0`],
  ["upper case", HASH.toUpperCase()],
  ["a line break at the end", `${HASH}\n`],
  ["letters outside ASCII of the same length", "é".repeat(64)],
  ["characters that are not hexadecimal", "z".repeat(64)],
  ["an array", [HASH]],
])("%s is unequal and does not throw", (_name, other) => {
  expect(equalHex(other, HASH)).toBe(false);
  expect(equalHex(HASH, other)).toBe(false);
});

test("two values of the wrong shape are unequal even when they are the same", () => {
  expect(equalHex("", "")).toBe(false);
});
