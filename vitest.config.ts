import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/[\\/]$/, "") } },
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/e2e/**", "node_modules/**"],
    globalSetup: ["tests/support/global-setup.ts"],
    pool: "forks",
    // A process keeps what it has loaded for its next file; what a file may leave behind is put back before each.
    isolate: false,
    setupFiles: ["tests/support/fresh-file.ts"],
    // Most of a test's time is waiting for processes, gateways and commits: more files at once than there are processors.
    maxWorkers: Math.max(3, availableParallelism()),
    // Real databases, processes and HTTP: generous, because a busy machine is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // One hang in dozens of runs of the payout flows is not explained yet; a second failure is a failure.
    retry: 1,
    env: { NODE_ENV: "test", TZ: "UTC" },
  },
});
