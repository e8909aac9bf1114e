import { bookAndPay } from "./support/deeds";
import { look } from "./support/look";
import { ANY_SIZE, expect, test } from "./support/people";

test("the signed-out are asked to sign in and come back to where they were", ANY_SIZE, async ({ as }) => {
  const page = await as("nobody");
  await page.goto("/payouts");
  await page.waitForURL(/\/sign-in\?next=%2Fpayouts/);
  await page.getByRole("button", { name: "Use the account “Partner”" }).click();
  await page.getByRole("button", { name: "Sign in", exact: true }).last().click();
  await page.waitForURL("**/payouts");
  await expect(page.getByRole("heading", { name: "Payouts", level: 1 })).toBeVisible();
});

test("after signing in nobody is sent to another site", ANY_SIZE, async ({ as }) => {
  for (const next of [
    "https://example.org/",
    "//example.org",
    "/\\example.org",
    "/.//example.org",
    "javascript:alert(1)",
  ]) {
    const page = await as("customer");
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await page.waitForURL((url) => url.pathname === "/");
  }
});

test("a wrong password and an unknown address get the same answer", ANY_SIZE, async ({ as, watch }) => {
  watch.expect(/callback\/credentials/);
  const page = await as("nobody");
  await page.goto("/sign-in");
  for (const email of ["customer@demo.holdfast.test", "unknown@demo.holdfast.test"]) {
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Password").fill("not the password");
    await page.locator("form").getByRole("button", { name: "Sign in" }).click();
    await expect(page.locator("form").getByRole("alert")).toHaveText(
      "E-mail address and password do not fit, or there were too many tries.",
    );
    await expect(page.getByLabel("E-mail address")).toHaveValue(email);
  }
});

test("each role starts at its own page and can sign out", async ({ as, isMobile }) => {
  const page = await as("nobody");
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Use the account “Operator”" }).click();
  await page.locator("form").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/operator");
  if (isMobile) await page.getByRole("button", { name: "Menu" }).click();
  else await page.locator("summary", { hasText: "More" }).click();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Webhooks" }).click();
  await page.waitForURL("**/operator/webhooks");
  if (isMobile) await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await page.goto("/operator");
  await page.waitForURL(/\/sign-in/);
});

test("an operator's navigation is one line: what is rare waits under More, or all of it in the menu of a phone", async ({
  as,
  isMobile,
}, info) => {
  const page = await as("operator");
  await page.goto("/operator/webhooks");
  const nav = page.getByRole("navigation", { name: "Main" });
  const endpoints = nav.getByRole("link", { name: "Endpoints" });
  if (isMobile) {
    await page.getByRole("button", { name: "Menu" }).click();
    await expect(nav.getByRole("link")).toHaveCount(12);
    await look(page, { name: "operator-menu", folder: info.project.name });
    return;
  }
  await expect(nav.getByRole("link")).toHaveCount(6);
  expect((await nav.boundingBox())?.height).toBe(44);
  const more = nav.locator("summary");
  await more.press("Enter");
  await expect(nav.getByRole("link")).toHaveCount(12);
  await look(page, { name: "operator-more", folder: info.project.name, schemes: ["light", "dark"] });
  await endpoints.focus();
  await endpoints.press("Escape");
  await expect(endpoints).toBeHidden();
  await expect(more).toBeFocused();
  await more.click();
  await page.getByRole("heading", { level: 1 }).click();
  await expect(endpoints).toBeHidden();
  await more.click();
  await endpoints.click();
  await page.waitForURL("**/operator/endpoints");
  await expect(endpoints).toBeHidden();
});

test("rare pages are reached without a script, too", ANY_SIZE, async ({ as, browser, baseURL }) => {
  const storageState = await (await as("operator")).context().storageState();
  const context = await browser.newContext({ storageState, baseURL: baseURL ?? "", javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/operator");
  await page.locator("summary", { hasText: "More" }).click();
  await page.getByRole("link", { name: "Endpoints" }).click();
  await page.waitForURL("**/operator/endpoints");
  await context.close();
});

test("an ended trial leads to the page that says what still works", ANY_SIZE, async ({ as }) => {
  const page = await as("expired");
  await page.goto("/checkout/ord_00000000000000000000000000");
  await page.waitForURL("**/upgrade");
  await expect(page.getByRole("heading", { name: "Your trial is over" })).toBeVisible();
  await page.getByRole("link", { name: "Go to your orders" }).click();
  await page.waitForURL("**/orders");
  await page.goto("/offers/off_physics");
  await expect(page.getByText("Your trial is over, so you cannot book new sessions.")).toBeVisible();
});

test("pages of other roles and orders of other people do not exist", ANY_SIZE, async ({ as, watch }) => {
  watch.expect(/404/);
  const customer = await as("customer");
  const { orderId } = await bookAndPay(customer);
  for (const path of [
    "/operator",
    "/operator/payments",
    `/operator/payments/${orderId}`,
    "/operator/webhooks",
    "/dashboard",
    "/payouts",
  ]) {
    expect((await customer.goto(path))?.status(), path).toBe(404);
  }
  const stranger = await as("expired");
  expect((await stranger.goto(`/orders/${orderId}`))?.status()).toBe(404);
  const partner = await as("partner");
  expect((await partner.goto(`/checkout/${orderId}`))?.status()).toBe(404);
  expect((await partner.goto("/operator"))?.status()).toBe(404);
  const operator = await as("operator");
  expect((await operator.goto("/dashboard"))?.status()).toBe(404);
  await expect(operator.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
});
