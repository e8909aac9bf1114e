import { sellUnder, sql } from "./support/database";
import { confirm, goToCheckout, paymentWindow, settleAfterADay } from "./support/deeds";
import { look } from "./support/look";
import { address, expect, test } from "./support/people";

/** The same for every run on one product: an account that took payments cannot be replaced by another. */
const KEYS = { keyId: "rzp_test_own", keySecret: "the secret of an own account", webhookSecret: "what it signs with" };

test("customers pay into the account that a partner has connected, and not before", async ({ as, request, watch }, {
  project,
}) => {
  watch.expect(/partners\/gateway|commission-paid/); // wrong keys and too much, on purpose
  test.setTimeout(120_000);
  await sellUnder("DIRECT_MERCHANT");
  try {
    const [partner, customer] = [await as("partner"), await as("customer")];
    await customer.goto("/offers/off_mathematics");
    await expect(customer.getByText("This partner takes no payments at the moment.")).toBeVisible();

    await partner.goto("/onboarding");
    const account = partner
      .locator("section")
      .filter({ has: partner.getByRole("heading", { name: "Your own Razorpay account" }) });
    await expect(account.getByText("You cannot be booked before it is connected.")).toBeVisible();
    const webhookUrl = await account.getByText(/webhook\?account=/).innerText();
    const merchants = `${address("HOLDFAST_E2E_SIMULATOR")}/__control/razorpay/merchants`;
    expect([200, 409]).toContain((await request.post(merchants, { data: { ...KEYS, webhookUrl } })).status());
    await account.getByLabel("Key id").fill(KEYS.keyId);
    await account.getByLabel("Key secret").fill("not the secret");
    await account.getByLabel("Webhook secret").fill(KEYS.webhookSecret);
    await account.getByRole("button", { name: "Connect this account" }).click();
    await expect(account.getByText("Razorpay does not take this key with this secret")).toBeVisible();
    await account.getByLabel("Key secret").fill(KEYS.keySecret);
    await account.getByRole("button", { name: "Connect this account" }).click();
    await expect(account.getByText("Paid into it")).toBeVisible();
    await expect(account.getByText(KEYS.keyId)).toBeVisible();
    await look(partner, { name: "own-account", folder: project.name, schemes: ["light", "dark"] });

    const orderId = await goToCheckout(customer, "off_mathematics");
    await customer.getByRole("button", { name: "Pay ₹5,000.00" }).click();
    await paymentWindow(customer).getByRole("button", { name: "Pay by UPI" }).click();
    await customer.waitForURL(`**/orders/${orderId}`);
    await expect(customer.getByText("Paid, to be confirmed")).toBeVisible();
    await expect(customer.getByText(/\bheld\b/i)).toHaveCount(0);
    await look(customer, { name: "order-own-account", folder: project.name });
    const operator = await as("operator");
    await operator.goto("/operator");
    await expect(operator.getByRole("row", { name: /memorandum.*000\.00/ })).not.toHaveCount(0);

    const [order] = await sql<{ sessionId: string }>(
      'SELECT session_id AS "sessionId" FROM customer_order WHERE id = $1',
      [orderId],
    );
    await confirm(customer, order?.sessionId ?? "", 95);
    await settleAfterADay(operator);
    await operator.goto("/operator/partners/par_asha");
    await operator.getByRole("button", { name: /^Record a payment/ }).click();
    const dialog = operator.getByRole("dialog", { name: "Commission was paid" });
    await dialog.getByRole("button", { name: "Ask the second operator" }).click();
    await expect(dialog.getByText("An amount above zero, please")).toBeVisible();
    await dialog.getByLabel("Amount in INR").fill("100,000.00");
    await dialog.getByLabel("Bank reference").fill("UTR 4711");
    await dialog.getByLabel("Reason").fill("first month");
    await dialog.getByRole("button", { name: "Ask the second operator" }).click();
    await expect(dialog.getByText("This partner owes less commission than that")).toBeVisible();
    await dialog.getByLabel("Amount in INR").fill("1,000.00");
    await look(operator, { name: "commission-paid", folder: project.name });
    await dialog.getByRole("button", { name: "Ask the second operator" }).click();
    await expect(dialog).toBeHidden();
    const operator2 = await as("operator2");
    await operator2.goto("/operator/approvals");
    await operator2
      .getByRole("button", { name: /^Approve: Confirm that Asha Raman paid ₹1,000\.00 of commission/ })
      .click();
    const second = operator2.getByRole("dialog");
    await second.getByLabel("Reason").fill("it stands on the account");
    await second.getByRole("button", { name: /^Approve/ }).click();
    await expect(second).toBeHidden();
    await partner.goto("/statements");
    await expect(partner.getByText("Commission paid")).toBeVisible();
  } finally {
    await sql("DELETE FROM partner_gateway", []);
    await sellUnder("PA_HOLD");
  }
});
