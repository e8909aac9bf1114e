import { afterAll } from "vitest";
import { type Contesting, contestingIn } from "./contesting";
import { type Given, givenIn } from "./given";
import { type When, whenIn } from "./when";
import { startWorld, type World } from "./world";

export interface Setting {
  readonly world: World;
  readonly given: Given;
  readonly when: When;
  readonly bank: Contesting;
}

/**
 * A world for all tests of a file, closed after the last of them. To be awaited at the top of the file.
 * @param how as `startWorld` takes it.
 */
export async function setUp(...how: Parameters<typeof startWorld>): Promise<Setting> {
  const world = await startWorld(...how);
  afterAll(() => world.close());
  const given = givenIn(world);
  const when = whenIn(world);
  return { world, given, when, bank: contestingIn(world, given, when) };
}
