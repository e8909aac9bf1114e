import type { Page } from "@playwright/test";
import { look } from "./support/look";
import { ANY_SIZE, expect, test } from "./support/people";

/** The same server under the second tenant's name; browsers know every name below `localhost`. */
const tutors = (baseURL: string | undefined): string => (baseURL ?? "").replace("127.0.0.1", "tutors.localhost");

async function signIn(page: Page, site: string, role: string): Promise<void> {
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("E-mail address").fill(`${role}@demo.holdfast.test`);
  await page.getByLabel("Password").fill("holdfast-demo-2026");
  await page.locator("form").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

test(
  "a tenant's pages are its own: name, colours, offers, and they can be read in light and dark",
  ANY_SIZE,
  async ({ as, watch, baseURL }, info) => {
    const site = tutors(baseURL);
    watch.welcome(site);
    const page = await as("nobody");
    await page.goto(`${site}/`);
    await expect(page).toHaveTitle(/^Tutors /);
    await expect(page.getByText("French conversation")).toBeVisible();
    await expect(page.getByText("Mathematics, one to one")).toHaveCount(0);
    for (const [colorScheme, accent] of [
      ["light", "#6d28d9"],
      ["dark", "#c4b5fd"],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      const shown = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--accent"));
      expect(shown).toBe(accent);
      await look(page, { name: "tutors", folder: info.project.name, schemes: [colorScheme] });
    }
    await page.getByRole("link", { name: "Terms of use" }).click();
    await expect(page.getByRole("heading", { name: "Terms of use" })).toBeVisible();
  },
);

test(
  "what an operator changes is seen on the tenant's pages and on no other's",
  ANY_SIZE,
  async ({ as, watch, baseURL }, info) => {
    const site = tutors(baseURL);
    watch.welcome(site);
    watch.expect(/400/);
    const page = await as("nobody");
    await signIn(page, site, "operator");
    await page.goto(`${site}/operator/settings`);
    const name = `Tutors ${info.project.name} ${info.retry}`;
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByLabel("Colour on light pages").fill("#ffff00");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("take a darker one")).toBeVisible();
    await page.getByLabel("Colour on light pages").fill("#6d28d9");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
    await expect(page.locator("header")).toContainText(name);
    await page.getByRole("textbox", { name: "Privacy" }).fill(`We keep little. ${name}`);
    const published = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: "of Privacy" }).click();
    expect((await published).ok()).toBe(true);
    await expect(page.getByRole("navigation", { name: "About" }).getByText("Privacy")).toBeVisible();
    await page.goto(`${site}/legal/privacy`);
    await expect(page.getByText(`We keep little. ${name}`)).toBeVisible();
    const other = await as("operator");
    await other.goto("/operator/settings");
    await expect(other.getByLabel("Name", { exact: true })).toHaveValue("Holdfast");
    await expect(other.locator("header")).not.toContainText("Tutors");
  },
);

test("a session of one tenant is none at the other", ANY_SIZE, async ({ as, watch, baseURL }) => {
  const site = tutors(baseURL);
  watch.welcome(site);
  const page = await as("operator");
  await page.goto("/operator");
  await expect(page).toHaveURL(/\/operator$/);
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name.endsWith("holdfast.session"));
  await page.context().addCookies([{ name: cookie?.name ?? "", value: cookie?.value ?? "", url: site }]);
  await page.goto(`${site}/operator`);
  await page.waitForURL("**/sign-in?next=%2Foperator");
});
