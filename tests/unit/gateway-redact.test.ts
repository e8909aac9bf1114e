import { describe, expect, test } from "vitest";
import { redact } from "@/lib/payments/gateways/redact";

const CARD = "4111111111111111";
const SECRET = "canary-key-secret-0123";

describe("a reply of a gateway", () => {
  test.each([
    ["a card number in a field of its own", { card: { number: CARD } }],
    ["a card number in a sentence", { error: { description: `the card ${CARD} was declined` } }],
    ["a card number in groups", { note: "4111 1111 1111 1111" }],
    ["a card number as a number", { value: Number(CARD) }],
    ["a card number in a list", { cards: [[CARD]] }],
  ])("loses %s", (_title, reply) => {
    const kept = redact(JSON.stringify(reply), []);
    expect(kept.replaceAll(/\D/g, "")).not.toContain(CARD);
    expect(() => JSON.parse(kept) as unknown).not.toThrow();
  });

  test.each([
    "cvv",
    "cvc",
    "otp",
    "pin",
    "password",
    "client_secret",
    "access_token",
    "authorization",
    "account_number",
  ])("loses %s", (name) => {
    expect(redact(JSON.stringify({ deep: { [name]: "canary" } }), [])).toBe(`{"deep":{"${name}":"[redacted]"}}`);
  });

  test("loses our own secrets and credentials wherever they stand, also where it is no JSON", () => {
    for (const text of [`<html>${SECRET}</html>`, JSON.stringify({ echo: `x${SECRET}y` }), `Basic ${SECRET}canary`]) {
      expect(redact(text, [SECRET])).not.toContain(SECRET);
    }
    expect(redact("authorization: Bearer canary.token.value", [])).toBe("authorization: Bearer [redacted]");
    expect(redact(`declined: ${CARD}`, [])).toBe("declined: [redacted]");
  });

  test.each([
    ["spaces and the order of names", '{ "b": 1.50,\n "a": [ ] }'],
    ["a bank's reference that looks like a card", `{"utr":"${CARD}","payout_batch_id":"${CARD}"}`],
    ["a long number that is no card", '{"amount":4111111111111112,"created_at":1790000000}'],
    ["an id with digits", `{"note":"pay_${CARD}"}`],
    ["what is no JSON", "<html>Bad gateway</html>"],
    ["nothing", ""],
  ])("keeps %s byte for byte", (_title, text) => {
    expect(redact(text, ["", SECRET])).toBe(text);
  });
});
