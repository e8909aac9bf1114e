// `npm run books [-- --json]` checks every rule of the books; `npm run books -- --audit [--heads <file>] [--json]` verifies
// the audit chain and its signed heads. Exit 1 when something is wrong.
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readHeads, verifyAudit } from "@/lib/audit/verify";
import { withSnapshot } from "@/lib/db/snapshot";
import { checkBooks, RULES } from "@/lib/payments/ledger/check-books";

const { values: options } = parseArgs({
  options: { json: { type: "boolean" }, audit: { type: "boolean" }, heads: { type: "string" } },
});

/** The database of the environment, or of the demonstration that is running in this checkout. */
function databaseUrl(): string | undefined {
  const given = process.env["BOOKS_DATABASE_URL"] ?? process.env["DATABASE_URL"];
  if (given !== undefined || !existsSync(".holdfast/run.json")) return given;
  const run = JSON.parse(readFileSync(".holdfast/run.json", "utf8")) as { database?: { reader?: string } };
  return run.database?.reader;
}

interface Finding {
  readonly ok: boolean;
  readonly report: object;
  readonly lines: readonly string[];
}

async function books(url: string): Promise<Finding> {
  const violations = await checkBooks(url);
  return {
    ok: violations.length === 0,
    report: { rules: RULES.length, violations },
    lines: [
      ...violations.map((each) => `${each.rule}: ${each.subject} (${each.detail}): broken is "${each.statement}"`),
      `books: ${violations.length} violations of ${RULES.length} rules`,
    ],
  };
}

async function audit(url: string): Promise<Finding> {
  const file = options.heads ?? process.env["HOLDFAST_AUDIT_HEADS"] ?? ".holdfast/audit-heads.jsonl";
  const kept = readHeads(file);
  const report = await withSnapshot(url, 1, async ([client]) => {
    if (!client) throw new Error("there is one connection");
    return verifyAudit(client, kept);
  });
  const { broken, sealed, unsealed, heads, publicKeys } = report;
  return {
    ok: broken.length === 0,
    report,
    lines: [
      ...broken.map(({ tenant, seq, reason }) => `audit: ${tenant} is broken from row ${seq} on: ${reason}`),
      `audit: ${sealed} rows sealed, ${unsealed} waiting, ${heads} heads (${kept.length} of them from ${file})`,
      ...publicKeys.map((key) => `audit: heads are signed with ${key}`),
    ],
  };
}

const url = databaseUrl();
if (url === undefined) {
  console.error("Set DATABASE_URL (or BOOKS_DATABASE_URL for a read-only role), or start `npm run demo` first.");
  process.exit(1);
}
const began = performance.now();
const { ok, report, lines } = await (options.audit ? audit(url) : books(url));
const seconds = Math.round(performance.now() - began) / 1000;
if (options.json) console.log(JSON.stringify({ ok, seconds, ...report }));
else console.log(`${lines.join("\n")} (${seconds} s)`);
process.exit(ok ? 0 : 1);
