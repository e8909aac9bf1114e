// `npm run reset`: stops the demonstration if it is running and forgets everything it stored.
// Uses Node built-ins only, so that it works in any state of the checkout.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const STATE = path.join(ROOT, ".holdfast");
// The same name as in lib/db/embedded-place.ts.
const COPY = path.join(os.tmpdir(), `holdfast-${createHash("sha256").update(ROOT).digest("hex").slice(0, 12)}`);
const PATIENCE_MS = 10_000;

function readText(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function folders(parent) {
  try {
    return fs.readdirSync(parent, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  } catch {
    return [];
  }
}

/** All numbers under keys such as `pid`, `pids` or `workerPid`. */
function pidsIn(value, key = "") {
  if (typeof value === "number") return /pids?$/i.test(key) && Number.isInteger(value) && value > 1 ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => pidsIn(item, key));
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, item]) => pidsIn(item, /pids?$/i.test(key) ? key : name));
}

function runningDemo() {
  try {
    return pidsIn(JSON.parse(readText(path.join(STATE, "run.json"))));
  } catch {
    return [];
  }
}

function runningDatabases() {
  const found = [STATE, COPY].flatMap((parent) => folders(parent).map((entry) => path.join(parent, entry.name)));
  return found
    .map((folder) => Number(readText(path.join(folder, "postmaster.pid")).split("\n")[0]))
    .filter((pid) => pid > 1);
}

/** A number may have passed to another program since it was written down: look at what runs under it now. */
function isOurs(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === "ESRCH") return false;
  }
  let about = readText(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
  try {
    if (about === "") about = execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    else about += ` ${fs.readlinkSync(`/proc/${pid}/cwd`)}/`;
  } catch {
    // Gone meanwhile, or not ours to look at.
  }
  const isKnownProgram = /\b(?:node|postgres|npm|next)/.test(about);
  return isKnownProgram && (about.includes(`${ROOT}${path.sep}`) || about.includes(`${COPY}${path.sep}`));
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

async function stop(pids) {
  for (const pid of pids) signal(pid, "SIGTERM");
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline && pids.some(isOurs)) await new Promise((resolve) => setTimeout(resolve, 100));
  for (const pid of pids.filter(isOurs)) signal(pid, "SIGKILL");
}

const demo = runningDemo().filter((pid) => isOurs(pid) && pid !== process.pid);
await stop(demo);
await stop(runningDatabases().filter(isOurs));
for (const entry of fs.existsSync(STATE) ? fs.readdirSync(STATE) : []) {
  fs.rmSync(path.join(STATE, entry), { recursive: true, force: true });
}
fs.rmSync(COPY, { recursive: true, force: true });
console.log(demo.length > 0 ? "The demonstration was stopped and its data removed." : "All stored data was removed.");
