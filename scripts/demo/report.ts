// What the demonstration shows at the end, read through the auditor's door.
import { formatMoney, money } from "@/lib/core/money";
import type { JourneyResult } from "./journey";
import { reading } from "./held-part";

export interface MoneyLine extends JourneyResult {
  readonly gatewayFee: number;
}

export interface TrialLine {
  readonly kind: string;
  readonly currency: string;
  readonly balance: bigint;
}

/** Adds what the gateway took, from the books. */
export async function withFees(readerUrl: string, results: readonly JourneyResult[]): Promise<MoneyLine[]> {
  return reading(readerUrl, async (client) => {
    const lines: MoneyLine[] = [];
    for (const result of results) {
      const { rows } = await client.query<{ fee: string | null }>(
        `SELECT sum(e.amount) AS fee FROM books.transfer t JOIN books.entry e ON e.transfer = t.id AND e.amount > 0
         WHERE t.kind = 'fee' AND t.source = (SELECT p.id FROM books.payment p WHERE p.order_id = $1)`,
        [result.orderId],
      );
      lines.push({ ...result, gatewayFee: Number(rows[0]?.fee ?? 0) });
    }
    return lines;
  });
}

export async function trialBalance(readerUrl: string): Promise<TrialLine[]> {
  return reading(readerUrl, async (client) => {
    const { rows } = await client.query<{ kind: string; currency: string; balance: string }>(
      `SELECT kind, currency, sum(balance) AS balance FROM books.account GROUP BY kind, currency ORDER BY currency, kind`,
    );
    return rows.map((row) => ({ kind: row.kind, currency: row.currency, balance: BigInt(row.balance) }));
  });
}

const show = (minor: number | bigint, currency: string): string => formatMoney(money(BigInt(minor), currency));

/** The money table: where each rupee and cent of the two payments went. */
export function moneyTable(lines: readonly MoneyLine[]): string {
  const rows: [string, (line: MoneyLine) => string][] = [
    ["customer paid", (line) => show(line.amount, line.currency)],
    ["gateway fee (borne by the platform)", (line) => show(line.gatewayFee, line.currency)],
    ["held for 24 hours", (line) => show(line.amount, line.currency)],
    ["satisfaction score", (line) => `${line.score} of 100`],
    ["penalty (from partner to platform)", (line) => show(line.penalty, line.currency)],
    ["partner", (line) => show(line.partner, line.currency)],
    ["platform, penalty included", (line) => show(line.platform, line.currency)],
    ["paid out to the partner", (line) => `${show(line.partner, line.currency)} (${line.payoutStatus})`],
    ["held, released or paid out as", (line) => line.payoutId],
    ["bank reference", (line) => line.bankReference],
  ];
  const head = ["", ...lines.map((line) => `${line.gateway} ${line.currency}`)];
  return table([head, ...rows.map(([title, value]) => [title, ...lines.map(value)])]);
}

/** All kinds of accounts; debit positive, credit negative; each currency adds up to zero. */
export function trialTable(lines: readonly TrialLine[]): string {
  const currencies = [...new Set(lines.map((line) => line.currency))];
  const kinds = [...new Set(lines.map((line) => line.kind))];
  const of = (kind: string, currency: string): bigint =>
    lines
      .filter((line) => line.kind === kind && line.currency === currency)
      .reduce((sum, line) => sum + line.balance, 0n);
  const total = (currency: string): bigint => kinds.reduce((sum, kind) => sum + of(kind, currency), 0n);
  return table([
    ["trial balance", ...currencies],
    ...kinds.map((kind) => [
      kind.replaceAll("_", " "),
      ...currencies.map((currency) => show(of(kind, currency), currency)),
    ]),
    ["sum", ...currencies.map((currency) => show(total(currency), currency))],
  ]);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `  ${row.map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0))).join("   ")}`,
    )
    .join("\n");
}
