import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** RFC 6238 as every authenticator knows it: HMAC-SHA-1, six digits, thirty seconds. */
const DIGITS = 6;
const STEP_MS = 30_000;
const SECRET_BYTES = 20;
/** Steps before and after the present one that are accepted, for clocks that differ. */
const WINDOW = 1;

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648 without padding. */
export function toBase32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32.charAt(Number.parseInt(five.padEnd(5, "0"), 2))).join("");
}

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (sign) => BASE32.indexOf(sign).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** A new secret in the form that authenticators take, base 32. */
export function newTotpSecret(): string {
  return toBase32(randomBytes(SECRET_BYTES));
}

/** The number of a moment's thirty seconds. */
export function totpStep(at: Date): number {
  return Math.floor(at.getTime() / STEP_MS);
}

/** RFC 4226, with the step as counter. */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0xf;
  const number = (mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS;
  return number.toString().padStart(DIGITS, "0");
}

/** The step that a code belongs to; null when it is none of the present one's or its neighbours'. */
export function matchTotp(secret: string, code: string, at: Date): number | null {
  const given = Buffer.from(code);
  const present = totpStep(at);
  for (let step = present - WINDOW; step <= present + WINDOW; step += 1) {
    const right = Buffer.from(totpCode(secret, step));
    if (given.length === right.length && timingSafeEqual(given, right)) return step;
  }
  return null;
}

/** What a QR code for authenticators would hold. */
export function totpUri(i: { secret: string; brand: string; email: string }): string {
  const label = `${encodeURIComponent(i.brand)}:${encodeURIComponent(i.email)}`;
  const query = new URLSearchParams({ secret: i.secret, issuer: i.brand, digits: String(DIGITS), period: "30" });
  // Authenticators read a plus sign as a plus sign.
  return `otpauth://totp/${label}?${query.toString().replaceAll("+", "%20")}`;
}
