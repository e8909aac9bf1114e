import { createHash, createHmac, timingSafeEqual } from "node:crypto";

const HEX_SHA256 = /^[0-9a-f]{64}$/;

/** HMAC-SHA256 as 64 lower-case hexadecimal characters. */
export function hmacSha256Hex(secret: string, data: string | Buffer): string {
  return createHmac("sha256", secret).update(data).digest("hex");
}

/**
 * Compares two SHA-256 values in hexadecimal in constant time. Anything that is not exactly 64 lower-case hexadecimal
 * characters is unequal to everything, so a header of another length or alphabet cannot make the comparison throw.
 */
export function equalHex(a: unknown, b: unknown): boolean {
  if (typeof a !== "string" || typeof b !== "string" || !HEX_SHA256.test(a) || !HEX_SHA256.test(b)) return false;
  return timingSafeEqual(Buffer.from(a, "hex"), Buffer.from(b, "hex"));
}

/** Compares two secrets of any length in a time that tells nothing about either. */
export function equalSecret(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash("sha256").update(text).digest("hex"));
  return equalHex(left, right);
}
