import { expect, test } from "vitest";
import { isOutage } from "@/lib/db/errors";

test("a database that cannot be reached is an outage, by whatever door it was asked", () => {
  const reached = "Can't reach database server at 127.0.0.1:5432";
  const failures = [
    Object.assign(new Error(reached), { code: "P1001" }),
    // What Prisma makes of it for SQL of our own.
    Object.assign(new Error(`Raw query failed. Code: \`N/A\`. Message: \`${reached}\``), { code: "P2010" }),
    new Error("Client has encountered a connection error and is not queryable"),
  ];
  for (const failure of failures) expect(isOutage(failure)).toBe(true);
  expect(isOutage(new Error("a mistake of ours"))).toBe(false);
});
