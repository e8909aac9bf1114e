import { expect } from "vitest";
import { config, useConfig } from "@/lib/config/config";
import { assertTry } from "@/lib/http/tries";
import { test } from "../support/in-tenant";
import { setUp } from "../support/set-up";

await setUp();

const MANY = 40;
const LIMITED = { code: "rate_limited" };

test("tries are limited for each account from everywhere, and for each address for all accounts", async () => {
  useConfig({ ...config(), rateLimits: true });
  for (let n = 0; n < 5; n += 1) await assertTry("asha@world.test", `192.0.2.${n}`);
  await expect(assertTry("asha@world.test", "192.0.2.200")).rejects.toMatchObject(LIMITED);
  await assertTry("bodhi@world.test", "192.0.2.201");
  for (let n = 0; n < MANY; n += 1) await assertTry(`guess${n}@world.test`, "198.51.100.7").catch(() => undefined);
  await expect(assertTry("chandra@world.test", "198.51.100.7")).rejects.toMatchObject(LIMITED);
  await expect(assertTry(null, "198.51.100.7")).rejects.toMatchObject(LIMITED);
});
