import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startStack } from "@/scripts/stack";

/** Fills a stack, once in a run, and stops it: its database is what every other stack begins with. */
export async function fill(dir: string): Promise<void> {
  const done = join(dir, "filled");
  if (existsSync(done)) return;
  chmodSync(dir, 0o711);
  const stack = await startStack({ dir, kind: "test", durable: false, parts: { web: false, worker: false } });
  await stack.stop();
  // The others draw ports of their own, and each gateway begins with nothing.
  const secrets = join(dir, "secrets.json");
  const saved = JSON.parse(readFileSync(secrets, "utf8")) as object;
  writeFileSync(secrets, JSON.stringify({ ...saved, ports: { web: 0, simulator: 0 } }), { mode: 0o600 });
  rmSync(join(dir, "simulator.json"), { force: true });
  writeFileSync(done, "");
}

/** Puts a copy of the filled stack where another one is to start; files keep their owners. */
export function copyFilled(from: string, to: string): void {
  execFileSync("cp", ["-a", `${from}/.`, to]);
}
