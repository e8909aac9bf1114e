import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkEnvExample, checkLock, checkLockedVersions, checkVersions } from "@/scripts/check/facts";
import { readPlaywright, readVitest } from "@/scripts/test/reports";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "holdfast-check-"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, content: unknown): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

describe("npm run check finds", () => {
  test("a version below its floor and a range", () => {
    write("package.json", {
      dependencies: { next: "16.3.2", react: "19.2.8", pg: "^8.0.0" },
      devDependencies: { "next-auth": "4.24.9" },
    });
    expect(checkVersions(root)).toEqual([
      "next 16.3.2 is older than 16.3.3",
      "pg is not pinned to one version: ^8.0.0",
      "next-auth 4.24.9 is older than 4.24.15",
    ]);
  });

  test("a version with a known hole deep inside another package", () => {
    const version = (text: string): object => ({ version: text });
    write("package-lock.json", {
      packages: {
        "": {},
        "node_modules/next": version("16.4.5"),
        "node_modules/a/node_modules/react": version("19.2.7"),
        "node_modules/nextish": version("1.0.0"),
      },
    });
    expect(checkLockedVersions(root)).toEqual(["node_modules/a/node_modules/react 19.2.7 is older than 19.2.8"]);
  });

  test("a lock file that names a host, or nothing at all", () => {
    write("package-lock.json", { packages: { "node_modules/a": { resolved: "https://example.com/a.tgz" }, "": {} } });
    expect(checkLock(root)).toEqual(["package-lock.json says where node_modules/a comes from (resolved)"]);
    write("package-lock.json", { packages: {} });
    expect(checkLock(root)).toEqual(["package-lock.json lists no packages"]);
  });

  test("an example of the environment that has drifted", () => {
    write(
      "lib/config/schema.ts",
      "export const environment = z.object({\n  PORT: z.string(),\n  HOST: z.string(),\n});\n",
    );
    expect(checkEnvExample(root)).toEqual([".env.example is missing"]);
    write(".env.example", "PORT=3000\n# OLD=1\n");
    expect(checkEnvExample(root)).toEqual([".env.example lacks HOST", ".env.example has OLD, which nothing reads"]);
    write(".env.example", "PORT=3000\n# HOST=127.0.0.1\n");
    expect(checkEnvExample(root)).toEqual([]);
  });
});

describe("npm test counts", () => {
  test("a test file that could not be loaded as one failure", () => {
    const report = {
      numPassedTests: 2,
      numFailedTests: 1,
      testResults: [
        { status: "failed", assertionResults: [] },
        { status: "failed", assertionResults: [{}, {}, {}] },
      ],
    };
    expect(readVitest(write("vitest.json", report))).toEqual({ passed: 2, failed: 2 });
    expect(readVitest(join(root, "absent.json"))).toBeUndefined();
  });

  test("a browser run that never began as one failure", () => {
    const stats = { expected: 0, unexpected: 0, flaky: 0 };
    expect(readPlaywright(write("a.json", { stats, errors: [{}] }))).toEqual({ passed: 0, failed: 1 });
    expect(readPlaywright(write("b.json", { stats: { expected: 3, unexpected: 1, flaky: 1 } }))).toEqual({
      passed: 4,
      failed: 1,
    });
  });
});
