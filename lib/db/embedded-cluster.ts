import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export interface ServerProcess {
  readonly pid: number;
  /** 0 while the server has not written it yet. */
  readonly port: number;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** The password of the cluster's owner, made on first use and readable by this user only. */
export function readPassword(file: string): string {
  const known = readText(file)?.trim();
  if (known !== undefined && known !== "") return known;
  const password = randomBytes(24).toString("base64url");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** After a restart of the machine or the container the same number may belong to another program. */
function isPostgres(pid: number): boolean {
  const command = readText(`/proc/${pid}/cmdline`);
  return command === undefined ? process.platform !== "linux" : command.includes("postgres");
}

/** The live server named by a `postmaster.pid`; undefined when there is none. */
export function findProcess(pidFile: string): ServerProcess | undefined {
  const lines = readText(pidFile)?.split("\n");
  const pid = Number(lines?.[0]);
  if (lines === undefined || !Number.isInteger(pid) || pid <= 0) return undefined;
  return isAlive(pid) && isPostgres(pid) ? { pid, port: Number(lines[3] ?? 0) } : undefined;
}
