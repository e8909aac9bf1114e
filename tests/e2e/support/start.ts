import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuild } from "../../../scripts/build";
import { startStack } from "../../../scripts/stack";

/** Builds the pages, starts the whole product on data of its own, and takes both away again after the last test. */
export default async function start(): Promise<() => Promise<void>> {
  await ensureBuild({ quiet: true });
  const dir = mkdtempSync(join(tmpdir(), "holdfast-browser-"));
  // As root the database runs as another user, who has to get through this folder to its data.
  chmodSync(dir, 0o711);
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  try {
    const stack = await startStack({ dir, kind: "test", durable: false, env: { HOLDFAST_RATE_LIMITS: "off" } });
    process.env["HOLDFAST_E2E_URL"] = stack.web;
    process.env["HOLDFAST_E2E_SIMULATOR"] = stack.simulator;
    process.env["HOLDFAST_E2E_DATABASE"] = stack.ownerUrl;
    return () => stack.stop().finally(remove);
  } catch (error) {
    remove();
    throw error;
  }
}
