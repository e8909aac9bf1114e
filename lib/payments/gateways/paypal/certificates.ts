import { type KeyObject, X509Certificate } from "node:crypto";
import { AppError } from "@/lib/core/errors";
import { SECOND_MS } from "@/lib/core/time";
import { httpCall } from "@/lib/net/http";
import type { PaypalSettings } from "@/lib/config/gateways";

/** The keys that may sign webhooks, fetched from PayPal and kept by URL. */
export interface Certificates {
  /**
   * The key of the certificate at this URL, proven to be PayPal's at that moment.
   * @throws AppError `invalid_signature` for a URL or a certificate that is not PayPal's (the URL is then never called);
   * `unavailable` when the certificate cannot be fetched now
   */
  keyAt(url: string, moment: Date): Promise<KeyObject>;
}

const FETCH_TIMEOUT_MS = 2 * SECOND_MS;
const MAX_CERTIFICATE_BYTES = 65_536;
const MAX_CACHED = 16;
const MAX_CHAIN = 5;
const CERTIFICATE_PATH = /^\/v1\/notifications\/certs\/[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

interface Chain {
  readonly leaf: X509Certificate;
  readonly others: readonly X509Certificate[];
}

export function createCertificates(settings: PaypalSettings): Certificates {
  const roots = parsePem(settings.trustedRootsPem);
  const cache = new Map<string, Promise<Chain>>();
  return {
    keyAt: async (url, moment) => {
      assertCertificateUrl(url, settings.certificateOrigins);
      const chain = await cached(cache, url);
      assertTrusted(chain, roots, moment);
      if (commonName(chain.leaf) !== settings.certificateName) throw hostile("the certificate has another name");
      if (chain.leaf.publicKey.asymmetricKeyType !== "rsa") throw hostile("the certificate has another kind of key");
      return chain.leaf.publicKey;
    },
  };
}

function hostile(why: string): AppError {
  return new AppError("invalid_signature", why, { gateway: "paypal" });
}

/**
 * One of the configured origins, exactly; PayPal's path; and written in the one canonical way, so that user names, ports,
 * queries, fragments, backslashes and encoded characters are all refused.
 */
function assertCertificateUrl(text: string, origins: readonly string[]): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    !origins.includes(url.origin) ||
    text !== url.origin + url.pathname ||
    !CERTIFICATE_PATH.test(url.pathname)
  ) {
    throw hostile("the certificate is not at PayPal's address");
  }
}

/** Keeps successes and calls under way, so a burst of webhooks fetches a new certificate once. */
function cached(cache: Map<string, Promise<Chain>>, url: string): Promise<Chain> {
  const known = cache.get(url);
  if (known !== undefined) return known;
  const fetched = fetchChain(url).catch((error: unknown) => {
    cache.delete(url);
    throw error;
  });
  const oldest = cache.keys().next();
  if (cache.size >= MAX_CACHED && oldest.done === false) cache.delete(oldest.value);
  cache.set(url, fetched);
  return fetched;
}

async function fetchChain(url: string): Promise<Chain> {
  const [leaf, ...others] = parsePem(await fetchPem(url));
  if (leaf === undefined) throw new AppError("unavailable", "PayPal answered no certificate", { gateway: "paypal" });
  return { leaf, others };
}

async function fetchPem(url: string): Promise<string> {
  const headers = { accept: "application/x-pem-file" };
  const call = {
    method: "GET",
    url,
    headers,
    timeoutMs: FETCH_TIMEOUT_MS,
    maxBytes: MAX_CERTIFICATE_BYTES,
    effect: "none",
  } as const;
  const answer = await httpCall(call).catch((error: unknown) => {
    throw new AppError(
      "unavailable",
      "PayPal's certificate cannot be fetched now",
      { gateway: "paypal" },
      { cause: error },
    );
  });
  if (answer.status >= 300 && answer.status < 400) throw hostile("the certificate is somewhere else");
  if (answer.status !== 200) {
    throw new AppError("unavailable", "PayPal's certificate cannot be fetched now", {
      gateway: "paypal",
      status: answer.status,
    });
  }
  return answer.text;
}

function parsePem(pem: string): X509Certificate[] {
  return (pem.match(PEM_BLOCK) ?? []).flatMap((block) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}

/** Climbs from the leaf over the certificates sent with it to one of ours; each must be valid at that moment. */
function assertTrusted(chain: Chain, roots: readonly X509Certificate[], moment: Date): void {
  let current = chain.leaf;
  for (let depth = 0; depth < MAX_CHAIN; depth += 1) {
    if (!isValidAt(current, moment)) throw hostile("the certificate was not valid at that time");
    if (issuerAmong(roots, current, moment) !== undefined) return;
    const next = issuerAmong(chain.others, current, moment);
    if (next === undefined) break;
    current = next;
  }
  throw hostile("the certificate was not issued by anyone we trust");
}

function issuerAmong(
  candidates: readonly X509Certificate[],
  subject: X509Certificate,
  moment: Date,
): X509Certificate | undefined {
  return candidates.find(
    (issuer) =>
      issuer.ca && isValidAt(issuer, moment) && subject.checkIssued(issuer) && subject.verify(issuer.publicKey),
  );
}

function isValidAt(certificate: X509Certificate, moment: Date): boolean {
  const at = moment.getTime();
  return Date.parse(certificate.validFrom) <= at && at <= Date.parse(certificate.validTo);
}

/** The common name; undefined when there is none or more than one. */
function commonName(certificate: X509Certificate): string | undefined {
  const name: unknown = certificate.toLegacyObject().subject.CN;
  return typeof name === "string" ? name : undefined;
}
