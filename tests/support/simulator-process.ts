import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { compiledProgram } from "@/scripts/programs";

export interface SimulatorProcess {
  /** Scheme, host and port, without a trailing slash. */
  readonly url: string;
  /** The root certificate behind PayPal's webhook signatures. */
  readonly rootPem: string;
  /** Calls the control API: POST with a body, GET without one, or another verb as in "DELETE /__control/faults". */
  control(path: string, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

const START_WITHIN_MS = 20_000;

/** One authority for all simulators of this process: drawing its keys is most of a simulator's start. */
const authority = mkdtempSync(join(tmpdir(), "holdfast-simulator-ca-"));
process.once("exit", () => rmSync(authority, { recursive: true, force: true }));

async function callControl(url: string, path: string, body: unknown): Promise<unknown> {
  const space = path.indexOf(" ");
  const method = space > 0 ? path.slice(0, space) : body === undefined ? "GET" : "POST";
  const response = await fetch(`${url}${space > 0 ? path.slice(space + 1) : path}`, {
    method,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`control ${method} ${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as unknown;
}

/** Starts the gateway simulator as its own process on a free port; `env` overrides its settings. */
export async function startSimulator(env: Readonly<Record<string, string>> = {}): Promise<SimulatorProcess> {
  const root = resolve(import.meta.dirname, "..", "..");
  const child = spawn(process.execPath, compiledProgram("simulator"), {
    cwd: root,
    env: { ...process.env, SIMULATOR_PORT: "0", SIMULATOR_CA_DIR: authority, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const gone = new Promise<void>((done) => child.once("exit", () => done()));
  const url = await new Promise<string>((found, failed) => {
    let [output, errors] = ["", ""];
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      failed(new Error(`the simulator did not start: ${errors}`));
    }, START_WITHIN_MS);
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const address = /\{"simulator":"([^"]+)"\}/.exec(output)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      found(address);
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      failed(new Error(`the simulator ended with ${code}: ${errors}`));
    });
  });
  return {
    url,
    rootPem: readFileSync(join(env["SIMULATOR_CA_DIR"] ?? authority, "paypal-root.pem"), "utf8"),
    control: (path, body) => callControl(url, path, body),
    async stop() {
      child.kill("SIGTERM");
      await gone;
    },
  };
}
