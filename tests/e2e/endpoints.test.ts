import { ANY_SIZE, expect, test } from "./support/people";

test(
  "an operator adds an endpoint, sees its secret once, replaces it, and disables the endpoint",
  ANY_SIZE,
  async ({ as, watch }) => {
    watch.expect(/webhook-endpoints/);
    const page = await as("operator");
    await page.goto("/operator/endpoints");
    const url = `https://hooks.example.com/${Date.now()}`;
    await page.getByLabel("URL").fill("http://10.0.0.1/");
    await page.getByRole("button", { name: "Add endpoint" }).click();
    await expect(page.locator("form").getByRole("alert")).toHaveText("The URL must be https.");
    await page.getByLabel("URL").fill(url);
    await page.getByLabel("order.expired").uncheck();
    await page.getByRole("button", { name: "Add endpoint" }).click();
    await expect(page.getByText(/^whsec_/)).toBeVisible();
    await page.getByRole("link", { name: url }).click();
    await expect(page.getByRole("heading", { name: "Endpoint", level: 1 })).toBeVisible();
    await expect(page.getByText("order.paid, order.canceled")).toBeVisible();
    await expect(page.getByText(/^whsec_/)).toHaveCount(0);
    await page.getByRole("button", { name: "Replace secret" }).click();
    await expect(page.getByText(/^whsec_/)).toBeVisible();
    await page.getByRole("button", { name: `Disable: ${url}` }).click();
    await expect(page.getByText("Disabled", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: `Enable: ${url}` }).click();
    await expect(page.getByText("Enabled", { exact: true })).toBeVisible();
    await page.reload();
    await expect(page.getByText(/^whsec_/)).toHaveCount(0);
  },
);
