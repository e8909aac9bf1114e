import { expect, test } from "vitest";
import { matchTotp, newTotpSecret, toBase32, totpCode, totpStep, totpUri } from "@/lib/auth/totp";

const SECRET = toBase32(Buffer.from("12345678901234567890"));

// RFC 6238 appendix B gives eight digits, of which ours are the last six.
test.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
])("at second %d the code is %s, as RFC 6238 has it", (seconds, code) => {
  expect(totpCode(SECRET, totpStep(new Date(seconds * 1_000)))).toBe(code);
});

// RFC 4648 section 10, without padding.
test.each([
  ["", ""],
  ["f", "MY"],
  ["fo", "MZXQ"],
  ["foo", "MZXW6"],
  ["foob", "MZXW6YQ"],
  ["fooba", "MZXW6YTB"],
  ["foobar", "MZXW6YTBOI"],
])("%j is %j in base 32", (text, encoded) => {
  expect(toBase32(Buffer.from(text))).toBe(encoded);
});

test("a code is taken one step before and after its own, and not two", () => {
  const secret = newTotpSecret();
  const at = new Date(1_800_000_015_000);
  const step = totpStep(at);
  for (const near of [-1, 0, 1]) expect(matchTotp(secret, totpCode(secret, step + near), at)).toBe(step + near);
  for (const far of [-2, 2]) expect(matchTotp(secret, totpCode(secret, step + far), at)).toBeNull();
  for (const odd of ["", "12345", "1234567", "abcdef", "１２３４５６"]) expect(matchTotp(secret, odd, at)).toBeNull();
});

test("the address for authenticators names issuer and account", () => {
  expect(totpUri({ secret: "ABC", brand: "Hold fast & Co", email: "a+b@world.test" })).toBe(
    "otpauth://totp/Hold%20fast%20%26%20Co:a%2Bb%40world.test?secret=ABC&issuer=Hold%20fast%20%26%20Co&digits=6&period=30",
  );
});
