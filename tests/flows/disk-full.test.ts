import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const SIZE = "160m";

/** Runs the drill with a small disk mounted in its folder; the mount is seen by nobody else and ends with the drill. */
async function drill(): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-full-"));
  const asMyself = process.getuid?.() === 0 ? [] : ["--user", "--map-current-user", "--keep-caps"];
  const command = `mount -t tmpfs -o size=${SIZE},mode=711 tmpfs "$1" && exec "$2" scripts/run.mjs scripts/drills/disk-full.ts "$1"`;
  try {
    const args = [...asMyself, "--mount", "sh", "-c", command, "drill", folder, process.execPath];
    const { stdout } = await promisify(execFile)("unshare", args, { timeout: 110_000 });
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Other systems have no mounts of one's own.
if (process.platform === "linux") {
  test("a full disk refuses what it cannot keep, keeps what it promised, and work goes on when there is room (F61)", async () => {
    expect(await drill()).toMatchObject({
      codes: ["unavailable"],
      lost: 0,
      halfDone: 0,
      violations: 0,
      cameBack: true,
    });
  });
}
