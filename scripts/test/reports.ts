import { readFileSync } from "node:fs";
import { z } from "zod";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const Vitest = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

const Playwright = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
  errors: z.array(z.unknown()).default([]),
});

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** A file that could not even be loaded has no tests to count; it counts as one that failed. */
export function readVitest(file: string): Counts | undefined {
  const report = Vitest.safeParse(readJson(file));
  if (!report.success) return undefined;
  const { numPassedTests, numFailedTests, testResults } = report.data;
  const unloaded = testResults.filter((result) => result.status === "failed" && result.assertionResults.length === 0);
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
}

/** A test that passed at its second try has passed; a failure outside every test counts as one. */
export function readPlaywright(file: string): Counts | undefined {
  const report = Playwright.safeParse(readJson(file));
  if (!report.success) return undefined;
  const { stats, errors } = report.data;
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + (stats.unexpected === 0 ? errors.length : 0),
  };
}
