import { defineConfig } from "vitest/config";
import main from "../../vitest.config";

/** The tests that judge the mutants, with fixed random seeds: a mutant must live or die by itself, not by chance. */
export default defineConfig({
  ...main,
  test: {
    ...main.test,
    include: [
      "tests/unit/core-money.test.ts",
      "tests/unit/ledger-post.test.ts",
      "tests/unit/settlement-plan.test.ts",
      "tests/unit/refunds-plan.test.ts",
      "tests/flows/ledger-model.test.ts",
    ],
    setupFiles: ["scripts/mutation/setup.ts"],
    retry: 0,
  },
});
