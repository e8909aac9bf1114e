import { randomBytes } from "node:crypto";

/** The prefix of every kind of object that has a public id. */
export const ID_PREFIXES = {
  apiKey: "key",
  approval: "apv",
  attempt: "pat",
  audit: "aud",
  case: "cas",
  caseOffer: "cof",
  chargeback: "chb",
  delivery: "wdl",
  destination: "dst",
  endpoint: "whe",
  escrow: "esc",
  inbox: "inb",
  mail: "mal",
  offer: "off",
  order: "ord",
  partner: "par",
  payment: "pay",
  payout: "pyt",
  paymentEvent: "pev",
  plan: "pln",
  policy: "pol",
  proposal: "prp",
  recovery: "rcv",
  refund: "rfd",
  refusal: "rfs",
  request: "req",
  reversal: "rrv",
  session: "ses",
  settlement: "stl",
  signIn: "sin",
  tenant: "tnt",
  transfer: "rtr",
  user: "usr",
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_CHARS = 10;
const RANDOM_BYTES = 10;

/**
 * A new id such as `ord_01K8…`: prefix, 48 bits of time in milliseconds and 80 random bits in Crockford base 32 (ULID),
 * so ids sort by creation and fit the 40-character limits of every gateway reference.
 */
export function newId(kind: IdKind, atMs: number = Date.now()): string {
  let time = "";
  for (let rest = atMs, i = 0; i < TIME_CHARS; i += 1) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  const bits = BigInt(`0x${randomBytes(RANDOM_BYTES).toString("hex")}`);
  let random = "";
  for (let shift = 75n; shift >= 0n; shift -= 5n) random += ALPHABET.charAt(Number((bits >> shift) & 31n));
  return `${ID_PREFIXES[kind]}_${time}${random}`;
}

/** Whether a text has the shape of an id of that kind; says nothing about whether the object exists. */
export function isId(kind: IdKind, value: string): boolean {
  return new RegExp(`^${ID_PREFIXES[kind]}_[0-9A-Za-z]{4,32}$`).test(value);
}
