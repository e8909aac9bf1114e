import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A certificate authority for tests: RSA, SHA-256, basic constraints and a common name, in plain DER. */
export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface Issued extends KeyPair {
  readonly name: string;
  readonly pem: string;
}

export function newKeys(): KeyPair {
  return generateKeyPairSync("rsa", { modulusLength: 2048 });
}

export interface CertificateInput {
  readonly name: string;
  readonly keys: KeyPair;
  /** Who signs; the certificate itself when left out. */
  readonly issuer?: Issued;
  readonly isAuthority?: boolean;
  readonly from?: Date;
  readonly to?: Date;
}

const SHA256_WITH_RSA = Buffer.from("300d06092a864886f70d01010b0500", "hex");
const COMMON_NAME = Buffer.from("0603550403", "hex");
const BASIC_CONSTRAINTS = Buffer.from("0603551d13", "hex");
const TRUE = Buffer.from("0101ff", "hex");
let serial = 1;

export function issue(input: CertificateInput): Issued {
  const { name, keys } = input;
  const signer = input.issuer ?? { name, privateKey: keys.privateKey };
  serial += 1;
  const constraints = der(0x04, der(0x30, input.isAuthority === true ? TRUE : Buffer.alloc(0)));
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([serial])),
    SHA256_WITH_RSA,
    distinguishedName(signer.name),
    der(0x30, time(input.from ?? new Date("2020-01-01T00:00:00Z")), time(input.to ?? new Date("2060-01-01T00:00:00Z"))),
    distinguishedName(name),
    keys.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(0x30, der(0x30, BASIC_CONSTRAINTS, TRUE, constraints))),
  );
  const signature = sign("RSA-SHA256", body, signer.privateKey);
  const certificate = der(0x30, body, SHA256_WITH_RSA, der(0x03, Buffer.from([0]), signature));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    ...keys,
    name,
    pem: ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\r\n"),
  };
}

function distinguishedName(name: string): Buffer {
  return der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, Buffer.from(name)))));
}

function time(moment: Date): Buffer {
  return der(0x18, Buffer.from(moment.toISOString().replace(/[-:T]/g, "").replace(/\.\d+/, "")));
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
}

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size]);
  const hex = size.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}
