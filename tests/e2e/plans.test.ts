import { Client } from "pg";
import { goToCheckout, paymentWindow } from "./support/deeds";
import { ON_A_PHONE, address, expect, signIn, test } from "./support/people";

/** A customer of their own for each size of screen, who came two days ago. */
async function addExpired(name: string): Promise<void> {
  const client = new Client({ connectionString: address("HOLDFAST_E2E_DATABASE") });
  await client.connect();
  await client.query(
    `INSERT INTO app_user (tenant_id, id, email, password_hash, name, role, trial_started_at)
     SELECT tenant_id, $1, $1 || '@demo.holdfast.test', password_hash, 'Pia Wagner', 'customer', hf_now() - interval '2 days'
     FROM app_user WHERE id = 'usr_customer' ON CONFLICT DO NOTHING`,
    [name],
  );
  await client.end();
}

test(
  "whose trial is over is sent to the plans, pays for one, and is in with the same sign-in",
  ON_A_PHONE,
  async ({ as }, info) => {
    const name = `pia-${info.project.name}-${info.retry}`;
    await addExpired(name);
    const page = await as("nobody");
    await signIn(page, name);
    await page.goto("/checkout/ord_none");
    await page.waitForURL("**/upgrade");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your trial is over");
    await page.goto("/offers/off_mathematics");
    await expect(page.getByRole("button", { name: /^Book for/ })).toHaveCount(0);

    await page.goto("/upgrade");
    await page.getByRole("button", { name: "Choose Learner for ₹299.00" }).dblclick();
    await page.waitForURL(/\/upgrade\/checkout\/ord_/);
    await page.getByRole("button", { name: "Pay ₹299.00" }).click();
    await paymentWindow(page).getByRole("button", { name: "Pay by UPI" }).click();
    await page.waitForURL(/\/orders\/ord_/);
    await expect(page.getByText(/^It runs until/)).toBeVisible();
    await expect(page.getByRole("heading", { name: "Receipt" })).toBeVisible();

    await page.goto("/orders");
    await expect(page.getByRole("link", { name: "Learner" })).toHaveCount(1);
    await page.goto("/upgrade");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your plan");
    await expect(page.getByRole("button", { name: "Renew Learner for ₹299.00" })).toBeVisible();
    await goToCheckout(page, "off_mathematics");
  },
);
