import { randomInt } from "node:crypto";
import { crc32 } from "node:zlib";
import { hashToken } from "./secrets";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 62^32: about 190 bits, so one round of SHA-256 keeps the key as well as any slow hash would. */
const SECRET_CHARS = 32;
const CHECK_CHARS = 6;
const SHOWN_CHARS = 12;
const FORM = /^hf_(?:live|test)_[0-9A-Za-z]{38}$/;

export interface NewKey {
  /** The key itself: shown once and kept nowhere. */
  readonly text: string;
  readonly prefix: string;
  readonly hash: Uint8Array<ArrayBuffer>;
}

/** Makes a key such as `hf_live_…`; its last six characters are a checksum, by which scanners know it from other texts. */
export function newKey(kind: "live" | "test"): NewKey {
  const secret = Array.from({ length: SECRET_CHARS }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
  const text = `hf_${kind}_${secret}`;
  const key = `${text}${checksum(text)}`;
  return { text: key, prefix: key.slice(0, SHOWN_CHARS), hash: hashToken(key) };
}

/** @returns what the key is found by; null for a text that can be no key, which then costs no look into the database. */
export function hashOfKey(text: string): Uint8Array<ArrayBuffer> | null {
  if (!FORM.test(text) || checksum(text.slice(0, -CHECK_CHARS)) !== text.slice(-CHECK_CHARS)) return null;
  return hashToken(text);
}

function checksum(text: string): string {
  let [rest, digits] = [crc32(text), ""];
  for (let i = 0; i < CHECK_CHARS; i += 1) {
    digits = ALPHABET.charAt(rest % ALPHABET.length) + digits;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return digits;
}
