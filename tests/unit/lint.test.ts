import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

const PLANTED: Readonly<Record<string, string>> = {
  "eslint(complexity)": `export function a(n: string) { ${"abcdefghijklm"
    .split("")
    .map((c) => `if (n === "${c}") return 1;`)
    .join(" ")} return 2; }`,
  "eslint(max-depth)":
    "export function a(n: number) { if (n) { if (n) { if (n) { if (n) { return 1; } } } } return 2; }",
  "eslint(max-lines)": Array.from({ length: 301 }, (_, n) => `export const a${n} = 1;`).join("\n"),
  "eslint(max-lines-per-function)": `export function a() {${"\n  String(1);".repeat(60)}\n}`,
  "eslint(max-params)": "export function a(b: 1, c: 2, d: 3, e: 4, f: 5) { return [b, c, d, e, f]; }",
  "eslint(no-console)": 'console.log("a");',
  "import(no-cycle)": 'import { b } from "./cycle-2";\nexport const a = () => b;',
  "typescript(consistent-type-imports)": 'import { Socket } from "node:net";\nexport type A = Socket;',
  "typescript(no-explicit-any)": "export const a = (b: any) => typeof b;",
  "typescript(no-floating-promises)": "export function a() { Promise.resolve(1); }",
  "typescript(no-misused-promises)": "export const a = (b: number[]) => b.filter(async (c) => c > 1);",
  "typescript(no-non-null-assertion)": "export const a = (b: string | undefined) => b!.length;",
  "typescript(only-throw-error)": 'export function a() { throw "no"; }',
  "typescript(switch-exhaustiveness-check)":
    'export function a(b: "x" | "y") { switch (b) { case "x": return 1; } return 2; }',
};

const Report = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) });
const found = new Map<string, Set<string>>();
let root = "";

function fileOf(rule: string): string {
  return `${rule.replace(/\W+/g, "-").replace(/-$/, "")}.ts`;
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "holdfast-lint-"));
  mkdirSync(join(root, "lib"));
  for (const file of [".oxlintrc.json", "tsconfig.json"]) copyFileSync(file, join(root, file));
  symlinkSync(join(process.cwd(), "node_modules"), join(root, "node_modules"), "junction");
  for (const [rule, text] of Object.entries(PLANTED)) writeFileSync(join(root, "lib", fileOf(rule)), `${text}\n`);
  writeFileSync(join(root, "lib", "cycle-2.ts"), `import { a } from "./import-no-cycle";\nexport const b = () => a;\n`);
  const oxlint = join(process.cwd(), "node_modules", "oxlint", "bin", "oxlint");
  const done = spawnSync(process.execPath, [oxlint, "--type-aware", "--format=json"], { cwd: root, encoding: "utf8" });
  for (const { code, filename } of Report.parse(JSON.parse(done.stdout)).diagnostics) {
    found.set(filename, (found.get(filename) ?? new Set()).add(code));
  }
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("the linter finds", () => {
  test.each(Object.keys(PLANTED))("%s", (rule) => {
    expect([...(found.get(`lib/${fileOf(rule)}`) ?? [])]).toEqual([rule]);
  });
});
