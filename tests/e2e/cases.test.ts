import type { Page } from "@playwright/test";
import { bookAndPay, confirm } from "./support/deeds";
import { ANY_SIZE, expect, test } from "./support/people";

/** The worker and the gateway are behind it. */
const PATIENT = { timeout: 30_000 };

/** Opens a case on the order's page and goes to it; returns the address of the case. */
async function complain(customer: Page, orderId: string, text: string): Promise<string> {
  await customer.goto(`/orders/${orderId}`);
  await customer.getByRole("button", { name: "Open a case" }).click();
  await customer.getByLabel("What is it about?").selectOption({ label: "It was not as described" });
  await customer.getByRole("button", { name: "Open the case" }).click();
  await expect(customer.getByText("A few words, up to 4,000 characters")).toBeVisible();
  await customer.getByLabel("What happened?").fill(text);
  await customer.getByRole("button", { name: "Open the case" }).click();
  await expect(customer.getByText(/The hold stands still until it is decided/)).toBeVisible();
  await customer.getByRole("link", { name: "It was not as described" }).click();
  await customer.waitForURL(/\/cases\/cas_/);
  return new URL(customer.url()).pathname;
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel("Your message").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("list", { name: "Messages" })).toContainText(text);
}

test("a customer and a partner agree on a part of the price", ANY_SIZE, async ({ as }) => {
  const [customer, partner] = [await as("customer"), await as("partner")];
  const { orderId, sessionId } = await bookAndPay(customer);
  await confirm(customer, sessionId, 95);
  const path = await complain(customer, orderId, "It was a lecture, not a lesson.");
  await expect(customer.getByText(/The partner is to answer by/)).toBeVisible();

  await partner.goto("/dashboard");
  await expect(partner.getByText(/waits? for your answer/).first()).toBeVisible();
  await partner.goto(path);
  await expect(partner.getByText(/^Answer by .* in doubt all of it goes back to the customer\.$/)).toBeVisible();
  await write(partner, "I am sorry. I offer a part of the price.");
  await partner.getByLabel("You give back, in INR").fill("6,000");
  await partner.getByRole("button", { name: "Make an offer" }).click();
  await expect(partner.getByText("At most ₹5,000.00")).toBeVisible();
  await partner.getByLabel("You give back, in INR").fill("1,250");
  await partner.getByRole("button", { name: "Make an offer" }).click();
  await expect(partner.getByRole("button", { name: /^Withdraw the offer/ })).toBeVisible();

  await customer.reload();
  await expect(customer.getByText(/^Answer by .* counts as withdrawn\.$/)).toBeVisible();
  await customer.getByRole("button", { name: /^Accept/ }).click();
  await expect(customer.getByRole("heading", { name: "Agreement" })).toBeVisible();
  await expect(customer.getByLabel("Your message")).toHaveCount(0);
  await customer.goto(`/orders/${orderId}`);
  const refunds = customer.getByRole("list", { name: "Refunds of this order" });
  await expect(refunds.getByText("Given back", { exact: true })).toBeVisible(PATIENT);
  await expect(refunds).toContainText("₹1,250.00");
});

test(
  "a case that the two cannot settle is decided by an operator, who sees the amounts before",
  ANY_SIZE,
  async ({ as }) => {
    const [customer, partner, operator] = [await as("customer"), await as("partner"), await as("operator")];
    const { orderId, sessionId } = await bookAndPay(customer);
    await confirm(customer, sessionId, 95);
    const path = await complain(customer, orderId, "Nobody came.");
    await partner.goto(path);
    await partner.getByLabel("Ask our team to decide").check();
    await write(partner, "I was there all the time.");
    await expect(partner.getByText(/^Our team is to decide by/)).toBeVisible();

    await operator.goto("/operator/cases");
    const row = operator
      .getByRole("table", { name: "Open cases" })
      .getByRole("row")
      .filter({
        has: operator.locator(`a[href="${path}"]`),
      });
    await expect(row).toContainText("To be decided");
    await row.getByRole("link").click();
    await operator.getByLabel("The customer's part, in percent").fill("33.33");
    await expect(operator.getByText("₹1,666.50")).toBeVisible();
    await expect(operator.getByText("₹3,333.50")).toBeVisible();
    await operator.getByLabel("Reason").fill("The recording shows half of it.");
    await operator.getByRole("button", { name: "Decide", exact: true }).click();
    await expect(operator.getByRole("heading", { name: "Decision" })).toBeVisible();

    await customer.reload();
    await expect(customer.getByText("33.33 %")).toBeVisible();
    await expect(customer.getByText("The recording shows half of it.")).toBeVisible();
    await customer.goto(`/orders/${orderId}`);
    await expect(customer.getByText("The case ended with a part for each side")).toBeVisible();
    await expect(customer.getByText(/₹1,666\.50 was given back\./)).toBeVisible(PATIENT);
  },
);

test("a customer takes a case back, and the hold runs on", ANY_SIZE, async ({ as }) => {
  const customer = await as("customer");
  const { orderId, sessionId } = await bookAndPay(customer);
  await confirm(customer, sessionId, 95);
  await complain(customer, orderId, "I was mistaken about the hour.");
  await customer.getByRole("button", { name: /^Withdraw the case/ }).click();
  await expect(customer.getByText("The case was taken back, and the session is settled as planned.")).toBeVisible();
  await customer.goto(`/orders/${orderId}`);
  await expect(customer.getByText(/Confirmed\. The money is held until/)).toBeVisible();
});
