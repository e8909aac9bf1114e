import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const Versions = z.record(z.string(), z.string()).default({});
const Manifest = z.object({ dependencies: Versions, devDependencies: Versions });
const Lock = z.object({
  packages: z.record(z.string(), z.object({ resolved: z.string().optional(), version: z.string().optional() })),
});

/** The oldest versions without a known hole that concerns us. */
const FLOORS: Readonly<Record<string, string>> = {
  next: "16.3.3",
  react: "19.2.8",
  "react-dom": "19.2.8",
  "next-auth": "4.24.15",
};
const EXACT = /^\d+\.\d+\.\d+(?:-[\w.-]+)?$/;

function read(root: string, path: string): string | undefined {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch {
    return undefined;
  }
}

function isOlder(version: string, floor: string): boolean {
  const [a = [], b = []] = [version, floor].map((text) => text.split(/[.-]/).slice(0, 3).map(Number));
  const different = [0, 1, 2].find((i) => a[i] !== b[i]);
  return different !== undefined && (a[different] ?? 0) < (b[different] ?? 0);
}

/** Exact pins only, and nothing below its floor. */
export function checkVersions(root: string): string[] {
  const manifest = Manifest.parse(JSON.parse(read(root, "package.json") ?? "{}"));
  const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  return all.flatMap(([name, version]) => {
    if (!EXACT.test(version)) return [`${name} is not pinned to one version: ${version}`];
    const floor = FLOORS[name];
    return floor !== undefined && isOlder(version, floor) ? [`${name} ${version} is older than ${floor}`] : [];
  });
}

/** What is installed in the end, also deep inside other packages, is not below its floor either. */
export function checkLockedVersions(root: string): string[] {
  const { packages } = Lock.parse(JSON.parse(read(root, "package-lock.json") ?? '{"packages":{}}'));
  return Object.entries(packages).flatMap(([path, { version = "" }]) => {
    const floor = FLOORS[path.split("node_modules/").at(-1) ?? ""];
    return floor !== undefined && isOlder(version, floor) ? [`${path} ${version} is older than ${floor}`] : [];
  });
}

/** The lock file names no host: whoever installs uses the registry that npm is set up with. */
export function checkLock(root: string): string[] {
  const { packages } = Lock.parse(JSON.parse(read(root, "package-lock.json") ?? '{"packages":{}}'));
  if (Object.keys(packages).length === 0) return ["package-lock.json lists no packages"];
  return Object.entries(packages)
    .filter(([, { resolved }]) => resolved !== undefined && /^\w+:\/\//.test(resolved))
    .map(([name]) => `package-lock.json says where ${name} comes from (resolved)`);
}

/** `.env.example` names the variables of lib/config/schema.ts, no more and no fewer; a commented one counts. */
export function checkEnvExample(root: string): string[] {
  const schema = read(root, "lib/config/schema.ts");
  if (schema === undefined) return [];
  const example = read(root, ".env.example");
  if (example === undefined) return [".env.example is missing"];
  const declared = new Set([...schema.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1] ?? ""));
  const shown = new Set([...example.matchAll(/^(?:# ?)?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1] ?? ""));
  if (declared.size === 0) return ["found no variable in lib/config/schema.ts"];
  return [
    ...[...declared].filter((name) => !shown.has(name)).map((name) => `.env.example lacks ${name}`),
    ...[...shown].filter((name) => !declared.has(name)).map((name) => `.env.example has ${name}, which nothing reads`),
  ];
}
