// Makes what was right wrong, in one to three places.
import type { Dice } from "../dice";
import { mangled, NASTY, UNKNOWN } from "./nasty";

const isHolder = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** JSON text of a body that differs from a good one: other values, missing and unknown fields. */
export function spoiled(good: unknown, dice: Dice): string {
  const body: unknown = structuredClone(good);
  /** JSON texts, many of which no value has; a marked string keeps the place of each. */
  const raws: string[] = [];
  for (let changes = 1 + dice.below(3); changes > 0; changes -= 1) change(body, dice, raws);
  const text = JSON.stringify(body) ?? "null";
  return text.replaceAll(/"\\u0001(\d+)"/g, (_whole, index: string) => raws[Number(index)] ?? "null");
}

/** Bytes that are hardly JSON any more, or are nothing that anybody asked for. */
export function absurd(good: unknown, dice: Dice): Buffer {
  const text = dice.chance(50) ? dice.pick(NASTY) : JSON.stringify(good ?? {});
  return dice.chance(60) ? mangled(text, dice) : Buffer.from(text);
}

function change(body: unknown, dice: Dice, raws: string[]): void {
  const holders = holdersIn(body);
  if (holders.length === 0) return;
  const holder = dice.pick(holders);
  const names = Object.keys(holder);
  const isUnknown = names.length === 0 || dice.chance(25);
  const name = isUnknown ? nameOf(dice.pick(UNKNOWN)) : dice.pick(names);
  if (!isUnknown && dice.chance(15)) {
    delete holder[name];
    return;
  }
  raws.push(nearOf(holder[name], dice));
  // `__proto__` must become a field like any other.
  const value = `\u0001${raws.length - 1}`;
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}

const nameOf = (text: string): string => JSON.parse(`"${text}"`) as string;

/** JSON text of something near the value, or of something else altogether. */
function nearOf(value: unknown, dice: Dice): string {
  if (dice.chance(50)) return dice.pick(NASTY);
  if (typeof value === "string")
    return JSON.stringify(
      dice.pick([
        "",
        ` ${value}`,
        `${value} `,
        value.toUpperCase(),
        value.toLowerCase(),
        value.slice(1),
        value.repeat(2),
        `${value}\n`,
        `${value}\0`,
        value.normalize("NFD"),
        [value],
        { value },
      ]),
    );
  if (typeof value === "number")
    return dice.pick([`${-value}`, `${value}.5`, `"${value}"`, `${value}e2`, `${value + 1}`, `${value - 1}`, "0"]);
  return dice.pick(["null", "true", "[]", "{}", '""', "0"]);
}

function holdersIn(value: unknown): Record<string, unknown>[] {
  return isHolder(value) ? [value, ...Object.values(value).flatMap(holdersIn)] : [];
}
