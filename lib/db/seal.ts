import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "@/lib/core/errors";
import { config } from "@/lib/config/config";

const VERSION = "v1";
const IV_BYTES = 12;
/** Said to the decipher too, which would otherwise accept a tag cut down to four bytes. */
const TAG_BYTES = 16;

/**
 * Seals a text for storage with AES-256-GCM as `v1.<iv>.<ciphertext>.<tag>` in base64url.
 * @param context where the text belongs, for example `payout_destination:dst_…`; opening it anywhere else fails.
 */
export function seal(plain: string, context: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key(), iv).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return [VERSION, ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString("base64url"))].join(".");
}

/** @throws AppError `internal` when the text was sealed with another key or for another place, or was changed. */
export function unseal(sealed: string, context: string): string {
  const [version, iv, body, tag] = sealed.split(".");
  if (version !== VERSION || !iv || body === undefined || !tag) throw new AppError("internal", "not a sealed text");
  try {
    const decipher = createDecipheriv("aes-256-gcm", key(), Buffer.from(iv, "base64url"), {
      authTagLength: TAG_BYTES,
    }).setAAD(Buffer.from(context));
    decipher.setAuthTag(Buffer.from(tag, "base64url"));
    return Buffer.concat([decipher.update(Buffer.from(body, "base64url")), decipher.final()]).toString("utf8");
  } catch {
    throw new AppError("internal", "a sealed text cannot be opened with this key here");
  }
}

function key(): Buffer {
  return Buffer.from(config().encryptionKey, "hex");
}
