import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from "node:crypto";

/** A small DER writer: just what an RSA root and a leaf certificate need (RFC 5280). */

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 128) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const hex = content.length.toString(16);
  const length = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const octets = (content: Buffer): Buffer => der(0x04, content);
const boolTrue = Buffer.from([0x01, 0x01, 0xff]);

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return der(0x06, Buffer.from(bytes));
}

function name(commonName: string, organisation: string): Buffer {
  const attribute = (type: string, value: string): Buffer =>
    der(0x31, sequence(oid(type), der(0x0c, Buffer.from(value, "utf8"))));
  return sequence(attribute("2.5.4.10", organisation), attribute("2.5.4.3", commonName));
}

function utcTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`, "ascii"));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return critical ? sequence(oid(id), boolTrue, octets(value)) : sequence(oid(id), octets(value));
}

function keyIdentifier(key: KeyObject): Buffer {
  return createHash("sha1")
    .update(key.export({ type: "spki", format: "der" }))
    .digest();
}

export interface CertificateRequest {
  subject: string;
  issuer: string;
  organisation: string;
  publicKey: KeyObject;
  issuerKey: KeyObject;
  isAuthority: boolean;
  /** DNS names of a leaf. */
  hosts: readonly string[];
  notBefore: Date;
  /** Before 2050, the end of two-digit years. */
  notAfter: Date;
}

const SHA256_WITH_RSA = "1.2.840.113549.1.1.11";

function extensions(request: CertificateRequest): Buffer {
  const { isAuthority, hosts } = request;
  const usage = isAuthority ? Buffer.from([0x03, 0x02, 0x01, 0x06]) : Buffer.from([0x03, 0x02, 0x07, 0x80]);
  const list = [
    extension("2.5.29.19", true, isAuthority ? sequence(boolTrue) : sequence()),
    extension("2.5.29.15", true, usage),
    extension("2.5.29.14", false, octets(keyIdentifier(request.publicKey))),
    extension("2.5.29.35", false, sequence(der(0x80, keyIdentifier(createPublicKey(request.issuerKey))))),
  ];
  if (hosts.length > 0) {
    const names = hosts.map((host) => der(0x82, Buffer.from(host, "ascii")));
    list.push(extension("2.5.29.17", false, sequence(...names)));
    list.push(extension("2.5.29.37", false, sequence(oid("1.3.6.1.5.5.7.3.1"))));
  }
  return der(0xa3, sequence(...list));
}

/** A certificate in PEM, signed with SHA-256 and RSA by `issuerKey`. */
export function issueCertificate(request: CertificateRequest): string {
  const algorithm = sequence(oid(SHA256_WITH_RSA), Buffer.from([0x05, 0x00]));
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const toBeSigned = sequence(
    der(0xa0, Buffer.from([0x02, 0x01, 0x02])),
    der(0x02, serial),
    algorithm,
    name(request.issuer, request.organisation),
    sequence(utcTime(request.notBefore), utcTime(request.notAfter)),
    name(request.subject, request.organisation),
    request.publicKey.export({ type: "spki", format: "der" }),
    extensions(request),
  );
  const signature = sign("sha256", toBeSigned, request.issuerKey);
  const certificate = sequence(toBeSigned, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
