/** What a reply may never leave in our records, by the name of its field. */
const SECRET_NAME =
  /^(?:pan|card_?number|cvv2?|cvc|security_code|expiry(?:_month|_year)?|exp_?(?:month|year)|otp|pin|mpin|password|(?:\w+_)?secret|(?:access_|refresh_|id_)?token|authorization|account_number)$/i;
/** References are long numbers, too, and nobody pays with one. */
const REFERENCE_NAME = /(?:^|_)(?:id|utr|rrn|arn|ref|reference|batch|href|link)$/i;
/** Thirteen to nineteen digits that begin like a card's, perhaps in groups. */
const CARD = /(?<![\w-])[3-6](?:[ -]?\d){12,18}(?![\w-])/g;
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/-]{8,}=*/g;
const GONE = "[redacted]";

/**
 * A gateway's reply without secrets and card data; byte for byte as received where it holds none. Webhooks are kept as
 * they are, because their signature is over every byte.
 * @param secrets our own, which no reply should repeat
 */
export function redact(text: string, secrets: readonly string[]): string {
  const plain = secrets.filter((secret) => secret !== "").reduce((left, secret) => left.replaceAll(secret, GONE), text);
  let parsed: unknown;
  try {
    parsed = JSON.parse(plain);
  } catch {
    return redactText(plain);
  }
  const cleaned = redactValue(parsed, "");
  return cleaned.changed ? JSON.stringify(cleaned.value) : plain;
}

interface Cleaned {
  readonly value: unknown;
  readonly changed: boolean;
}

function redactValue(value: unknown, name: string): Cleaned {
  if (Array.isArray(value)) {
    const items = value.map((item) => redactValue(item, name));
    return { value: items.map((item) => item.value), changed: items.some((item) => item.changed) };
  }
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([key, item]) => [key, redactValue(item, key)] as const);
    const changed = fields.some(([, item]) => item.changed);
    return { value: Object.fromEntries(fields.map(([key, item]) => [key, item.value])), changed };
  }
  if (value === "" || (typeof value !== "string" && typeof value !== "number")) return { value, changed: false };
  if (SECRET_NAME.test(name)) return { value: GONE, changed: true };
  const text = value.toString();
  const cleaned = REFERENCE_NAME.test(name) ? text : redactText(text);
  return cleaned === text ? { value, changed: false } : { value: cleaned, changed: true };
}

function redactText(text: string): string {
  return text.replace(BEARER, `$1 ${GONE}`).replace(CARD, (digits) => (isCard(digits) ? GONE : digits));
}

/** The check digit of card numbers (Luhn). */
function isCard(text: string): boolean {
  const digits = Array.from(text.replaceAll(/\D/g, ""), Number);
  const sum = digits.toReversed().reduce((total, digit, at) => {
    const weighted = at % 2 === 1 ? digit * 2 : digit;
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return sum % 10 === 0;
}
