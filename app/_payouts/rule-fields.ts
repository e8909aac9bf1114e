import { formatMoney, money, parseMoney, printMoney } from "@/lib/core/money";
import { percent, readPercent } from "@/lib/core/percent";
import type { PayoutTerms } from "@/lib/tenants/payout-rules";

type Name = Exclude<keyof PayoutTerms, "feeFrom">;
type Unit = "amount" | "number" | "percent";

/** One rule for payouts, as people read and write it. */
export interface RuleField {
  readonly name: Name;
  readonly label: string;
  readonly unit: Unit;
  /** What it means to leave the field empty; without it something has to stand there. */
  readonly none?: string;
}

export const RULE_FIELDS: readonly RuleField[] = [
  { name: "reviewAboveMinor", label: "Review a payout above", unit: "amount", none: "None for its amount" },
  {
    name: "secondAboveMinor",
    label: "A second operator decides a review above",
    unit: "amount",
    none: "Every review",
  },
  { name: "dailyCount", label: "Review more payouts in 24 hours than", unit: "number", none: "Any number goes" },
  { name: "dailySumMinor", label: "Review more money in 24 hours than", unit: "amount", none: "Any sum goes" },
  { name: "dailyCapMinor", label: "Refuse more money in 24 hours than", unit: "amount", none: "Nothing is refused" },
  { name: "coolingHours", label: "Hours a new account is reviewed for", unit: "number" },
  {
    name: "chargebackBasisPoints",
    label: "Review above so much contested (%)",
    unit: "percent",
    none: "Any share goes",
  },
  { name: "negativeDays", label: "Days to review after a debt", unit: "number", none: "A debt is no reason" },
  { name: "feeMinor", label: "Fee of a payout", unit: "amount" },
];

/** What stands in the fields of a form. */
export type RuleTexts = Readonly<Record<Name, string>>;

/** One rule as it is in force. */
export function tellRule({ name, unit, none = "" }: RuleField, terms: PayoutTerms, currency: string): string {
  const value = terms[name];
  if (value === null) return none;
  if (unit === "amount") return formatMoney(money(BigInt(value), currency));
  return unit === "percent" ? percent(Number(value)) : String(value);
}

/** The rules in force as the texts of a form. */
export function textsOf(terms: PayoutTerms, currency: string): RuleTexts {
  const texts = RULE_FIELDS.map(({ name, unit }) => {
    const value = terms[name];
    if (value === null) return [name, ""] as const;
    if (unit === "amount") return [name, printMoney(money(BigInt(value), currency))] as const;
    return [name, unit === "percent" ? percent(Number(value)).replace(" %", "") : String(value)] as const;
  });
  return Object.fromEntries(texts) as Record<Name, string>;
}

export interface ReadRules {
  /** As the API takes them; whether a number may be that large or small, it says. */
  readonly terms: Readonly<Partial<Record<Name, string | number | null>>>;
  /** What cannot be read, by its field. */
  readonly faults: Readonly<Partial<Record<Name, string>>>;
}

/** Reads the texts of a form, amounts and shares exactly. */
export function readRules(texts: RuleTexts, currency: string): ReadRules {
  const terms: Partial<Record<Name, string | number | null>> = {};
  const faults: Partial<Record<Name, string>> = {};
  for (const { name, unit, none } of RULE_FIELDS) {
    const text = texts[name].trim();
    const read = text === "" ? null : READERS[unit](text, currency);
    if (read !== null || (text === "" && none !== undefined)) terms[name] = read;
    else faults[name] = `${EXPECTED[unit]}${none === undefined ? "" : ", or nothing"}.`;
  }
  return { terms, faults };
}

const READERS: Readonly<Record<Unit, (text: string, currency: string) => string | number | null>> = {
  amount: readMinor,
  number: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : null),
  percent: readPercent,
};

const EXPECTED: Readonly<Record<Unit, string>> = {
  amount: "Enter an amount, for example 500.00",
  number: "Enter a whole number",
  percent: "Enter a percentage from 0 to 100, for example 1.5",
};

/** Reads `1,234.50` as minor units in text; null for what is no amount or below zero. */
function readMinor(text: string, currency: string): string | null {
  try {
    const { minor } = parseMoney(text.replaceAll(/[,\s]/g, ""), currency);
    return minor < 0n ? null : minor.toString();
  } catch {
    return null;
  }
}
