/** Random numbers from a seed, so that a failure can be repeated (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Random = () => number;

export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("nothing to choose from");
  return item;
}

const nested = (depth: number, open: string, close: string): string => `${open.repeat(depth)}1${close.repeat(depth)}`;

/** Pieces of JSON text that have broken somebody's server before. */
const NASTY: readonly string[] = [
  "null",
  "true",
  "[]",
  "{}",
  '""',
  "0",
  "-0",
  "-1",
  "0.1",
  "1e308",
  "1e999",
  "-1e-999",
  "9007199254740993",
  "123456789012345678901234567890",
  '"0"',
  '"-1"',
  '"1e5"',
  '"NaN"',
  '["INR"]',
  '[["razorpay"]]',
  '["razorpay",{"toString":"x"}]',
  '{"not":""}',
  '{"contains":"o"}',
  '{"in":["off_mathematics"]}',
  '{"startsWith":""}',
  '{"equals":null}',
  '{"$ne":null}',
  '{"increment":5}',
  '{"set":1}',
  '{"toJSON":"x"}',
  '{"__proto__":{"role":"admin"}}',
  '{"constructor":{"prototype":{"isAdmin":true}}}',
  '{"length":1}',
  '"__proto__"',
  '"constructor"',
  '"\\u0000"',
  '"a\\u0000b"',
  '"\\ud800"',
  '"\\udfff\\ud800"',
  '"\\uff20"',
  '"\\u202eevil"',
  '"\ufeff"',
  '"😀"',
  '"\' OR 1=1 --"',
  '"$(id)"',
  '"../../etc/passwd"',
  '"<script>alert(1)</script>"',
  '"2026-02-30T00:00:00Z"',
  '"9999-99-99"',
  '"-271821-04-20T00:00:00Z"',
  '"+275760-09-13T00:00:00Z"',
  '"2026-01-01T00:00:00.000000000000000001Z"',
  `"${"x".repeat(70_000)}"`,
  `"${"é".repeat(64)}"`,
  nested(21, "[", "]"),
  nested(5_000, "[", "]"),
  nested(2_000, '{"a":', "}"),
  `[${"0,".repeat(20_000)}0]`,
];

const UNKNOWN = [
  "__proto__",
  "constructor",
  "price",
  "amount",
  "tenantId",
  "customerId",
  "role",
  "AND",
  "OR",
  "where",
  "",
  "a b",
  "\\u0000",
  "\\ud800",
];

/** Breaks texts that were JSON a moment ago. */
const MANGLERS: readonly ((text: string, random: Random) => Buffer)[] = [
  (text, random) => Buffer.from(text.slice(0, Math.floor(random() * text.length))),
  (text) => Buffer.from(`${text}${text}`),
  (text) => Buffer.from(`\ufeff${text}`),
  (text) => Buffer.from(text, "utf16le"),
  (text) => Buffer.concat([Buffer.from(text), Buffer.from([0])]),
  (text, random) => {
    const bytes = Buffer.from(text);
    for (let hits = 0; hits < 3 && bytes.length > 0; hits += 1)
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    return bytes;
  },
  () => Buffer.alloc(0),
  () => Buffer.from([0xff, 0xfe, 0x00]),
];

export interface BadBody {
  readonly body: Buffer;
  readonly contentType: string;
}

const TYPES = [
  "application/json",
  "application/json",
  "application/json",
  "application/json",
  "application/json; charset=utf-16",
  "text/plain",
  "application/xml",
  "",
];

/** A body that is nearly what an operation takes, with one to three things wrong. @param sample fields of a good body */
export function badBody(random: Random, sample: Readonly<Record<string, unknown>>): BadBody {
  const fields = new Map(Object.entries(sample).map(([key, value]) => [key, JSON.stringify(value)]));
  for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes -= 1) {
    const known = [...fields.keys()];
    const key = random() < 0.7 && known.length > 0 ? pick(random, known) : pick(random, UNKNOWN);
    if (random() < 0.1) fields.delete(key);
    else fields.set(key, pick(random, NASTY));
  }
  const object = `{${[...fields].map(([key, value]) => `"${key}":${value}`).join(",")}}`;
  const text = random() < 0.1 ? pick(random, NASTY) : object;
  const body = random() < 0.15 ? pick(random, MANGLERS)(text, random) : Buffer.from(text);
  return { body, contentType: random() < 0.85 ? "application/json" : pick(random, TYPES) };
}
