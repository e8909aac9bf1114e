import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { findProcess, readPassword } from "./embedded-cluster";
import { type Place, findPlace, giveTo } from "./embedded-place";

const OWNER = "holdfast_owner";
const DATABASE = "holdfast";
const START_TRIES = 3;
const READY_MS = 30_000;
const STOP_MS = 8_000;

export interface EmbeddedPostgres {
  readonly port: number;
  /** Connects as the superuser that owns the database `holdfast`. */
  readonly ownerUrl: string;
  /** True when another process of this checkout had the cluster running; `stop` then leaves it alone. */
  readonly reused: boolean;
  /** True when the cluster was made by this start, and so holds nothing. */
  readonly isNew: boolean;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  /** False switches fsync off: for tests, which throw the data away. */
  readonly durable: boolean;
  /** Where it listens; any free port unless told. */
  readonly port?: number;
}

/**
 * Starts the PostgreSQL that came with the npm packages, or joins the one already running on the same data.
 * It listens on 127.0.0.1 only and is meant for evaluation, development, tests and single-machine use.
 * The server ends with this process, however this process ends.
 * @throws Error with the end of the server's log when it does not start
 */
export async function startPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const place = findPlace(resolve(options.dataDir));
  mkdirSync(dirname(place.dataDir), { recursive: true });
  const password = readPassword(place.passwordFile);
  const running = await joinRunning(place, password);
  if (running !== undefined) return running;
  const isNew = !existsSync(join(place.dataDir, "PG_VERSION"));
  if (isNew) initialise(place, password, options.durable);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { ...(await startServer(place, password, options)), isNew };
    } catch (error) {
      if (attempt === START_TRIES) throw error;
    }
  }
}

/** A cluster for tests and drafts, in a folder of its own under the temp dir; `stop` removes it. */
export async function startTemporaryPostgres(): Promise<EmbeddedPostgres> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-scratch-"));
  // As root the server runs as another user, who has to get through this folder to its data.
  chmodSync(folder, 0o711);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const postgres = await startPostgres({ dataDir: join(folder, "data"), durable: false });
    return { ...postgres, stop: () => postgres.stop().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

function urlOf(port: number, password: string): string {
  return `postgresql://${OWNER}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

function initialise(place: Place, password: string, durable: boolean): void {
  rmSync(place.dataDir, { recursive: true, force: true });
  mkdirSync(place.dataDir, { recursive: true, mode: 0o700 });
  const passwordFile = `${place.dataDir}.init`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  giveTo(place.user, place.dataDir, passwordFile);
  // The built-in C.UTF-8 sorts and changes case alike on every platform; libc has that locale on Linux only.
  const locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"];
  const access = ["--auth=scram-sha-256", `--username=${OWNER}`, `--pwfile=${passwordFile}`];
  const args = [`--pgdata=${place.dataDir}`, ...locale, ...access, ...(durable ? [] : ["--no-sync"])];
  const done = spawnSync(join(place.binDir, "initdb"), args, { ...place.user, cwd: place.binDir, encoding: "utf8" });
  rmSync(passwordFile, { force: true });
  if (done.status === 0) return;
  rmSync(place.dataDir, { recursive: true, force: true });
  throw new Error(`PostgreSQL could not create its data folder: ${done.error?.message ?? done.stderr.trim()}`);
}

/** A free port; another program may take it before PostgreSQL does, hence the tries above. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", done);
  });
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("no free port on 127.0.0.1");
  return address.port;
}

function settings(port: number, durable: boolean): string[] {
  const all: Record<string, string | number> = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: 200,
    timezone: "UTC",
    log_timezone: "UTC",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" }),
  };
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

async function startServer(
  place: Place,
  password: string,
  options: EmbeddedOptions,
): Promise<Omit<EmbeddedPostgres, "isNew">> {
  const { durable } = options;
  const port = options.port ?? (await freePort());
  const log = openSync(place.logFile, "a", 0o600);
  // Detached: Ctrl-C in a terminal reaches this process, which ends its work before it ends the database.
  const server = spawn(join(place.binDir, "postgres"), ["-D", place.dataDir, ...settings(port, durable)], {
    ...place.user,
    cwd: place.binDir,
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  server.unref();
  const signal = durable ? "SIGINT" : "SIGQUIT";
  const guard = guardAgainstOurDeath(server, signal);
  const stop = async (): Promise<void> => {
    await stopServer(server, signal);
    guard.release();
  };
  try {
    await untilReady(server, urlOf(port, password), place.logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, ownerUrl: urlOf(port, password), reused: false, stop };
}

/**
 * Ends the server when this process ends: by its exit handler, or, when it is killed outright, by a small shell that
 * waits for its standard input to close. Windows has no such shell; there the exit handler has to do.
 */
function guardAgainstOurDeath(server: ChildProcess, signal: "SIGINT" | "SIGQUIT"): { release(): void } {
  const onExit = (): void => {
    server.kill(signal);
  };
  process.once("exit", onExit);
  const script = `trap '' INT HUP TERM; read -r _; kill -${signal.slice(3)} "$1" 2>/dev/null`;
  const shell =
    process.platform === "win32" || server.pid === undefined
      ? undefined
      : spawn("/bin/sh", ["-c", script, "holdfast-guard", String(server.pid)], {
          detached: true,
          stdio: ["pipe", "ignore", "ignore"],
        });
  shell?.on("error", () => undefined);
  shell?.unref();
  if (shell?.stdin && "unref" in shell.stdin && typeof shell.stdin.unref === "function") shell.stdin.unref();
  return {
    release: () => {
      process.off("exit", onExit);
      shell?.kill("SIGKILL");
    },
  };
}

function hasEnded(server: ChildProcess): boolean {
  return server.pid === undefined || server.exitCode !== null || server.signalCode !== null;
}

async function stopServer(server: ChildProcess, signal: "SIGINT" | "SIGQUIT"): Promise<void> {
  if (hasEnded(server)) return;
  server.ref();
  const ended = new Promise<void>((done) => {
    server.once("exit", () => done());
  });
  server.kill(signal);
  const hurry = setTimeout(() => server.kill("SIGQUIT"), STOP_MS);
  await ended;
  clearTimeout(hurry);
}

async function untilReady(server: ChildProcess, url: string, logFile: string): Promise<void> {
  let failure: Error | undefined;
  server.once("error", (error) => {
    failure = error;
  });
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline && !hasEnded(server) && failure === undefined) {
    if (await answers(url)) return;
    await sleep(25);
  }
  throw new Error(`PostgreSQL did not start: ${failure?.message ?? readFileSync(logFile, "utf8").slice(-800).trim()}`);
}

/** Connects once and makes sure that our database exists. */
async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url.replace(/\/[^/]*$/, "/postgres"), connectionTimeoutMillis: 2000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The cluster that another process of this checkout keeps running, if its password is ours and it answers. */
async function joinRunning(place: Place, password: string): Promise<EmbeddedPostgres | undefined> {
  const pidFile = join(place.dataDir, "postmaster.pid");
  const found = findProcess(pidFile);
  if (found === undefined) {
    rmSync(pidFile, { force: true });
    return undefined;
  }
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline) {
    const now = findProcess(pidFile);
    if (now === undefined) return undefined;
    const url = urlOf(now.port, password);
    if (now.port > 0 && (await answers(url))) {
      return { port: now.port, ownerUrl: url, reused: true, isNew: false, stop: () => Promise.resolve() };
    }
    await sleep(100);
  }
  const since = statSync(pidFile).mtime.toISOString();
  throw new Error(`PostgreSQL has been running as process ${found.pid} since ${since} but does not answer.`);
}
