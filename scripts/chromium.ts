import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The one without windows comes first: it needs a third less of the processor. */
const NAMES = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome.exe",
];
const APPLICATIONS = [
  "/usr/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browser for the browser tests: `CHROMIUM_PATH`, or the first one that this machine has. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== "") return isProgram(named) ? named : undefined;
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...APPLICATIONS].find(isProgram);
}

/** Quiet, offline and without the sandbox only where it cannot work: for root. */
export function chromiumFlags(): string[] {
  const quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
  const still = ["--disable-component-update", "--disable-sync"];
  return [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), ...quiet, ...still];
}

/**
 * Runs before the browser tests (Playwright's `globalSetup`).
 * @throws Error that says what to install
 */
export default function requireChromium(): void {
  if (findChromium() !== undefined) return;
  throw new Error(
    "The browser tests need Chromium or Chrome. Debian and Ubuntu: apt-get install chromium-headless-shell (or chromium). macOS: install Google Chrome. " +
      "Elsewhere, or when CHROMIUM_PATH is set: let it name the program.",
  );
}
