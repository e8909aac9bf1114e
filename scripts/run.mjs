// Runs one of our programs in an installed checkout: `node scripts/run.mjs <entry.ts or dist/name.js> [arguments]`.
// For production: it installs and builds nothing, and says plainly what is missing. Uses Node built-ins only.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const [entry, ...args] = process.argv.slice(2);

function needs(what, file, remedy) {
  if (fs.existsSync(path.join(ROOT, file))) return;
  process.stderr.write(`holdfast: ${what}; ${remedy}\n`);
  process.exit(1);
}

if (entry === undefined) {
  process.stderr.write("usage: node scripts/run.mjs <entry.ts> [arguments]\n");
  process.exit(1);
}
const build = "run `npm run build` first (it installs, generates and builds).";
needs("the packages are not installed", "node_modules/tsx", build);
needs("the database client is not generated", "prisma/generated/client.ts", build);
if (entry.startsWith("dist/")) needs("the programs are not built", entry, build);
if (entry === "dist/web.js") needs("the pages are not built", ".next/BUILD_ID", build);
process.chdir(ROOT);
process.argv = [process.argv[0], path.join(ROOT, entry), ...args];
if (entry.endsWith(".ts")) await import("tsx");
await import(pathToFileURL(path.join(ROOT, entry)).href);
