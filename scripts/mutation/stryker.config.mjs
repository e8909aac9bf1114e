// `npm run mutation`: changes the code that reckons with money, a little at a time, and counts the changes that no test
// notices. Not part of `npm test`: it takes about ten minutes.
/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutate: [
    "lib/core/money.ts",
    "lib/payments/settlement/policy.ts",
    "lib/payments/settlement/plan.ts",
    "lib/payments/refunds/plan.ts",
    "lib/payments/ledger/post.ts",
  ],
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "scripts/mutation/vitest.config.ts" },
  ignorePatterns: [".next", ".data", "docs", "test-results"],
  concurrency: 2,
  timeoutMS: 30_000,
  reporters: ["clear-text", "progress-append-only"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  // The compiler of this version has no programming interface, which Stryker would rewrite this file with; nothing here needs that.
  tsconfigFile: "none",
  tempDirName: ".stryker-tmp",
  thresholds: { high: 95, low: 90, break: 85 },
};
