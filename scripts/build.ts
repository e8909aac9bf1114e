// `npm run build [-- --force]`: builds the programs, and the pages unless nothing they are made of has changed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { listFiles } from "./files";
import { compilePrograms } from "./programs";

const STAMP = ".next/holdfast-build";
const PARTS =
  /^(?:app|lib|types|public|styles)\/|^prisma\/[^/]+\.prisma$|^(?:middleware|instrumentation)\.ts$|^[\w.-]+\.config\.\w+$|^package-lock\.json$/;

export interface BuildOptions {
  readonly force?: boolean;
  /** Keeps Next's own output back unless the build fails. */
  readonly quiet?: boolean;
}

export interface Build {
  readonly built: boolean;
  readonly seconds: number;
}

function fingerprint(): string {
  const sum = createHash("sha256").update(process.versions.node.split(".")[0] ?? "");
  for (const path of listFiles(process.cwd())) {
    if (PARTS.test(path)) sum.update(path).update("\0").update(readFileSync(path)).update("\0");
  }
  return sum.digest("hex");
}

function runNext(quiet: boolean): Promise<void> {
  const env = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  const args = ["node_modules/next/dist/bin/next", "build"];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const output: Buffer[] = [];
  const keep = (chunk: Buffer): void => {
    if (quiet) output.push(chunk);
    else process.stderr.write(chunk);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) return resolve();
      process.stderr.write(Buffer.concat(output));
      reject(new Error("next build failed"));
    });
  });
}

/**
 * Makes sure that `.next` and `dist` fit the sources. Needs neither secrets nor a database; prints to stderr only.
 * @throws Error when Next cannot build
 */
export async function ensureBuild(options: BuildOptions = {}): Promise<Build> {
  await compilePrograms();
  const wanted = fingerprint();
  const isCurrent = existsSync(".next/BUILD_ID") && existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted;
  if (isCurrent && options.force !== true) return { built: false, seconds: 0 };
  const began = performance.now();
  rmSync(STAMP, { force: true });
  await runNext(options.quiet ?? false);
  writeFileSync(STAMP, wanted);
  return { built: true, seconds: Math.round((performance.now() - began) / 100) / 10 };
}

if (import.meta.filename === process.argv[1]) {
  const { built, seconds } = await ensureBuild({ force: process.argv.includes("--force") });
  console.error(
    built
      ? `Built in ${seconds} s.`
      : "The pages have not changed since the last build; use --force to build them anyway.",
  );
}
