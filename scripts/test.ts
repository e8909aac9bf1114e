// `npm test`: checks, build, tests, browser tests and a small storm; runs all of them and fails when one failed.
// `npm test -- unit browser` runs only those named: check, build, unit, browser, storm.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuild } from "./build";
import { runChecks } from "./check/run";
import { type Counts, readPlaywright, readVitest } from "./test/reports";

interface Result {
  readonly ok: boolean;
  /** Undefined for a step that has no tests in it, and for a runner that left no report. */
  readonly counts?: Counts | undefined;
  readonly detail?: string;
}

interface Step {
  readonly name: string;
  readonly title: string;
  /** Runs at the same time as the first before it that does not, which waits so much that there is room for both. */
  readonly isBeside?: boolean;
  run(): Promise<Result>;
}

const reports = mkdtempSync(join(tmpdir(), "holdfast-reports-"));

function runNode(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<boolean> {
  const child = spawn(process.execPath, args, { stdio: "inherit", env: { ...process.env, ...env } });
  const forward = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  process.on("SIGTERM", forward);
  return new Promise((resolve) => {
    child.on("error", () => resolve(false));
    child.on("close", (code) => {
      process.off("SIGTERM", forward);
      resolve(code === 0);
    });
  });
}

async function runUnit(): Promise<Result> {
  const file = join(reports, "vitest.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const ok = await runNode(["node_modules/vitest/vitest.mjs", "run", ...reporters]);
  return { ok, counts: readVitest(file) };
}

async function runBuild(): Promise<Result> {
  try {
    const { built } = await ensureBuild({ quiet: true });
    return { ok: true, detail: built ? "built" : "nothing has changed since the last build" };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Each size of screen has a product of its own, so that they do not get into each other's way. */
async function runBrowser(project: "desktop" | "mobile"): Promise<Result> {
  const file = join(reports, `playwright-${project}.json`);
  const which = [`--project=${project}`, `--output=test-results/${project}`];
  const args = ["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json", ...which];
  const ok = await runNode(args, { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
  return { ok, counts: readPlaywright(file) };
}

/** A storm that fits beside the browser tests; `npm run storm` takes any number. */
async function runStormStep(): Promise<Result> {
  const options = ["--payments", "40", "--kill-every", "3", "--seed", "1", "--json"];
  return { ok: await runNode(["--import", "tsx", "scripts/storm/main.ts", ...options]) };
}

const STEPS: readonly Step[] = [
  { name: "check", title: "Checks", run: async () => ({ ok: await runChecks() }) },
  { name: "build", title: "Build", run: runBuild },
  { name: "unit", title: "Tests", run: runUnit },
  { name: "browser", title: "Desktop", run: () => runBrowser("desktop") },
  { name: "browser", title: "Phone", isBeside: true, run: () => runBrowser("mobile") },
  { name: "storm", title: "Storm", isBeside: true, run: runStormStep },
];

function describe({ ok, counts, detail }: Result): string {
  const numbers = counts === undefined ? [] : [`${counts.passed} passed, ${counts.failed} failed`];
  return [ok ? "ok" : "FAILED", ...numbers, ...(detail === undefined ? [] : [detail])].join(" · ");
}

/** Exact numbers or none: every runner must have left its report; a failed step without tests counts as one. */
function countAll(results: readonly (readonly [Step, Result])[]): Counts | undefined {
  let passed = 0;
  let failed = 0;
  for (const [step, { ok, counts }] of results) {
    const hasTests = step.name === "unit" || step.name === "browser";
    if (hasTests && counts === undefined) return undefined;
    passed += counts?.passed ?? 0;
    failed += ok ? 0 : Math.max(counts?.failed ?? 0, 1);
  }
  return { passed, failed };
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(", ")}. There are: ${STEPS.map((step) => step.name).join(", ")}.`);
  process.exit(1);
}
const results: [Step, Result][] = [];
const lines: string[] = [];

async function runStep(step: Step): Promise<void> {
  const began = performance.now();
  const result = await step.run();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  results.push([step, result]);
  lines.push(`${step.title.padEnd(14)} ${seconds.padStart(6)} s  ${describe(result)}`);
  console.log(lines.at(-1));
}

/** The steps in turn, each with those that run one after the other beside it. */
function inGroups(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (step.isBeside && last) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

for (const group of inGroups(STEPS.filter(({ name }) => wanted.length === 0 || wanted.includes(name)))) {
  console.log(`\n=== ${group.map(({ title }) => title).join(", ")} ===`);
  const [first, ...beside] = group;
  const lanes = [first === undefined ? [] : [first], beside];
  await Promise.all(
    lanes.map(async (lane) => {
      for (const step of lane) await runStep(step);
    }),
  );
}
rmSync(reports, { recursive: true, force: true });
console.log(`\n=== Summary ===\n${lines.join("\n")}`);
const total = countAll(results);
if (total !== undefined) console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = results.every(([, { ok }]) => ok) ? 0 : 1;
