import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from "node:crypto";
import { config } from "@/lib/config/config";

/** What a tenant's chain had come to at some moment; whoever knows one can tell a chain that was written anew. */
export interface Head {
  readonly tenant: string;
  readonly seq: number;
  /** Of the row with that number, in hexadecimal. */
  readonly hash: string;
  readonly signedAt: string;
}

export interface SignedHead extends Head {
  /** Ed25519, raw, in base64. */
  readonly publicKey: string;
  readonly signature: string;
}

/** What stands before the raw key in the DER forms of Ed25519 (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const PUBLIC_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

export function signHead(head: Head): SignedHead {
  const key = privateKey();
  const publicKey = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(PUBLIC_PREFIX.length);
  return {
    ...head,
    publicKey: publicKey.toString("base64"),
    signature: sign(null, textOf(head), key).toString("base64"),
  };
}

/** Whether the head was signed with the key that it names; whether that key is ours is for the caller to compare. */
export function isSigned(head: SignedHead): boolean {
  try {
    const der = Buffer.concat([PUBLIC_PREFIX, Buffer.from(head.publicKey, "base64")]);
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    return verify(null, textOf(head), key, Buffer.from(head.signature, "base64"));
  } catch {
    return false;
  }
}

function textOf({ tenant, seq, hash, signedAt }: Head): Buffer {
  return Buffer.from(["holdfast audit head", tenant, seq, hash, signedAt].join("\n"), "utf8");
}

function privateKey(): KeyObject {
  const { auditKey, encryptionKeys } = config();
  const seed =
    auditKey === null
      ? Buffer.from(hkdfSync("sha256", Buffer.from(encryptionKeys[0]?.key ?? "", "hex"), "", "holdfast audit head", 32))
      : Buffer.from(auditKey, "hex");
  return createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: "der", type: "pkcs8" });
}
