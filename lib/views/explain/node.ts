import { AppError } from "@/lib/core/errors";
import { formatMoney, type Money, money } from "@/lib/core/money";
import type { LedgerLine } from "@/lib/payments/ledger/lines";

/** What can be asked about; wallets (`balance` to `owed`) are named `<partner>:<currency>`. */
export const EXPLAINED = [
  "payout",
  "settlement",
  "order",
  "payment",
  "refund",
  "balance",
  "reserve",
  "set_aside",
  "owed",
] as const;
export type ExplainedKind = (typeof EXPLAINED)[number];

/** Another explanation, of something that is a part of this one. */
export interface Reference {
  readonly kind: ExplainedKind;
  readonly id: string;
}

/** How an amount was computed: `50 % of ₹5,000.00`, and what went into it. */
export interface Formula {
  readonly text: string;
  readonly inputs: readonly { readonly name: string; readonly value: string }[];
}

/** One amount and why it is what it is. The amounts of `children` add up to it exactly. */
export interface Explanation {
  /** A few words; unique enough to stand in a table. */
  readonly title: string;
  readonly sentence: string;
  /** Negative where it is taken away. */
  readonly amount: Money;
  readonly formula: Formula | null;
  readonly policy: { readonly id: string; readonly name: string; readonly version: number } | null;
  /** Those that the amount itself stands in. */
  readonly lines: readonly LedgerLine[];
  readonly opens: Reference | null;
  readonly children: readonly Explanation[];
}

type Parts = Pick<Explanation, "title" | "sentence" | "amount"> & Partial<Explanation>;

/** Makes a node of a tree. @throws AppError `internal` when its children add up to something else */
export function explain(parts: Parts): Explanation {
  const node = { formula: null, policy: null, lines: [], opens: null, children: [], ...parts };
  const { amount, children } = node;
  if (children.some((child) => child.amount.currency !== amount.currency))
    throw new AppError("internal", `${node.title} is made of two currencies`);
  const sum = sumOf(children, amount.currency).minor;
  if (children.length > 0 && sum !== amount.minor)
    throw new AppError("internal", `${node.title}: the parts come to ${sum}, not to ${amount.minor}`);
  return node;
}

export function sumOf(nodes: readonly Explanation[], currency: string): Money {
  return money(
    nodes.reduce((sum, { amount }) => sum + amount.minor, 0n),
    currency,
  );
}

/** The amounts that nothing stands below, in minor units. */
export function leavesOf({ amount, children }: Explanation): bigint[] {
  return children.length === 0 ? [amount.minor] : children.flatMap(leavesOf);
}

/** A plain sum as a formula: what is added and what is taken away, in words. */
export function sumFormula(children: readonly Explanation[]): Formula | null {
  if (children.length < 2) return null;
  const inputs = children.map(({ title, amount }) => ({ name: title, value: formatMoney(amount) }));
  const text = children.map(({ title, amount }, index) => `${signOf(amount, index === 0)}${title.toLowerCase()}`);
  return { text: text.join(" "), inputs };
}

function signOf({ minor }: Money, isFirst: boolean): string {
  if (minor < 0n) return "− ";
  return isFirst ? "" : "+ ";
}

export const negative = (value: Money): Money => money(-value.minor, value.currency);
