import { expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { sumHeld } from "@/lib/views/partner";

const share = (minor: bigint) => money(minor, "INR");
const at = (day: number) => new Date(Date.UTC(2026, 10, day));

test("what is held says what is free next, when all of it is, and what has no date", () => {
  const holds = [
    { at: at(25), share: share(300n) },
    { at: at(23), share: share(100n) },
    { at: null, share: share(1_000n) },
    { at: at(23), share: share(20n) },
  ];
  expect(sumHeld("INR", holds)).toEqual({
    expected: share(1_420n),
    next: { at: at(23), amount: share(120n) },
    allAt: at(25),
    undated: share(1_000n),
  });
});

test("what waits for somebody has no date at all", () => {
  expect(sumHeld("INR", [{ at: null, share: share(5n) }])).toMatchObject({
    next: null,
    allAt: null,
    undated: share(5n),
  });
});
