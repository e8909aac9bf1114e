// `npm run bench -- [ingest] [apply] [settle] [books] [payouts] [--json]`: how fast the product is on this machine.
// Every figure is the median of three runs, on a durable database of its own; the books are checked afterwards.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { findPlace } from "@/lib/db/embedded-place";
import { measureIngest } from "./ingest";
import { measureApply, measureBooks, measurePayouts, measureSettle } from "./money";
import { describeMachine, type Figure } from "./numbers";

const MEASUREMENTS: Readonly<Record<string, () => Promise<Figure[]>>> = {
  ingest: measureIngest,
  apply: measureApply,
  settle: measureSettle,
  books: measureBooks,
  payouts: measurePayouts,
};

function postgresVersion(): string {
  const { binDir } = findPlace(join(process.cwd(), ".holdfast", "bench"));
  return spawnSync(join(binDir, "postgres"), ["--version"], { encoding: "utf8" }).stdout.trim();
}

const isJson = process.argv.includes("--json");
const wanted = process.argv.slice(2).filter((arg) => arg !== "--json");
const unknown = wanted.filter((name) => !Object.hasOwn(MEASUREMENTS, name));
if (unknown.length > 0) {
  console.error(`No such measurement: ${unknown.join(", ")}. There are: ${Object.keys(MEASUREMENTS).join(", ")}.`);
  process.exit(1);
}
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const machine = describeMachine(postgresVersion());
if (!isJson) {
  const { processor, cores, memoryGb, node, postgres, loadBefore } = machine;
  console.log(`${processor}, ${cores} cores, ${memoryGb} GB; Node ${node}; ${postgres}; load before ${loadBefore}`);
}
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const measured = await measure();
  figures.push(...measured);
  if (isJson) continue;
  for (const { what, value, unit, runs = [] } of measured) {
    console.log(
      `${name.padEnd(8)} ${what.padEnd(48)} ${String(value).padStart(8)} ${unit.padEnd(3)} of ${runs.join(", ")}`,
    );
  }
}
if (isJson) console.log(JSON.stringify({ machine, figures }, null, 2));
