// `npm run fuzz -- [--requests 20000] [--seed 1] [--json]`: requests from the API's own document, most of them wrong, at a
// product of its own. Prints one line of JSON to standard output, everything else to standard error; exit 1 on a finding.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { ensureBuild } from "../build";
import { startStack } from "../stack";
import { Control } from "../storm/control";
import { untilQuiet } from "../storm/quiet";
import { fuzz } from "./fuzz";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const HANG_MS = 15_000;
const REST_MS = 60_000;
/** Of many findings the first ones say enough. */
const SHOWN = 20;

function positive(name: "requests" | "seed"): number {
  const value = Number(values[name]);
  if (value > 0 && Number.isInteger(value)) return value;
  console.error(`--${name} needs a positive whole number`);
  process.exit(1);
}

const began = performance.now();
const seconds = (): number => Math.round((performance.now() - began) / 100) / 10;
const say = (line: string): void => {
  if (!values.json) console.error(`${String(seconds()).padStart(6)} s  ${line}`);
};
const [requests, seed] = [positive("requests"), positive("seed")];
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
await ensureBuild({ quiet: true });
const dir = mkdtempSync(join(tmpdir(), "holdfast-fuzz-"));
// As root PostgreSQL runs as another user, who has to get through this folder to its data.
chmodSync(dir, 0o711);
process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
const deaths: string[] = [];
const stack = await startStack({
  dir,
  kind: "test",
  durable: false,
  env: { HOLDFAST_RATE_LIMITS: "off", SIMULATOR_STATE_FILE: "" },
  onDeath: (name) => deaths.push(name),
});
const pool = new pg.Pool({ connectionString: stack.ownerUrl, max: 4 });
pool.on("error", () => undefined);
const sql = async <T extends pg.QueryResultRow>(text: string, given: readonly unknown[] = []): Promise<T[]> =>
  (await pool.query<T>(text, [...given])).rows;
const { web, simulator } = stack;
const { findings, statuses, done } = await fuzz({ web, simulator, sql, requests, seed, hangMs: HANG_MS, say });
const waiting = await untilQuiet(pool, new Control(simulator), REST_MS);
const violations = await checkBooks(stack.readerUrl);
for (const each of violations) say(`books: ${each.rule} ${each.subject} ${each.detail}`);
for (const each of waiting) say(`still due: ${each}`);
await pool.end();
await stack.stop();
const result = {
  seed,
  requests,
  statuses,
  operationsDone: done,
  findings: findings.length,
  deaths,
  violations: violations.length,
  shown: findings.slice(0, SHOWN),
  seconds: seconds(),
};
console.log(JSON.stringify(result));
process.exit(findings.length + deaths.length + violations.length === 0 ? 0 : 1);
