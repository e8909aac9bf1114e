import { sellUnder } from "./support/database";
import { goToCheckout, paymentWindow } from "./support/deeds";
import { ANY_SIZE, expect, test } from "./support/people";

test("who buys what a marketplace sells in its own name is not told that money is held", ANY_SIZE, async ({ as }) => {
  await sellUnder("PRINCIPAL");
  try {
    const page = await as("customer");
    await page.goto("/offers/off_mathematics");
    await expect(page.getByText("and the partner is paid after your session is confirmed.")).toBeVisible();
    const orderId = await goToCheckout(page, "off_mathematics");
    await expect(page.getByText("and the partner is paid after your session is confirmed.")).toBeVisible();
    await page.getByRole("button", { name: "Pay ₹5,000.00" }).click();
    await paymentWindow(page).getByRole("button", { name: "Pay by UPI" }).click();
    await page.waitForURL(`**/orders/${orderId}`);
    await expect(page.getByText("Paid, to be confirmed")).toBeVisible();
    await expect(page.getByText("Paid. The partner is paid after your session is confirmed.")).toBeVisible();
    await expect(page.getByText("Sold by")).toBeVisible();
    await expect(page.getByText(/\bheld\b/i)).toHaveCount(0);
    const operator = await as("operator");
    await operator.goto(`/operator/payments/${orderId}`);
    await expect(operator.getByRole("heading", { name: "Deferred revenue" })).toBeVisible();
    await expect(operator.getByText("In your own name")).toBeVisible();
    await operator.goto("/operator");
    await expect(operator.getByRole("row", { name: /deferred_revenue/ })).toContainText("₹5,000.00");
    await operator.goto("/operator/settings");
    await expect(operator.getByText("You sell in your own name")).toBeVisible();
  } finally {
    await sellUnder("PA_HOLD");
  }
});
