// Values that fit a schema, as far as a program can tell from outside.
import type { Dice } from "../dice";
import { resolved, type Schema } from "./document";

/** Values that mean something to the product, by the name of the field. */
export type Known = Readonly<Record<string, readonly string[]>>;

export interface Source {
  readonly dice: Dice;
  readonly known: Known;
}

const WORDS = ["a test", "ü ñ 漢字 😀", "=1+1", "' OR 1=1 --", "<b>bold</b>", "../..", "null", "\u202eright to left"];
const DAY_MS = 86_400_000;

/** Texts of a form, by its pattern or format in the document. */
const FORMS: Readonly<Record<string, (dice: Dice) => string>> = {
  "^[A-Za-z0-9_-]+$": (dice) => dice.pick(["none", "ord_1", "-", "a".repeat(64)]),
  "^[\\w-]{1,64}$": (dice) => dice.pick(["none", "ord_1", "-", "a".repeat(64)]),
  "^[\\w-]{43}$": () => "A".repeat(43),
  "^sin_[0-9A-Z]{26}$": () => `sin_${"0".repeat(26)}`,
  "^[A-Z]{3}$": (dice) => dice.pick(["INR", "USD", "EUR", "XXX"]),
  "^#[0-9a-f]{6}$": (dice) => dice.pick(["#000000", "#0a7a5c"]),
  '^[^\\s"<>]+$': (dice) => dice.pick(["/logo.svg", "https://cdn.example/logo.png", "javascript:alert(1)"]),
  "^[A-Za-z0-9][A-Za-z0-9 .-]{3,20}[A-Za-z0-9]$": () => "HOLDFAST TEST",
  "^[^<>]+$": (dice) => dice.pick(["Somebody", "ü ñ 漢字 😀", "=1+1"]),
  "date-time": (dice) => new Date(Date.now() + (dice.below(200) - 40) * DAY_MS).toISOString(),
  uri: (dice) =>
    dice.pick(["https://hooks.example.com/", "http://127.0.0.1:1/", "https://10.0.0.1/", "javascript:1", "https://a"]),
  cidrv4: () => "127.0.0.0/8",
  cidrv6: () => "::/0",
  ipv4: () => "127.0.0.1",
  ipv6: () => "::1",
};

/** Names whose texts have a form that the document does not tell. */
const NAMED: Readonly<Record<string, (dice: Dice) => string>> = {
  currency: (dice) => dice.pick(["INR", "USD", "INR", "JPY"]),
  defaultCurrency: () => "INR",
  email: (dice) => `fuzz${dice.below(1_000)}@world.test`,
  password: () => "a long enough password",
  gateway: (dice) => dice.pick(["razorpay", "paypal"]),
};

/** A value that fits, most of the time one that exists. */
export function valueFor(schema: Schema, name: string, source: Source): unknown {
  const { dice } = source;
  const it = resolved(schema);
  const choices = it.oneOf ?? it.anyOf;
  if (choices) return valueFor(dice.pick(choices), name, source);
  if ("const" in it) return it.const;
  if (it.enum) return dice.pick(it.enum);
  const type = typeof it.type === "string" ? it.type : dice.pick(it.type ?? ["null"]);
  return MAKERS[type]?.(it, name, source) ?? null;
}

type Maker = (schema: Schema, name: string, source: Source) => unknown;

const MAKERS: Readonly<Record<string, Maker>> = {
  object: (it, _name, source) => objectFor(it, source),
  array: ({ items = {}, minItems: least = 0, maxItems: most = 4 }, name, source) => {
    const length = least + source.dice.below(Math.min(4, most - least + 1));
    return Array.from({ length }, () => valueFor(items, name, source));
  },
  string: (it, name, { dice, known }) => {
    const existing = known[name] ?? [];
    return existing.length > 0 && dice.chance(90) ? dice.pick(existing) : textFor(it, name, dice);
  },
  integer: (it, _name, { dice }) => numberFor(it, dice),
  number: (it, _name, { dice }) => numberFor(it, dice),
  boolean: (_it, _name, { dice }) => dice.chance(50),
};

function objectFor(schema: Schema, source: Source): Record<string, unknown> {
  const names = Object.entries(schema.properties ?? {});
  const chosen = names.filter(([name]) => schema.required?.includes(name) === true || source.dice.chance(50));
  return Object.fromEntries(chosen.map(([name, each]) => [name, valueFor(each, name, source)]));
}

function textFor({ pattern, format, minLength = 0, maxLength = 500 }: Schema, name: string, dice: Dice): string {
  const form = FORMS[format ?? ""] ?? FORMS[pattern ?? ""] ?? NAMED[name];
  if (form) return form(dice);
  const word = dice.chance(5) ? "x".repeat(maxLength) : dice.pick(WORDS);
  return word.padEnd(minLength, "x").slice(0, maxLength);
}

function numberFor({ minimum, exclusiveMinimum, maximum = 1_000_000 }: Schema, dice: Dice): number {
  const least = minimum ?? (exclusiveMinimum === undefined ? 0 : exclusiveMinimum + 1);
  const wide = Math.max(1, Math.min(maximum - least + 1, 100_000));
  return dice.pick([least, maximum, least + dice.below(wide), least + dice.below(wide), least + dice.below(wide)]);
}
