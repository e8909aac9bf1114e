import { expect, test } from "vitest";
import type { Plant } from "@/scripts/simulate/plant";
import { simulate } from "@/scripts/simulate/simulate";

const WITHIN_MS = 600_000;
const FROM = 1;
const SEEDS = 20;

const DEFECTS: readonly { readonly plant: Plant; readonly shows: RegExp }[] = [
  { plant: "forgetful-gateway", shows: /^(?:refund|payout) .*only theirs/ },
  { plant: "torn-transactions", shows: /./ },
];

test.each(DEFECTS)(
  "the simulation catches a planted defect and names its seed: $plant",
  async ({ plant, shows }) => {
    const { failed } = await simulate({ seeds: SEEDS, from: FROM, plant, say: () => undefined });
    const found = failed.filter(({ what }) => shows.test(what));
    expect(found).not.toEqual([]);
    const [first] = found;
    expect(first?.seed).toBeGreaterThanOrEqual(FROM);
    expect(first?.seed).toBeLessThan(FROM + SEEDS);
    expect(first?.trace.join()).toMatch(/killed at point|done/);
  },
  WITHIN_MS,
);
