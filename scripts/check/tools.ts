import { spawn } from "node:child_process";

export interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a Node program to its end and keeps what it printed. */
export function runNode(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return runCommand(process.execPath, args, env);
}

/** npm as it was called, or the one on the path. */
export function runNpm(args: readonly string[]): Promise<Outcome> {
  const npm = process.env.npm_execpath;
  return npm !== undefined && /npm-cli\.[cm]?js$/.test(npm) ? runNode([npm, ...args]) : runCommand("npm", args, {});
}

function runCommand(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Outcome> {
  return new Promise((resolve) => {
    const shell = process.platform === "win32" && command === "npm";
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], shell });
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => resolve({ ok: false, output: error.message }));
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}
