import { isMonth, nameOfMonth } from "@/lib/core/months";
import { money, printMoney } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { currentTenant } from "@/lib/db/tenant";
import { toCsv } from "@/lib/http/csv";
import type { Rendered } from "@/lib/http/spec";
import { findTenant } from "@/lib/tenants/queries";
import type { StatementAnswer } from "@/types/answers/statements";
import { printStatement } from "./document";

const PARTS = ["gross", "commission", "penalty", "taxes", "owed"] as const;
const COLUMNS = ["date", "type", "session", "order", "currency", ...PARTS, "net", "balance"];

/** A statement in the form that was asked for; null for the JSON that it is. */
export async function renderStatement(
  statement: StatementAnswer,
  format: "json" | "csv" | "pdf",
): Promise<Rendered | null> {
  const name = `statement-${statement.month}-${statement.currency}`;
  if (format === "json") return null;
  if (format === "csv")
    return {
      text: toCsv(COLUMNS, rowsOf(statement)),
      headers: fileHeaders("text/csv; charset=utf-8; header=present", `${name}.csv`),
    };
  const { name: tenant, accent } = await findTenant(db(), currentTenant());
  return {
    text: await printStatement(statement, { tenant, accent }),
    headers: fileHeaders("application/pdf", `${name}.pdf`),
  };
}

const fileHeaders = (type: string, file: string): Record<string, string> => ({
  "content-type": type,
  "content-disposition": `attachment; filename="${file}"`,
});

/** Amounts in decimals, as spreadsheets take them; the balances at both ends are lines of their own. */
function rowsOf({ lines, opening, closing, month, currency }: StatementAnswer): Record<string, string>[] {
  const print = (minor: number): string => printMoney(money(BigInt(minor), currency));
  const name = isMonth(month) ? nameOfMonth(month) : month;
  const balance = (type: string, minor: number): Record<string, string> => ({
    type: `${type}, ${name}`,
    currency,
    balance: print(minor),
  });
  const rows = lines.map((line) => ({
    date: line.at,
    type: line.type,
    session: line.session,
    order: line.orderId ?? "",
    currency,
    ...Object.fromEntries(PARTS.map((part) => [part, line.parts === null ? "" : print(line.parts[part])])),
    net: print(line.net),
    balance: print(line.balance),
  }));
  return [balance("Opening balance", opening), ...rows, balance("Closing balance", closing)];
}
