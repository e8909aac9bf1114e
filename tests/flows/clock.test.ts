import { afterAll, beforeAll, expect, test } from "vitest";
import { config, useConfig } from "@/lib/config/config";
import { clockOffsetMs, now } from "@/lib/core/clock";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";
import { advanceClock, databaseNow, followClock } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { type FreshDatabase, freshDatabase } from "../support/database";
import { ask, asOwner, startWorld, type World } from "../support/world";

let world: World;
let fixed: FreshDatabase;

beforeAll(async () => {
  [world, fixed] = await Promise.all([startWorld(), freshDatabase()]);
});

afterAll(async () => {
  await world.close();
  await fixed.drop();
});

/** How far the program's clock and the database's are apart, in milliseconds. */
async function gap(): Promise<number> {
  return Math.abs(now().getTime() - (await databaseNow()).getTime());
}

test("after a move the program and the database tell the same moment", async () => {
  const before = await databaseNow();
  const after = await advanceClock(DAY_MS);
  expect(after.getTime() - before.getTime()).toBeGreaterThanOrEqual(DAY_MS);
  expect(await gap()).toBeLessThan(2_000);
});

test("another program follows a move without being told twice", async () => {
  let moves = 0;
  const stop = await followClock(() => {
    moves += 1;
  });
  const offset = clockOffsetMs();
  await ask(world.database.appUrl, `UPDATE clock_offset SET offset_ms = offset_ms + ${HOUR_MS}`);
  await expect.poll(() => clockOffsetMs()).toBe(offset + HOUR_MS);
  expect(moves).toBe(1);
  await stop();
  expect(await gap()).toBeLessThan(2_000);
});

test("the clock never goes back and never stands still on purpose", async () => {
  for (const ms of [0, -1, 0.5, Number.NaN, Number.MAX_VALUE]) {
    await expect(advanceClock(ms)).rejects.toMatchObject({ code: "invalid_input" });
  }
  for (const url of [world.database.ownerUrl, world.database.appUrl]) {
    await expect(ask(url, "UPDATE clock_offset SET offset_ms = offset_ms - 1")).rejects.toThrow(/never goes back/);
  }
});

test("production refuses to move the clock: in the program", async () => {
  const before = config();
  useConfig({ ...before, env: "production", clockMovable: false });
  await expect(advanceClock(HOUR_MS)).rejects.toMatchObject({ code: "clock_fixed" });
  useConfig(before);
});

test("production refuses to move the clock: in the database, whoever asks", async () => {
  const before = config();
  useConfig({ ...before, databaseUrl: fixed.appUrl });
  await expect(advanceClock(HOUR_MS)).rejects.toMatchObject({ code: "clock_fixed" });
  expect(await db().clockOffset.findFirst()).toMatchObject({ offsetMs: 0n, movable: false });
  useConfig(before);
  await expect(ask(fixed.appUrl, "UPDATE clock_offset SET movable = true")).rejects.toThrow(/permission denied/);
  await expect(asOwner(fixed, "UPDATE clock_offset SET offset_ms = 1, movable = true")).rejects.toThrow(/fixed/);
  await expect(asOwner(fixed, "INSERT INTO clock_offset (id) VALUES (false)")).rejects.toThrow(/check/);
});
