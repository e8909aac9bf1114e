// `npm run books [-- --json]`: checks every rule of the books; exit 1 when one is broken.
import { existsSync, readFileSync } from "node:fs";
import { checkBooks, RULES } from "@/lib/payments/ledger/check-books";

/** The database of the environment, or of the demonstration that is running in this checkout. */
function databaseUrl(): string | undefined {
  const given = process.env["BOOKS_DATABASE_URL"] ?? process.env["DATABASE_URL"];
  if (given !== undefined || !existsSync(".holdfast/run.json")) return given;
  const run = JSON.parse(readFileSync(".holdfast/run.json", "utf8")) as { database?: { reader?: string } };
  return run.database?.reader;
}

const url = databaseUrl();
if (url === undefined) {
  console.error("Set DATABASE_URL (or BOOKS_DATABASE_URL for a read-only role), or start `npm run demo` first.");
  process.exit(1);
}
const began = performance.now();
const violations = await checkBooks(url);
const seconds = Math.round(performance.now() - began) / 1000;
if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ ok: violations.length === 0, rules: RULES.length, seconds, violations }));
} else {
  for (const each of violations)
    console.log(`${each.rule}: ${each.subject} (${each.detail}): broken is "${each.statement}"`);
  console.log(`books: ${violations.length} violations of ${RULES.length} rules (${seconds} s)`);
}
process.exit(violations.length === 0 ? 0 : 1);
