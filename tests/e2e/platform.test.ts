import { ANY_SIZE, expect, test } from "./support/people";

test(
  "the platform's owner sees all tenants, adds one, leads another host to it and takes it away",
  ANY_SIZE,
  async ({ as, watch, baseURL }, info) => {
    test.setTimeout(120_000);
    watch.expect(/api\/tenants/); // a host that is taken is refused, on purpose
    const folder = info.project.name;
    const page = await as("platform");
    await page.goto("/operator/tenants");
    await expect(page.getByRole("heading", { name: "Tenants", level: 1 })).toBeVisible();
    await expect(page.getByRole("link", { name: /^Tutors/ })).toBeVisible();

    const name = `Brass ${folder} ${info.retry}`;
    const host = `brass-${folder}-${info.retry}.localhost`;
    await page.getByLabel("Name of the marketplace").fill(name);
    await page.getByLabel("Hosts", { exact: true }).fill("tutors.localhost");
    await page.getByLabel("Name of its first owner").fill("Nila Rao");
    await page.getByLabel("E-mail address of its first owner").fill("nila@holdfast.test");
    await page.getByRole("button", { name: "Add tenant" }).click();
    await expect(page.getByText("This name leads to a tenant already.")).toBeVisible();
    await page.getByLabel("Hosts", { exact: true }).fill(host);
    await page.getByRole("button", { name: "Add tenant" }).click();
    await expect(page.getByText(`${name} is there. Its owner has a letter with a link.`)).toBeVisible();

    await page.getByRole("link", { name }).click();
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
    await page.getByLabel("Another host").fill(`two.${host}`);
    await page.getByRole("button", { name: "Add host" }).click();
    await expect(page.getByRole("list", { name: "Hosts" }).getByRole("listitem")).toHaveCount(2);
    await page.getByRole("button", { name: `Remove ${host}`, exact: true }).click();
    await expect(page.getByRole("list", { name: "Hosts" }).getByRole("listitem")).toHaveCount(1);
    await page.getByRole("button", { name: `Remove two.${host}` }).click();
    await expect(page.getByText("This is the tenant's last host; add another one first.")).toBeVisible();

    const site = (baseURL ?? "").replace("127.0.0.1", `two.${host}`);
    watch.welcome(site);
    const stranger = await as("nobody");
    await stranger.goto(`${site}/`);
    await expect(stranger).toHaveTitle(new RegExp(`^${name}`));
  },
);

test("a tenant's owner finds no such page and no link to it", ANY_SIZE, async ({ as, watch }) => {
  watch.expect(/404/);
  const page = await as("owner");
  await page.goto("/operator");
  await expect(page.locator("a[href='/operator/tenants']")).toHaveCount(0);
  const answer = await page.goto("/operator/tenants");
  expect(answer?.status()).toBe(404);
});
