import { checkDocs } from "../docs/pages";
import { listFiles } from "../files";
import { formatProblem, tidy } from "../tidy/check";
import { checkEnvExample, checkLock, checkLockedVersions, checkVersions } from "./facts";
import { type Outcome, runNode, runNpm } from "./tools";

interface Check {
  readonly name: string;
  run(): Promise<Outcome> | Outcome;
}

function fromProblems(problems: readonly string[]): Outcome {
  return { ok: problems.length === 0, output: problems.join("\n") };
}

const CHECKS: readonly Check[] = [
  { name: "types", run: () => runNode(["node_modules/typescript/bin/tsc", "--noEmit"]) },
  { name: "lint", run: () => runNode(["node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"]) },
  { name: "dead code", run: () => runNode(["node_modules/knip/bin/knip.js", "--no-progress", "--no-config-hints"]) },
  { name: "format", run: () => runNode(["node_modules/@biomejs/biome/bin/biome", "format", "."]) },
  { name: "lock file", run: () => runNpm(["ci", "--dry-run", "--ignore-scripts", "--no-audit", "--no-fund"]) },
  { name: "lock hosts", run: () => fromProblems(checkLock(process.cwd())) },
  {
    name: "versions",
    run: () => fromProblems([...checkVersions(process.cwd()), ...checkLockedVersions(process.cwd())]),
  },
  { name: ".env.example", run: () => fromProblems(checkEnvExample(process.cwd())) },
  { name: "docs", run: async () => fromProblems(await checkDocs(process.cwd())) },
  { name: "tidy", run: () => fromProblems(tidy(process.cwd(), listFiles(process.cwd())).map(formatProblem)) },
];

/** Runs all checks side by side, a line for each, then the output of those that failed. */
export async function runChecks(): Promise<boolean> {
  const began = performance.now();
  const failures = await Promise.all(
    CHECKS.map(async ({ name, run }) => {
      const started = performance.now();
      const outcome = await run();
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${outcome.ok ? "ok  " : "FAIL"} ${name.padEnd(14)} ${seconds.padStart(5)} s`);
      return outcome.ok ? [] : [{ name, output: outcome.output }];
    }),
  );
  const failed = failures.flat();
  for (const { name, output } of failed) console.log(`\n--- ${name} ---\n${output.trim()}`);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`\n${CHECKS.length - failed.length} of ${CHECKS.length} checks passed in ${seconds} s`);
  return failed.length === 0;
}
