import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { draftMigration, serverOf } from "@/scripts/draft";

const server = (): ReturnType<typeof serverOf> => serverOf(inject("clusterUrl"));

test("the models and the migrations agree", async () => {
  expect(await draftMigration(server(), process.cwd())).toBe("");
});

test.each([
  ["a column", "model Tenant {", "model Tenant {\n  note String?", 'ADD COLUMN     "note"'],
  ["an index", '  @@index([tenantId, orderId], map: "payment_of_order")', "", 'DROP INDEX "payment_of_order"'],
])("a model that differs by %s is drafted", async (_what, from, to, expected) => {
  const root = mkdtempSync(join(tmpdir(), "holdfast-draft-"));
  try {
    cpSync("prisma", join(root, "prisma"), { recursive: true, filter: (path) => !path.includes("generated") });
    for (const name of ["people.prisma", "payments.prisma"]) {
      const file = join(root, "prisma", name);
      writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
    }
    expect(await draftMigration(server(), root)).toContain(expected);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
