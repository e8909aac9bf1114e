import type { Locator, Page } from "@playwright/test";
import { book, bookAndPay, confirm, pay } from "./support/deeds";
import { ANY_SIZE, ON_A_PHONE, address, expect, test } from "./support/people";

const DAY_MS = 86_400_000;

async function ask(page: Page, amount: string | null, reason: string, button: string): Promise<void> {
  if (amount !== null) await page.getByLabel("Amount in INR").fill(amount);
  await page.getByRole("textbox", { name: "Reason", exact: true }).fill(reason);
  await page.getByRole("button", { name: button, exact: true }).click();
}

/** Opens the dialog of a decision and confirms it with a reason. */
async function decide(place: Locator, label: RegExp, title: string, reason: string): Promise<void> {
  await place.getByRole("button", { name: label }).click();
  const dialog = place.page().getByRole("dialog", { name: title });
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: title }).click();
  await expect(dialog).toBeHidden();
}

const listOf = (page: Page): Locator => page.getByRole("list", { name: "Refunds of this order" });
/** The worker and the gateway are behind it. */
const PATIENT = { timeout: 30_000 };

test("a customer gets a part back at once while the terms give it", ON_A_PHONE, async ({ as }, info) => {
  const [customer, operator] = [await as("customer"), await as("operator")];
  const clock = (await (await operator.request.get("/api/operator/clock")).json()) as { now: string };
  // Two sizes of screen run against one calendar.
  const days = info.project.name === "desktop" ? 5 : 6;
  const startsAt = new Date(Date.parse(clock.now) + days * DAY_MS).toISOString();
  const { orderId } = await pay(customer, await book(customer, "off_mathematics", "razorpay", startsAt));
  await customer.goto(`/orders/${orderId}`);
  await expect(customer.getByText(/24 hours before the session, all of it comes back at once/)).toBeVisible();
  await expect(customer.getByLabel("Amount in INR")).toHaveValue("5000.00");
  await ask(customer, "6,000", "I booked too much", "Ask for money back");
  await expect(customer.getByText("At most ₹5,000.00")).toBeVisible();
  await ask(customer, "1,000.00", "no", "Ask for money back");
  await expect(customer.getByText("A few words, up to 500 characters")).toBeVisible();
  await ask(customer, "1,000.00", "I booked too much", "Ask for money back");
  await expect(customer.getByText("Granted. You see below how the money goes back.")).toBeVisible();
  await expect(listOf(customer).getByText("Given back", { exact: true })).toBeVisible(PATIENT);
  await expect(customer.getByText(/₹1,000\.00 was given back\./)).toBeVisible();
  await expect(customer.getByText("Money was given back")).toBeVisible();
  await expect(customer.getByLabel("Amount in INR")).toHaveValue("4000.00");
});

test("a wish beyond the terms stops the hold until the operator grants it", ANY_SIZE, async ({ as }) => {
  const customer = await as("customer");
  const { orderId, sessionId } = await bookAndPay(customer);
  await confirm(customer, sessionId, 95);
  await customer.goto(`/orders/${orderId}`);
  await ask(customer, "2,000.00", "It was only half as long", "Ask for money back");
  await expect(customer.getByText("Asked. You see below what is decided.")).toBeVisible();
  await expect(listOf(customer).getByText("Waiting for a decision")).toBeVisible();
  await expect(customer.getByText("The hold stands still while a refund is decided. Nobody is paid")).toBeVisible();

  const operator = await as("operator");
  await operator.goto(`/operator/payments/${orderId}`);
  await decide(listOf(operator), /^Approve/, "Approve the refund", "The recording shows it");
  await customer.goto(`/orders/${orderId}`);
  await expect(listOf(customer).getByText("Given back", { exact: true })).toBeVisible(PATIENT);
  await expect(customer.getByText("₹2,000.00: The recording shows it")).toBeVisible();
  await expect(customer.getByText(/Confirmed\. The money is held until .* ₹2,000\.00 was given back\./)).toBeVisible();
});

test(
  "a customer takes a wish back, and the partner refuses the next and gives something of their own will",
  ANY_SIZE,
  async ({ as }) => {
    const customer = await as("customer");
    const { orderId } = await bookAndPay(customer, "off_physics");
    await customer.goto(`/orders/${orderId}`);
    await ask(customer, null, "I changed my mind", "Ask for money back");
    await expect(customer.getByText("Refund to be decided")).toBeVisible();
    await customer.getByRole("button", { name: /^Take back/ }).click();
    await expect(listOf(customer).getByText("Taken back")).toBeVisible();
    await ask(customer, null, "I changed my mind again", "Ask for money back");
    await expect(listOf(customer).getByText("Waiting for a decision")).toBeVisible();

    const partner = await as("partner");
    await partner.goto(`/orders/${orderId}`);
    await decide(listOf(partner), /^Reject/, "Reject the refund", "The session took place");
    await expect(listOf(partner).getByText("Refused", { exact: true })).toBeVisible();
    await ask(partner, "400", "For the bad line", "Give money back");
    await expect(listOf(partner).getByText("Given back", { exact: true })).toBeVisible(PATIENT);
    await customer.goto(`/orders/${orderId}`);
    await expect(listOf(customer).getByText("The session took place")).toBeVisible();
    await expect(listOf(customer)).toContainText("The partner: For the bad line");
  },
);

test("an operator gives all of it back", ANY_SIZE, async ({ as }) => {
  const [customer, operator] = [await as("customer"), await as("operator")];
  const { orderId } = await bookAndPay(customer);
  await operator.goto(`/operator/payments/${orderId}`);
  await ask(operator, null, "The partner is ill", "Give money back");
  await expect(listOf(operator).getByText("Given back", { exact: true })).toBeVisible(PATIENT);
  await expect(operator.getByLabel("Amount in INR")).toHaveCount(0);
  await operator.goto("/operator/refunds");
  const row = operator.getByRole("row").filter({ hasText: orderId });
  await expect(row).toContainText("You: The partner is ill");
  await customer.goto(`/orders/${orderId}`);
  await expect(customer.getByText("Your money was given back.")).toBeVisible();
  await expect(customer.getByText("Refunded", { exact: true })).toBeVisible();
  await expect(customer.getByRole("heading", { name: "Confirm the session" })).toHaveCount(0);
});

test("money in suspense goes back by a click", ANY_SIZE, async ({ as }) => {
  const [customer, operator] = [await as("customer"), await as("operator")];
  const { gatewayOrderId } = await book(customer);
  const paid = await customer.request.post(`${address("HOLDFAST_E2E_SIMULATOR")}/__control/razorpay/pay`, {
    data: { orderId: gatewayOrderId, amount: 123_456, force: true },
  });
  const { razorpay_payment_id: gatewayPaymentId } = (await paid.json()) as { razorpay_payment_id: string };
  const row = operator.getByRole("table", { name: "Payments in suspense" }).getByRole("row").filter({
    hasText: gatewayPaymentId,
  });
  await expect(async () => {
    await operator.goto("/operator/webhooks");
    await expect(row).toBeVisible({ timeout: 1_000 });
  }).toPass(PATIENT);
  await decide(row, /^Give back/, "Give the money back", "Not what was ordered");
  await expect(async () => {
    await operator.reload();
    await expect(row.getByText("Given back", { exact: true })).toBeVisible({ timeout: 1_000 });
  }).toPass(PATIENT);
  await expect(row.getByRole("button")).toHaveCount(0);
});
