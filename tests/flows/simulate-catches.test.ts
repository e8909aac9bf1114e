import { expect, test } from "vitest";
import type { Plant } from "@/scripts/simulate/plant";
import { simulate } from "@/scripts/simulate/simulate";

const WITHIN_MS = 600_000;

const DEFECTS: readonly {
  readonly plant: Plant;
  readonly shows: RegExp;
  readonly from: number;
  readonly seeds: number;
}[] = [
  { plant: "forgetful-gateway", shows: /^(?:refund|payout) .*only theirs/, from: 37, seeds: 4 },
  { plant: "torn-transactions", shows: /./, from: 7, seeds: 5 },
];

test.each(DEFECTS)(
  "the simulation catches a planted defect and names its seed: $plant",
  async ({ plant, shows, from, seeds }) => {
    const { failed } = await simulate({ seeds, from, plant, say: () => undefined });
    const found = failed.filter(({ what }) => shows.test(what));
    expect(found).not.toEqual([]);
    const [first] = found;
    expect(first?.seed).toBeGreaterThanOrEqual(from);
    expect(first?.seed).toBeLessThan(from + seeds);
    expect(first?.trace.join()).toMatch(/killed at point|done/);
  },
  WITHIN_MS,
);
