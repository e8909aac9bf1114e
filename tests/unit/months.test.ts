import { expect, test } from "vitest";
import { isMonth, monthAfter, monthOf, monthsBetween, nameOfMonth, startOf } from "@/lib/core/months";

test("a month begins at midnight in India", () => {
  expect(startOf("2026-11").toISOString()).toBe("2026-10-31T18:30:00.000Z");
  expect(monthOf(new Date("2026-10-31T18:30:00Z"))).toBe("2026-11");
  expect(monthOf(new Date("2026-10-31T18:29:59.999Z"))).toBe("2026-10");
});

test("months follow each other over the year's end", () => {
  expect(monthAfter("2026-12")).toBe("2027-01");
  expect(monthAfter("2026-01", -1)).toBe("2025-12");
  expect(monthsBetween("2025-11", "2026-01")).toEqual(["2026-01", "2025-12", "2025-11"]);
  expect(nameOfMonth("2026-11")).toBe("November 2026");
});

test("what is no month is told apart", () => {
  expect(["2026-11", "2026-13", "2026-00", "2026-1", "1999-01", "2026-11-01", ""].filter(isMonth)).toEqual(["2026-11"]);
});
