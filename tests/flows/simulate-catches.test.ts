import { expect, test } from "vitest";
import type { Plant } from "@/scripts/simulate/plant";
import { simulate } from "@/scripts/simulate/simulate";

const WITHIN_MS = 600_000;
const FROM = 1;

const DEFECTS: readonly { readonly plant: Plant; readonly shows: RegExp; readonly seeds: number }[] = [
  { plant: "forgetful-gateway", shows: /^(?:refund|payout) .*only theirs/, seeds: 50 },
  { plant: "torn-transactions", shows: /./, seeds: 20 },
];

test.each(DEFECTS)(
  "the simulation catches a planted defect and names its seed: $plant",
  async ({ plant, shows, seeds }) => {
    const { failed } = await simulate({ seeds, from: FROM, plant, say: () => undefined });
    const found = failed.filter(({ what }) => shows.test(what));
    expect(found).not.toEqual([]);
    const [first] = found;
    expect(first?.seed).toBeGreaterThanOrEqual(FROM);
    expect(first?.seed).toBeLessThan(FROM + seeds);
    expect(first?.trace.join()).toMatch(/killed at point|done/);
  },
  WITHIN_MS,
);
