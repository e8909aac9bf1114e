import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "@/lib/core/errors";
import { config } from "@/lib/config/config";

const IV_BYTES = 12;
/** Said to the decipher too, which would otherwise accept a tag cut down to four bytes. */
const TAG_BYTES = 16;

/** One key of several, each known by its number; the last is the newest. */
export interface SealKey {
  readonly id: number;
  /** 32 bytes. */
  readonly key: Buffer;
}

/**
 * Seals a text for storage with the newest key of the configuration, with AES-256-GCM as `v<key>.<iv>.<ciphertext>.<tag>`
 * in base64url.
 * @param context where the text belongs, for example `payout_destination:dst_…`; opening it anywhere else fails.
 */
export function seal(plain: string, context: string): string {
  return sealWith(masterKeys(), plain, context);
}

/** @throws AppError `internal` when the text was sealed with another key or for another place, or was changed. */
export function unseal(sealed: string, context: string): string {
  return unsealWith(masterKeys(), sealed, context);
}

/** Whether a text was sealed with an older key of the configuration than the newest. */
export function isSealedByOldKey(sealed: string): boolean {
  return !sealed.startsWith(`v${newest(masterKeys()).id}.`);
}

export function sealWith(keys: readonly SealKey[], plain: string, context: string): string {
  const { id, key } = newest(keys);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return [`v${id}`, ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString("base64url"))].join(".");
}

/** @throws AppError `internal` as `unseal` */
export function unsealWith(keys: readonly SealKey[], sealed: string, context: string): string {
  const [version, iv, body, tag] = sealed.split(".");
  const key = keys.find(({ id }) => version === `v${id}`)?.key;
  if (!iv || body === undefined || !tag) throw new AppError("internal", "not a sealed text");
  if (key === undefined) throw new AppError("internal", "a sealed text cannot be opened: its key is missing");
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(iv, "base64url"), {
      authTagLength: TAG_BYTES,
    }).setAAD(Buffer.from(context));
    decipher.setAuthTag(Buffer.from(tag, "base64url"));
    return Buffer.concat([decipher.update(Buffer.from(body, "base64url")), decipher.final()]).toString("utf8");
  } catch {
    throw new AppError("internal", "a sealed text cannot be opened with this key here");
  }
}

function newest(keys: readonly SealKey[]): SealKey {
  const last = keys.at(-1);
  if (last === undefined) throw new AppError("internal", "there is no key to seal with");
  return last;
}

function masterKeys(): readonly SealKey[] {
  return config().encryptionKeys.map(({ id, key }) => ({ id, key: Buffer.from(key, "hex") }));
}
