import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { bookAndPay, confirm, keyed, settleAfterADay } from "./support/deeds";
import { expect, test } from "./support/people";

const PICTURES = process.env["HOLDFAST_SCREENS"];

async function picture(page: Page, name: string, folder: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(join(PICTURES, folder), { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(PICTURES, folder, `${name}-${colorScheme}.png`), fullPage: true, scale: "css" });
  }
}

test("a partner sees what to do next, why an amount is what it is, and takes the month along as a PDF", async ({
  as,
}, info) => {
  test.setTimeout(180_000);
  const folder = info.project.name;
  const [customer, partner, operator] = [await as("customer"), await as("partner"), await as("operator")];
  const { sessionId, orderId } = await bookAndPay(customer);
  await confirm(customer, sessionId, 70);
  await settleAfterADay(operator);

  await partner.goto("/dashboard");
  await expect(partner.getByRole("heading", { name: "Next for you" })).toBeVisible();
  await picture(partner, "dashboard", folder);
  const wish = keyed({ amount: 100_000, currency: "INR", method: "bank_account" });
  const ordered = await partner.request.post("/api/payouts/request", wish);
  const { payoutId } = (await ordered.json()) as { payoutId: string };

  await partner.goto("/payouts");
  await partner.locator(`a[href="/explain/payout/${payoutId}"]`).click();
  await expect(partner.getByRole("heading", { level: 1, name: "Payout of ₹1,000.00" })).toBeVisible();
  const made = partner.getByRole("heading", { name: "What it is made of" }).locator("../..");
  await made.locator("details > summary").first().click();
  await made.locator("details details > summary").first().click();
  await expect(made.getByText("Together, exactly").locator("..")).toContainText("₹1,000.00");
  await expect(made.getByText("Platform's share", { exact: true }).first()).toBeVisible();
  await picture(partner, "explain-payout", folder);

  await partner.goto(`/orders/${orderId}`);
  await partner.getByText("= Partner receives").locator("..").getByRole("link").click();
  await expect(partner.getByRole("heading", { level: 1 })).toContainText("₹2,250.00");
  await expect(partner.getByText("Policy classic, version 1", { exact: true })).toBeVisible();
  await expect(partner.getByText("In the ledger").last()).toBeVisible();

  await partner.goto("/statements");
  const table = partner.getByRole("table", { name: "Movements of the month" });
  await expect(table.getByText("Session settled").first()).toBeVisible();
  await expect(table.getByText("Payout").first()).toBeVisible();
  await picture(partner, "statements", folder);
  const link = partner.getByRole("link", { name: "Download as PDF" });
  const pdf = await partner.request.get((await link.getAttribute("href")) ?? "");
  expect([pdf.status(), pdf.headers()["content-type"]]).toEqual([200, "application/pdf"]);
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");

  // What is another's is not there.
  const foreign = await customer.request.get(`/api/explain/payout/${payoutId}`);
  expect(foreign.status()).toBe(403);
  await customer.goto(`/explain/order/${orderId}`);
  await expect(customer.getByRole("heading", { level: 1, name: "Payment of ₹5,000.00" })).toBeVisible();
  await expect(customer.getByText("Partner's share")).toHaveCount(0);
});
