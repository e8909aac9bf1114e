import { ANY_SIZE, expect, test } from "./support/people";

test("a partner makes a key, sees it once, uses it, rotates it and revokes it", ANY_SIZE, async ({ as, request }) => {
  const page = await as("partner");
  await page.goto("/keys");
  const name = `for a test ${Math.random()}`;
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("payout.read").check();
  await page.getByRole("button", { name: "Make the key" }).click();
  const shown = page.getByRole("status").locator("code");
  const secret = await shown.innerText();
  expect(secret).toMatch(/^hf_test_\w{38}$/);

  const statusOf = async (key: string, path: string): Promise<number> =>
    (await request.get(path, { headers: { authorization: `Bearer ${key}` } })).status();
  expect(await statusOf(secret, "/api/payouts")).toBe(200);
  expect(await statusOf(secret, "/api/refunds")).toBe(403);

  await page.getByRole("button", { name: `Rotate: ${name}` }).click();
  await page.getByRole("button", { name: `Rotate ${name}`, exact: true }).click();
  const next = await page.getByRole("dialog").locator("code").innerText();
  expect([await statusOf(secret, "/api/payouts"), await statusOf(next, "/api/payouts")]).toEqual([200, 200]);
  await page.getByRole("button", { name: "Close" }).click();
  await page.reload();
  await expect(shown).toHaveCount(0);

  await page.getByRole("button", { name: `Revoke: ${name}` }).click();
  await expect(page.getByRole("row", { name }).getByText("Revoked")).toBeVisible();
  expect([await statusOf(secret, "/api/payouts"), await statusOf(next, "/api/payouts")]).toEqual([401, 401]);
});
