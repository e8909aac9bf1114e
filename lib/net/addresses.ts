import { BlockList, isIP } from "node:net";

type Family = "ipv4" | "ipv6";

/** The family of an address; null where it is none. */
export function familyOf(address: string): Family | null {
  const version = isIP(address);
  if (version === 0) return null;
  return version === 6 ? "ipv6" : "ipv4";
}

/**
 * Addresses and ranges such as `192.0.2.0/24`, to be asked about. The two families do not meet, except that the list itself
 * finds an IPv4 address that is written as IPv6.
 * @throws TypeError where one is neither
 */
export function addressList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [base = "", length] = range.split("/");
    const family = familyOf(base);
    if (family === null) throw new TypeError(`${range} is no address`);
    list.addSubnet(base, Number(length ?? (family === "ipv6" ? 128 : 32)), family);
  }
  return list;
}
