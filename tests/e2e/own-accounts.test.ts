import { sellUnder, sql } from "./support/database";
import { goToCheckout, paymentWindow } from "./support/deeds";
import { look } from "./support/look";
import { address, expect, test } from "./support/people";

/** The same for every run on one product: an account that took payments cannot be replaced by another. */
const KEYS = { keyId: "rzp_test_own", keySecret: "the secret of an own account", webhookSecret: "what it signs with" };

test("customers pay into the account that a partner has connected, and not before", async ({ as, request, watch }, {
  project,
}) => {
  watch.expect(/partners\/gateway/); // wrong keys, on purpose
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
  } finally {
    await sql("DELETE FROM partner_gateway", []);
    await sellUnder("PA_HOLD");
  }
});
