import { lookup as systemLookup } from "node:dns/promises";
import { isIP } from "node:net";
import { AppError } from "@/lib/core/errors";
import { addressList, familyOf } from "./addresses";
import { assertCallAllowed, type HttpAnswer, type HttpCall, httpCall } from "./http";

export interface PublicRules {
  /** Whether this machine itself may be called too, by plain http at any port. */
  readonly loopback: boolean;
  /** Every address of a name; the system's resolver unless told. */
  readonly lookup?: (host: string) => Promise<readonly string[]>;
}

/** IPv4 addresses that are no public hosts (IANA's special-purpose registry). */
const SPECIAL_IPV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
];
/** Of IPv6 only global unicast is public, and of that not what carries an IPv4 address or is for documents. */
const GLOBAL_IPV6 = ["2000::/3"];
const SPECIAL_IPV6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const specialIpv4 = addressList(SPECIAL_IPV4);
const globalIpv6 = addressList(GLOBAL_IPV6);
const specialIpv6 = addressList(SPECIAL_IPV6);
const loopback = addressList(["127.0.0.0/8", "::1"]);

/** Whether an address, in its usual spelling, is one that anyone on the internet could call. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !specialIpv4.check(address, "ipv4");
  return isIP(address) === 6 && globalIpv6.check(address, "ipv6") && !specialIpv6.check(address, "ipv6");
}

function isAllowed(address: string, rules: PublicRules): boolean {
  return isPublicAddress(address) || (rules.loopback && isLoopback(address));
}

function isLoopback(address: string): boolean {
  const family = familyOf(address);
  return family !== null && loopback.check(address, family);
}

const PORTS = ["", "443", "8443"];
const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/;

/**
 * Why a URL can be no address of somebody else, as far as it says so itself; null when it can. What a name resolves to is
 * checked again at every call.
 */
export function publicUrlFault(text: string, rules: PublicRules): string | null {
  if (!URL.canParse(text)) return "is not a URL";
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return "must not hold a user or a password";
  if (url.hash !== "") return "must not hold a fragment";
  const host = hostOf(url);
  if (rules.loopback && (isLoopback(host) || host === "localhost") && url.protocol === "http:") return null;
  if (url.protocol !== "https:") return "must be https";
  if (!PORTS.includes(url.port)) return "must use port 443 or 8443";
  return hostFault(host);
}

function hostFault(host: string): string | null {
  if (isIP(host) !== 0) return isPublicAddress(host) ? null : "must be a public address";
  return PRIVATE_NAME.test(host) || !host.includes(".") ? "must be a public name" : null;
}

/** The URL parser has brought decimal, octal and short spellings of IPv4 into the usual one already. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}

/**
 * Calls an address that somebody else chose: a URL that says nothing forbidden, whose name has public addresses only, and
 * the connection goes to the very address that was looked at, so that a second answer of the resolver changes nothing.
 * @throws AppError `gateway_unreachable` with `reason: "address_refused"` before anything is sent; else as `httpCall`
 */
export async function callPublic(call: HttpCall, rules: PublicRules): Promise<HttpAnswer> {
  assertCallAllowed(new URL(call.url).host);
  const fault = publicUrlFault(call.url, rules);
  if (fault !== null) throw refused(call.url, fault);
  const began = performance.now();
  const connectTo = await resolve(call, rules);
  const timeoutMs = Math.max(1, Math.floor(call.timeoutMs - (performance.now() - began)));
  return httpCall({ ...call, connectTo, timeoutMs });
}

async function resolve(call: HttpCall, rules: PublicRules): Promise<string> {
  const host = hostOf(new URL(call.url));
  const addresses = isIP(host) === 0 ? await lookUp(call, host, rules) : [host];
  const [first] = addresses;
  if (first === undefined) throw unreachable(host, "ENOTFOUND");
  // One private address among public ones is a trap or a mistake.
  if (!addresses.every((each) => isAllowed(each, rules))) throw refused(call.url, "must have public addresses only");
  return first;
}

async function lookUp(call: HttpCall, host: string, rules: PublicRules): Promise<readonly string[]> {
  const found = (rules.lookup ?? systemAddresses)(host).catch((error: unknown) => {
    throw unreachable(host, error instanceof Error && "code" in error ? String(error.code) : "ENOTFOUND");
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), call.timeoutMs);
  });
  try {
    const addresses = await Promise.race([found, late]);
    if (addresses === null) throw unreachable(host, "timeout");
    return addresses;
  } finally {
    clearTimeout(timer);
  }
}

async function systemAddresses(host: string): Promise<readonly string[]> {
  return (await systemLookup(host, { all: true })).map(({ address }) => address);
}

function unreachable(host: string, reason: string): AppError {
  return new AppError("gateway_unreachable", `${host} could not be reached (${reason})`, { host, reason });
}

function refused(url: string, fault: string): AppError {
  const { host } = new URL(url);
  return new AppError("gateway_unreachable", `${host} is not called: it ${fault}`, { host, reason: "address_refused" });
}
