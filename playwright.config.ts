import { defineConfig, devices } from "@playwright/test";
import { chromiumFlags, findChromium } from "./scripts/chromium";

const executablePath = findChromium();
const baseURL = process.env.HOLDFAST_E2E_URL;

/** `tests/e2e/support/start.ts` starts the product and sets `HOLDFAST_E2E_URL`. */
export default defineConfig({
  testDir: "tests/e2e",
  globalSetup: ["./scripts/chromium.ts", "./tests/e2e/support/start.ts"],
  outputDir: "test-results",
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  // A browser on a busy machine; a second failure is a failure.
  retries: 1,
  reporter: "list",
  use: {
    ...(baseURL === undefined ? {} : { baseURL }),
    launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: chromiumFlags() },
    // Recording costs a third of the time; a failed test is recorded when it is tried again.
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    // What moves is painted again and again by the processor.
    contextOptions: { reducedMotion: "reduce" },
  },
  projects: [
    // What has nothing to do with the size of the screen is shown once.
    { name: "desktop", use: { ...devices["Desktop Chrome"] }, grepInvert: /@on-a-phone/ },
    // Painting seven times the points shows nothing more.
    { name: "mobile", use: { ...devices["Pixel 7"], deviceScaleFactor: 1 }, grepInvert: /@any-size/ },
  ],
});
