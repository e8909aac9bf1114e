import { expect, test } from "vitest";
import { simulate } from "@/scripts/simulate/simulate";

const WITHIN_MS = 600_000;

test(
  "12 random lives, killed at any moment, end with the gateways' books (F20)",
  async () => {
    const { failed, crashes } = await simulate({ seeds: 12, from: 1, say: () => undefined });
    expect(failed).toEqual([]);
    expect(crashes).toBeGreaterThan(6);
  },
  WITHIN_MS,
);
