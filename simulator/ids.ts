import { createHash, randomBytes, randomInt } from "node:crypto";

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const DIGITS = "0123456789";

function draw(alphabet: string, length: number): string {
  let text = "";
  for (let index = 0; index < length; index += 1) text += alphabet.charAt(randomInt(alphabet.length));
  return text;
}

export function razorpayId(prefix: string): string {
  return `${prefix}_${draw(ALPHANUMERIC, 14)}`;
}

export function razorpayEventId(): string {
  return draw(ALPHANUMERIC, 14);
}

/** PayPal's ids are 13 (batches, items, payers) or 17 (orders, captures, refunds) upper-case characters. */
export function paypalId(length: 13 | 17): string {
  return draw(UPPER, length);
}

export function paypalEventId(): string {
  return `WH-${draw(UPPER, 17)}-${draw(UPPER, 17)}`;
}

export function debugId(): string {
  return randomBytes(7).toString("hex").slice(0, 13);
}

export function digits(length: number): string {
  return draw(DIGITS, length);
}

/** The same number below `sides` for the same text, for choices that must survive a re-delivery. */
export function dice(text: string, sides: number): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0) % sides;
}
