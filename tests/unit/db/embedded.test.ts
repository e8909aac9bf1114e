import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findPlace } from "@/lib/db/embedded-place";
import { startStack } from "@/scripts/stack";

let checkout: string;
const left: string[] = [];

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "holdfast-place-"));
});

afterEach(() => {
  for (const path of [checkout, ...left.splice(0)]) rmSync(path, { recursive: true, force: true });
});

describe("the data of the embedded PostgreSQL", () => {
  const stateDir = (): string => join(checkout, ".holdfast");

  /** Where it lives, in a checkout that only we may enter, as that of root below its home. */
  function place(): string {
    mkdirSync(stateDir(), { recursive: true });
    chmodSync(checkout, 0o700);
    const { dataDir } = findPlace(join(stateDir(), "postgres"));
    left.push(dataDir);
    return dataDir;
  }

  it("is found again, and stays behind when the secrets beside which it was made are gone", () => {
    const first = place();
    mkdirSync(first, { recursive: true });
    writeFileSync(join(first, "PG_VERSION"), "18");
    expect(place()).toBe(first);
    rmSync(stateDir(), { recursive: true });
    expect(existsSync(join(place(), "PG_VERSION"))).toBe(false);
  });

  it("is not met by a simulator that remembers other books, nor by the audit heads of them", async () => {
    chmodSync(checkout, 0o711);
    mkdirSync(stateDir(), { mode: 0o711 });
    const [simulator, heads] = [join(stateDir(), "simulator.json"), join(stateDir(), "audit-heads.jsonl")];
    writeFileSync(simulator, "what was paid before");
    writeFileSync(heads, "the heads of before");
    const stack = await startStack({
      dir: stateDir(),
      kind: "test",
      durable: false,
      parts: { web: false, worker: false },
    });
    try {
      expect((await fetch(`${stack.simulator}/__books`)).status).toBe(200);
      expect(existsSync(heads)).toBe(false);
      expect(readFileSync(`${heads}.before`, "utf8")).toBe("the heads of before");
    } finally {
      await stack.stop();
    }
  });
});
