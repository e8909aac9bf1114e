import { expect, test } from "vitest";
import { config, useConfig } from "@/lib/config/config";
import { assertTry, mayTry } from "@/lib/http/tries";
import { setUp } from "../support/set-up";

await setUp();

const MANY = 40;

test("tries are limited for each account from everywhere, and for each address for all accounts", async () => {
  useConfig({ ...config(), rateLimits: true });
  for (let n = 0; n < MANY; n += 1) await mayTry("asha@world.test", `192.0.2.${n}`);
  expect(await mayTry("asha@world.test", "192.0.2.200")).toBe(false);
  expect(await mayTry("bodhi@world.test", "192.0.2.201")).toBe(true);
  for (let n = 0; n < MANY; n += 1) await mayTry(`guess${n}@world.test`, "198.51.100.7");
  expect(await mayTry("bodhi@world.test", "198.51.100.7")).toBe(false);
  await expect(assertTry(null, "198.51.100.7")).rejects.toMatchObject({ code: "rate_limited" });
});
