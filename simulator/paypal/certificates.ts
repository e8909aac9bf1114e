import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { issueCertificate } from "./x509";

export interface Certificates {
  readonly rootPem: string;
  readonly leafPem: string;
  readonly leafKey: KeyObject;
  /** The last part of the certificate's address, as in `…/certs/CERT-…`. */
  readonly leafName: string;
}

const HOST = "messageverificationcerts.sandbox.paypal.com";
const ROOT_NAME = "Holdfast Gateway Simulator Root CA";
const ORGANISATION = "Holdfast Gateway Simulator";
const NOT_BEFORE = new Date("2020-01-01T00:00:00Z");
const NOT_AFTER = new Date("2040-01-01T00:00:00Z");

function issue(subject: string, publicKey: KeyObject, issuerKey: KeyObject, isAuthority: boolean): string {
  return issueCertificate({
    subject,
    issuer: ROOT_NAME,
    organisation: ORGANISATION,
    publicKey,
    issuerKey,
    isAuthority,
    hosts: isAuthority ? [] : [HOST],
    notBefore: NOT_BEFORE,
    notAfter: NOT_AFTER,
  });
}

function newKey(): KeyObject {
  return generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
}

interface Pair {
  pem: string;
  key: KeyObject;
}

function makeRoot(): Pair {
  const key = newKey();
  return { pem: issue(ROOT_NAME, createPublicKey(key), key, true), key };
}

function makeLeaf(root: Pair): Pair {
  const key = newKey();
  return { pem: issue(HOST, createPublicKey(key), root.key, false), key };
}

/** Kept with its key, so that a product which trusts it still does after a restart, which need not draw keys again. */
function loadOrMake(folder: string | null, name: "root" | "leaf", make: () => Pair): Pair {
  if (folder === null) return make();
  const [pemFile, keyFile] = [join(folder, `paypal-${name}.pem`), join(folder, `paypal-${name}.key.pem`)];
  if (existsSync(pemFile) && existsSync(keyFile)) {
    return { pem: readFileSync(pemFile, "utf8"), key: createPrivateKey(readFileSync(keyFile, "utf8")) };
  }
  const made = make();
  mkdirSync(folder, { recursive: true });
  writeFileSync(keyFile, made.key.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  writeFileSync(pemFile, made.pem);
  return made;
}

export function createCertificates(folder: string | null): Certificates {
  const root = loadOrMake(folder, "root", makeRoot);
  const leaf = loadOrMake(folder, "leaf", () => makeLeaf(root));
  const fingerprint = createHash("sha256").update(leaf.pem).digest("hex");
  return {
    rootPem: root.pem,
    leafPem: leaf.pem,
    leafKey: leaf.key,
    leafName: `CERT-${fingerprint.slice(0, 24)}`,
  };
}
