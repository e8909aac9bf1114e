import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { openSync } from "node:fs";

export interface Program {
  readonly name: string;
  readonly pid: number;
  /** What it printed as its first line of JSON. */
  readonly ready: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Its standard error goes here. */
  readonly logFile: string;
  /** Called when it ends without having been asked to. */
  readonly onExit?: (code: number | null) => void;
}

const START_WITHIN_MS = 90_000;
const STOP_WITHIN_MS = 10_000;

/** Starts one of our programs as a direct child and waits for the line of JSON that says it is ready. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const log = openSync(options.logFile, "a");
  const child = spawn(process.execPath, [...options.args], {
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", log],
  });
  let stopping = false;
  // Whatever way this process ends, its children end too.
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", (code) => {
    process.off("exit", kill);
    if (!stopping) options.onExit?.(code);
  });
  const ready = await firstLine(child, options);
  return {
    name: options.name,
    pid: child.pid ?? 0,
    ready,
    stop: async () => {
      stopping = true;
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGTERM");
        const timer = setTimeout(kill, STOP_WITHIN_MS);
        await gone;
        clearTimeout(timer);
      }
    },
  };
}

function firstLine(child: ChildProcess, options: ProgramOptions): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => {
      // What may still come up would hold its port.
      child.kill("SIGKILL");
      reject(new Error(`${options.name} did not start within ${START_WITHIN_MS / 1_000} s; see ${options.logFile}`));
    }, START_WITHIN_MS);
    child.once("exit", (code) => reject(new Error(`${options.name} ended with ${code}; see ${options.logFile}`)));
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const line = text.split("\n").find((each) => each.startsWith("{"));
      if (line === undefined || !line.endsWith("}")) return;
      clearTimeout(timer);
      resolve(JSON.parse(line) as Record<string, unknown>);
      text = "";
    });
  });
}

/** A port on loopback that is free now; the wished one when it is. */
export async function freePort(wish: number): Promise<number> {
  return (await tryPort(wish)) ?? (await tryPort(0)) ?? 0;
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : null));
    });
  });
}
