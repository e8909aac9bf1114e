import { afterAll, beforeAll, expect, test } from "vitest";
import { HOUR_MS } from "@/lib/core/time";
import { CONTESTS } from "../support/contests";
import { givenIn, type Partner } from "../support/given";
import { whenIn } from "../support/when";
import { startWorld, type World } from "../support/world";

/** `npm run contest` sets 200 rounds; here as many as fit beside everything else. */
const ROUNDS = Number(process.env["CONTEST_ROUNDS"] ?? 1);
const RIVALS = 20;

let world: World;
let partner: Partner;

beforeAll(async () => {
  world = await startWorld();
  partner = await givenIn(world).partner();
});

afterAll(() => world.close());

test.each(Object.entries(CONTESTS))(
  `%s, whoever of ${RIVALS} reaches for it at the same moment (F67)`,
  { timeout: HOUR_MS },
  async (_name, prepare) => {
    const [given, when] = [givenIn(world), whenIn(world)];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const contest = await prepare({ given, when, partner, rivals: RIVALS });
      const results = await Promise.allSettled(Array.from({ length: RIVALS }, (_, n) => contest.act(n)));
      const won = results.filter((result) => result.status === "fulfilled").length;
      expect([round, won, await contest.done()]).toEqual([round, contest.lawful, 1]);
    }
    await world.books.assertAllInvariants();
  },
);
