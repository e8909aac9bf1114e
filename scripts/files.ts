import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const NOT_OURS = new Set([
  ".git",
  ".holdfast",
  ".next",
  "coverage",
  "node_modules",
  "playwright-report",
  "test-results",
]);

function git(root: string, args: readonly string[]): string[] | undefined {
  const done = spawnSync("git", ["-C", root, "ls-files", "-z", ...args], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return done.status === 0 ? done.stdout.split("\0").filter((name) => name !== "") : undefined;
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (NOT_OURS.has(entry.name) || path === "prisma/generated") return [];
    if (entry.isDirectory()) return walk(root, path);
    return entry.isFile() ? [path] : [];
  });
}

/** Every file of the project, tracked or about to be, sorted; without git (an unpacked archive) by walking the folder. */
export function listFiles(root: string): string[] {
  const listed = existsSync(join(root, ".git")) ? git(root, ["--cached", "--others", "--exclude-standard"]) : undefined;
  if (listed === undefined) return walk(root, "").toSorted();
  const deleted = new Set(git(root, ["--deleted"]));
  return [...new Set(listed)].filter((name) => !deleted.has(name)).toSorted();
}
