import { book, goToCheckout, paymentWindow } from "./support/deeds";
import { ON_A_PHONE, expect, test } from "./support/people";

test("a customer books, pays with Razorpay and sees where the money is", async ({ as }) => {
  const page = await as("customer");
  const orderId = await goToCheckout(page, "off_mathematics");
  await expect(page.getByRole("timer")).toContainText("Your place is kept for another");
  await page.getByRole("button", { name: "Pay ₹5,000.00" }).click();
  await paymentWindow(page).getByRole("button", { name: "Pay by UPI" }).click();
  await page.waitForURL(`**/orders/${orderId}`);
  await expect(page.getByText("Held until confirmed")).toBeVisible();
  await expect(page.getByText("The money is held until your session is confirmed.", { exact: true })).toBeVisible();
  await expect(page.getByText("Paid. The money is held until the session is confirmed")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Receipt" })).toBeVisible();
  await page.goto(`/checkout/${orderId}`);
  await page.waitForURL(`**/orders/${orderId}`);
});

test("a customer pays in dollars at PayPal and comes back", async ({ as }) => {
  const page = await as("customer");
  await page.goto("/offers/off_mathematics");
  await page.getByRole("radio", { name: "$50.00" }).check();
  await expect(page.getByRole("radio", { name: /PayPal/ })).toBeChecked();
  await page.getByRole("button", { name: "Book for $50.00" }).click();
  await page.waitForURL(/\/checkout\/ord_/);
  await page.getByRole("button", { name: "Pay $50.00" }).click();
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await page.waitForURL(/\/orders\/ord_/);
  await expect(page.getByText("Held until confirmed")).toBeVisible();
});

test("who cancels at PayPal comes back to the checkout and can still pay", ON_A_PHONE, async ({ as }) => {
  const page = await as("customer");
  await page.goto("/offers/off_mathematics");
  await page.getByRole("radio", { name: "$50.00" }).check();
  await page.getByRole("button", { name: "Book for $50.00" }).click();
  await page.getByRole("button", { name: "Pay $50.00" }).click();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.waitForURL(/\/checkout\/ord_\w+\?canceled=paypal/);
  await expect(page.getByText("You came back without paying. Nothing was charged.")).toBeVisible();
  await page.getByRole("button", { name: "Pay $50.00" }).click();
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await page.waitForURL(/\/orders\/ord_/);
  await expect(page.getByText("Held until confirmed")).toBeVisible();
});

test(
  "a payment that PayPal declines is explained, and the money stays where it was",
  ON_A_PHONE,
  async ({ as, watch }) => {
    watch.expect(/verify-payment/);
    const page = await as("customer");
    await page.goto("/offers/off_mathematics");
    await page.getByRole("radio", { name: "$50.00" }).check();
    await page.getByRole("button", { name: "Book for $50.00" }).click();
    await page.getByRole("button", { name: "Pay $50.00" }).click();
    await page.getByRole("button", { name: "Decline", exact: true }).click();
    await expect(page.getByText(/Nothing was charged|nothing was charged/).first()).toBeVisible();
  },
);

test("a return from PayPal without an approval is explained", ON_A_PHONE, async ({ as, watch }) => {
  watch.expect(/verify-payment/);
  const page = await as("customer");
  const { orderId, gatewayOrderId } = await book(page, "off_mathematics", "paypal");
  await page.goto(`/checkout/${orderId}/return?gateway=paypal&token=${gatewayOrderId}`);
  await expect(page.getByText("The payment was not approved at PayPal. Nothing was charged")).toBeVisible();
  await page.getByRole("link", { name: "Back to the checkout" }).click();
  await expect(page.getByRole("button", { name: "Pay $50.00" })).toBeVisible();
});

test("a payment that fails can be tried again", ON_A_PHONE, async ({ as }) => {
  const page = await as("customer");
  await goToCheckout(page, "off_physics");
  await page.getByRole("button", { name: "Pay ₹2,400.00" }).click();
  await paymentWindow(page).getByRole("button", { name: "Fail" }).click();
  await paymentWindow(page).getByRole("button", { name: "Close", exact: true }).click();
  await expect(page.getByText(/This attempt failed: .* Nothing was charged; you can try again\./)).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Pay ₹2,400.00" }).click();
  await paymentWindow(page).getByRole("button", { name: "Pay by card" }).click();
  await page.waitForURL(/\/orders\/ord_/);
  await expect(page.getByText("Held until confirmed")).toBeVisible();
  await expect(page.getByText("A payment attempt failed; nothing was charged")).toBeVisible();
});

test(
  "who closes everything after paying has paid: the webhook alone completes the order (F32)",
  ON_A_PHONE,
  async ({ as }) => {
    const page = await as("customer");
    const orderId = await goToCheckout(page, "off_physics");
    await page.getByRole("button", { name: "Pay ₹2,400.00" }).click();
    await paymentWindow(page).getByRole("button", { name: "Pay, then close the window" }).click();
    await expect(paymentWindow(page).getByRole("button", { name: "Pay by UPI" })).toBeHidden();
    await page.close();
    const later = await as("customer");
    await later.goto(`/orders/${orderId}`);
    await expect(later.getByText("Held until confirmed")).toBeVisible();
  },
);

test("who closes the payment window after paying is taken to the order", ON_A_PHONE, async ({ as }) => {
  const page = await as("customer");
  const orderId = await goToCheckout(page, "off_physics");
  await page.getByRole("button", { name: "Pay ₹2,400.00" }).click();
  await paymentWindow(page).getByRole("button", { name: "Pay, then close the window" }).click();
  await page.waitForURL(`**/orders/${orderId}`);
});

test("an order that waits for its payment changes by itself", ON_A_PHONE, async ({ as }) => {
  const page = await as("customer");
  const orderId = await goToCheckout(page, "off_physics");
  await page.goto(`/orders/${orderId}`);
  await expect(page.getByText("We are waiting for your payment.")).toBeVisible();
  const other = await page.context().newPage();
  await other.goto(`/checkout/${orderId}`);
  await other.getByRole("button", { name: "Pay ₹2,400.00" }).click();
  await paymentWindow(other).getByRole("button", { name: "Pay, then close the window" }).click();
  await page.bringToFront();
  await expect(page.getByText("Held until confirmed")).toBeVisible();
});

test("a time that is taken is refused, and what was typed stays", async ({ as, watch }, info) => {
  watch.expect(/create-order/);
  const page = await as("customer");
  // Two sizes of screen run against one calendar.
  const day = info.project.name === "desktop" ? "2027-03-01T10:00" : "2027-03-02T10:00";
  for (const round of ["first", "second"]) {
    await page.goto("/offers/off_mathematics");
    await page.getByRole("radio", { name: "At a time I choose" }).check();
    await page.getByLabel("Day and time").fill(day);
    await page.getByRole("button", { name: "Book for ₹5,000.00" }).click();
    if (round === "first") await page.waitForURL(/\/checkout\/ord_/);
  }
  await expect(page.getByText("This time is taken.")).toBeVisible();
  await expect(page.getByLabel("Day and time")).toHaveValue(day);
});

test("a checkout that is not paid in time closes", ON_A_PHONE, async ({ as }) => {
  const customer = await as("customer");
  const { orderId } = await book(customer);
  const operator = await as("operator");
  await operator.goto("/operator");
  await operator.getByRole("button", { name: "Move the clock by one hour" }).click();
  await expect(operator.getByText("Moved by +1 h.")).toBeVisible();
  await customer.goto(`/checkout/${orderId}`);
  await expect(customer.getByRole("heading", { name: "The time to pay is over" })).toBeVisible();
  await expect(customer.getByRole("link", { name: "Book again" })).toBeVisible();
});
