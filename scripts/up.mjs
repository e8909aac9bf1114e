// Makes a bare clone runnable, then hands over: `node scripts/up.mjs <entry.ts> [arguments]`.
// Uses Node built-ins only, because it runs before node_modules exists. Everything it prints goes to stderr,
// so that the entry owns stdout (`npm run --silent demo -- --json`).
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const OLDEST_NODE = [20, 19];
const PROGRESS_SECONDS = 4;

function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(line) {
  say(line);
  process.exit(1);
}

function readText(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

function hash(parts) {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part).update("\0");
  return sum.digest("hex");
}

function assertNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(`Holdfast needs Node.js ${OLDEST_NODE.join(".")} or newer (24 LTS is recommended); this is ${process.version}.`);
}

/** Runs a command with its output on stderr and a line of progress every few seconds. */
function run(title, command, args, env) {
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(0)} s`;
  say(`holdfast: ${title} …`);
  const timer = setInterval(() => say(`holdfast: ${title} … ${seconds()}`), PROGRESS_SECONDS * 1000);
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"], shell: command === "npm" });
    const output = [];
    child.stdout.on("data", (chunk) => output.push(chunk));
    child.stderr.on("data", (chunk) => output.push(chunk));
    const forward = forwardSignals(child);
    const end = (code, reason) => {
      clearInterval(timer);
      forward.stop();
      if (code !== 0) {
        process.stderr.write(Buffer.concat(output));
        fail(`holdfast: ${title} failed after ${seconds()}${reason}`);
      }
      say(`holdfast: ${title}: done in ${seconds()}`);
      resolve();
    };
    child.on("error", (error) => end(1, `: ${error.message}`));
    child.on("close", (code, signal) => end(code ?? 1, signal === null ? "" : ` (${signal})`));
  });
}

/** A terminal sends Ctrl-C to the whole process group already; only signals aimed at this process are passed on. */
function forwardSignals(child) {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  const pass = (signal) => {
    if (signal === "SIGINT" && process.stdin.isTTY) return;
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, pass);
  return {
    stop() {
      for (const signal of signals) process.off(signal, pass);
    },
  };
}

/** npm leaves a copy of what it installed; equal versions mean that nothing has to be done. */
function installedMatches(lockText) {
  const hidden = readText(path.join(ROOT, "node_modules", ".package-lock.json"));
  if (hidden === null) return false;
  try {
    const wanted = JSON.parse(lockText).packages;
    const present = JSON.parse(hidden).packages;
    return Object.entries(wanted).every(([name, entry]) => {
      if (name === "") return true;
      if (present[name] === undefined) return entry.optional === true || entry.devOptional === true;
      return present[name].version === entry.version && fs.existsSync(path.join(ROOT, name));
    });
  } catch {
    return false;
  }
}

/** npm keeps its cache in the home folder; a service account may have none that it can write to. */
function npmEnvironment() {
  const env = { ...process.env };
  try {
    fs.accessSync(process.env.HOME || os.homedir() || "/nonexistent", fs.constants.W_OK);
    if (process.env.HOME === "") throw new Error("empty");
  } catch {
    const user = typeof process.getuid === "function" ? String(process.getuid()) : "user";
    env.npm_config_cache = path.join(os.tmpdir(), `holdfast-npm-${user}`);
  }
  return env;
}

async function install() {
  const lockText = readText(path.join(ROOT, "package-lock.json"));
  if (lockText === null) fail("holdfast: package-lock.json is missing; this is not a complete checkout.");
  const wanted = hash([lockText, process.platform, process.arch]);
  const stamp = path.join(ROOT, "node_modules", ".holdfast-lock");
  if (readText(stamp) === wanted) return;
  if (!installedMatches(lockText)) {
    const npm = process.env.npm_execpath;
    const sameNpm = npm !== undefined && /npm-cli\.[cm]?js$/.test(npm);
    const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
    const [command, all] = sameNpm ? [process.execPath, [npm, ...args]] : ["npm", args];
    await run("installing packages (npm ci, first time about a minute)", command, all, npmEnvironment());
  }
  fs.writeFileSync(stamp, wanted);
}

function schemaFiles() {
  const folder = path.join(ROOT, "prisma");
  const names = fs.readdirSync(folder).filter((name) => name.endsWith(".prisma"));
  return names.sort().map((name) => path.join(folder, name));
}

async function generate() {
  const version = readText(path.join(ROOT, "node_modules", "prisma", "package.json")) ?? "";
  const files = [path.join(ROOT, "prisma.config.ts"), ...schemaFiles()];
  const wanted = hash([version, ...files.flatMap((file) => [path.basename(file), readText(file) ?? ""])]);
  const stamp = path.join(ROOT, "prisma", "generated", ".holdfast-schema");
  if (readText(stamp) === wanted) return;
  // Generating needs no schema engine binary: naming any executable keeps Prisma from downloading one.
  const env = {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: "1",
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
  };
  const prisma = path.join(ROOT, "node_modules", "prisma", "build", "index.js");
  await run("generating the database client", process.execPath, [prisma, "generate"], { ...env, ...process.env });
  fs.writeFileSync(stamp, wanted);
}

function handOver(entry, args) {
  const child = spawn(process.execPath, ["--import", "tsx", entry, ...args], { cwd: ROOT, stdio: "inherit" });
  forwardSignals(child);
  child.on("error", (error) => fail(`holdfast: cannot start ${entry}: ${error.message}`));
  child.on("exit", (code, signal) => {
    process.exit(code ?? 128 + (os.constants.signals[signal] ?? 0));
  });
}

const [entry, ...args] = process.argv.slice(2);
assertNode();
if (entry === undefined) fail("usage: node scripts/up.mjs <entry.ts> [arguments]");
await install();
await generate();
handOver(entry, args);
