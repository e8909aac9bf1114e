import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isGstState, STATES } from "@/lib/partners/business";
import {
  gstinCheckCharacter,
  gstinFault,
  isIban,
  isIfsc,
  isIndianAccount,
  isPinCode,
  isUpiId,
  panHolder,
  tidyNumber,
} from "@/lib/partners/numbers";

const fault = (gstin: string) => gstinFault(gstin, isGstState);

/** Registrations that are public: the vector of INDIA.md and well-known companies. */
const KNOWN = ["27AAPFU0939F1ZV", "29AAGCB7383J1Z4", "27AAACR5055K1Z7", "24AAACC1206D1ZM"];

describe("a GSTIN", () => {
  test("that is known is good", () => {
    expect(KNOWN.map(fault)).toEqual(KNOWN.map(() => null));
  });

  test.each([
    ["27AAPFU0939F1ZW", "check"],
    ["27AAPFU0939F1ZV0", "shape"],
    ["27AAPFU0939F0ZV", "shape"],
    ["27AAPFU0939F1XV", "shape"],
    ["27aapfu0939f1zv", "shape"],
    ["", "shape"],
  ])("%s is not: its %s", (gstin, what) => {
    expect(fault(gstin)).toBe(what);
  });

  test("of a state that is none, or of a holder that is none, is not good", () => {
    const of = (first14: string) => fault(first14 + gstinCheckCharacter(first14));
    expect(of("25AAPFU0939F1Z")).toBe("state");
    expect(of("97AAPFU0939F1Z")).toBeNull();
    expect(of("27AAPXU0939F1Z")).toBe("pan");
  });

  test("with one changed character is always noticed", () => {
    const characters = Array.from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    const letters = fc.string({ unit: fc.constantFrom(...characters.slice(10)), minLength: 5, maxLength: 5 });
    const made = fc
      .tuple(fc.constantFrom(...Object.keys(STATES)), letters, fc.integer({ min: 1_000, max: 9_999 }), letters)
      .map(([state, name, number, rest]) => {
        const first14 = `${state}${name.slice(0, 3)}P${name.slice(4)}${number}${rest.charAt(0)}1Z`;
        return first14 + gstinCheckCharacter(first14);
      });
    fc.assert(
      fc.property(made, fc.nat(14), fc.constantFrom(...characters), (good, at, other) => {
        expect(fault(good)).toBeNull();
        fc.pre(good.charAt(at) !== other);
        expect(fault(good.slice(0, at) + other + good.slice(at + 1))).not.toBeNull();
      }),
    );
  });
});

test("the fourth letter of a PAN says who holds it", () => {
  expect(panHolder("AVOPB1111K")).toBe("P");
  expect(panHolder("AAACL1234C")).toBe("C");
  expect(panHolder("AAPFU0939F")).toBe("F");
  for (const wrong of ["AAAXL1234C", "AAACL123C", "AAACL12345", "aaacl1234c", "AAACL1234C ", "AAACL1234CC"])
    expect(panHolder(wrong), wrong).toBeNull();
  expect(panHolder(tidyNumber(" aaacl 1234 c"))).toBe("C");
});

test.each([
  [
    "an IFSC",
    isIfsc,
    ["HDFC0000317", "SBIN0011513", "YESB0CMSNOC"],
    ["HDFC1000317", "HDF00000317", "HDFC000031", "HDFC00003177", "hdfc0000317"],
  ],
  [
    "a UPI id",
    isUpiId,
    ["asha.raman@okhdfcbank", "9876543210@ybl", "a-b_c@upi"],
    ["asha@example.com", "asha", "@ybl", "asha@", "a@ybl", "as ha@ybl", "asha@@ybl"],
  ],
  [
    "an account number",
    isIndianAccount,
    ["765432124", "50100234567890", "123456789012345678"],
    ["12345678", "1234567890123456789", "5010023456789O", "000000000", "-50100234567890"],
  ],
  ["a PIN code", isPinCode, ["560034", "110001"], ["060034", "56003", "5600344", "56 034", "ABCDEF"]],
  [
    "an IBAN",
    isIban,
    ["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "NL91ABNA0417164300"],
    ["GB82 WEST 1234 5698 7654 33", "DE8937040044053201300", "XX00", "", "50100234567890"],
  ],
] as const)("%s is told from what is none", (_name, isOne, good, bad) => {
  expect(good.filter((text) => !isOne(text))).toEqual([]);
  expect(bad.filter((text) => isOne(text))).toEqual([]);
});
