import { bookAndPay, confirm, settleAfterADay } from "./support/deeds";
import { ANY_SIZE, expect, test } from "./support/people";

test("from a score of 70 to the partner's bank", async ({ as }) => {
  const customer = await as("customer");
  const { orderId } = await bookAndPay(customer);

  await customer.goto(`/orders/${orderId}`);
  await customer.getByRole("textbox", { name: "Score" }).fill("70");
  await customer.getByRole("button", { name: "Confirm and rate" }).click();
  await expect(customer.getByText(/Confirmed\. The money is held until .* then the partner is paid\./)).toBeVisible();
  await expect(customer.getByText("Next: The hold ends and the money is split")).toBeVisible();

  const partner = await as("partner");
  await partner.goto("/dashboard");
  await expect(partner.getByRole("region", { name: "Money that is held" })).toContainText("₹2,250.00");

  const operator = await as("operator");
  await operator.goto("/operator");
  await operator.getByRole("button", { name: "Move the clock by 24 hours" }).click();
  await expect(operator.getByText("Moved by +24 h.")).toBeVisible();
  await operator.getByRole("button", { name: "Settle due holds" }).click();
  await expect(operator.getByText(/No hold was over\.|holds? (was|were) settled\./)).toBeVisible();
  await expect(operator.getByText("Sum of INR").locator("..")).toContainText("balanced");
  await operator.goto(`/operator/payments/${orderId}`);
  await expect(operator.getByText("= Partner receives").locator("..")).toContainText("₹2,250.00");

  await customer.reload();
  await expect(customer.getByText("The session is confirmed and the partner has been paid.")).toBeVisible();
  await expect(customer.getByText("Partner receives")).toHaveCount(0);
  await partner.goto(`/orders/${orderId}`);
  await expect(partner.getByText(/^20 points below 90, each 0.5 % of the partner's share of/)).toBeVisible();

  await partner.goto("/payouts");
  await partner.getByLabel("Amount in INR").fill("1,000.00");
  await partner.getByRole("button", { name: "Request payout" }).click();
  await expect(partner.getByText("Requested. You see below how it goes on.")).toBeVisible();
  const newest = partner.getByRole("table", { name: "Your payouts" }).locator("tbody tr").first();
  await expect(newest).toContainText("₹1,000.00");
  await expect(newest.getByText("Paid", { exact: true })).toBeVisible({ timeout: 30_000 });
});

test("what cannot be paid out is refused beside the form", ANY_SIZE, async ({ as, watch }) => {
  watch.expect(/payouts\/(request|estimate)/);
  const partner = await as("partner");
  await partner.goto("/payouts");
  const amount = partner.getByLabel("Amount in INR");
  const send = partner.getByRole("button", { name: "Request payout" });
  await amount.fill("12.345");
  await send.click();
  await expect(partner.getByText("An amount such as 1250.50")).toBeVisible();
  await amount.fill("1");
  await send.click();
  await expect(partner.getByText("The smallest payout is INR 500.00.").first()).toBeVisible();
  await amount.fill("99999999");
  await send.click();
  await expect(partner.locator("form", { hasText: "Request payout" }).getByRole("alert")).toContainText(
    /balance|funds|available/i,
  );
  await expect(amount).toHaveValue("99999999");
});

test("the keyboard is enough to give a score", ANY_SIZE, async ({ as }) => {
  const customer = await as("customer");
  const { orderId } = await bookAndPay(customer, "off_physics");
  await customer.goto(`/orders/${orderId}`);
  const slider = customer.getByRole("slider", { name: "How satisfied are you?" });
  await slider.focus();
  await slider.press("ArrowLeft");
  await slider.press("ArrowLeft");
  await expect(customer.getByRole("textbox", { name: "Score" })).toHaveValue("98");
  await customer.getByRole("button", { name: "Confirm and rate" }).focus();
  await customer.keyboard.press("Enter");
  await expect(customer.getByText("98 of 100", { exact: true })).toBeVisible();
});

test(
  "the partner says that a session took place, and the customer confirms without a score",
  ANY_SIZE,
  async ({ as }) => {
    const customer = await as("customer");
    const { orderId } = await bookAndPay(customer, "off_physics");
    const operator = await as("operator");
    // Into the last quarter of the ninety minutes.
    expect((await operator.request.post("/api/operator/clock", { data: { advanceMs: 80 * 60_000 } })).ok()).toBe(true);
    const partner = await as("partner");
    await partner.goto("/dashboard");
    await partner.getByRole("button", { name: "Mark as delivered: Physics problem clinic" }).first().click();
    await expect(partner.getByText("The customer confirms").first()).toBeVisible();
    await customer.goto(`/orders/${orderId}`);
    await customer.getByRole("button", { name: "Confirm without a score" }).click();
    await expect(customer.getByRole("heading", { name: "Rate the session" })).toBeVisible();
  },
);

test("an operator sees what the gateways said and where the money went", ANY_SIZE, async ({ as }) => {
  const customer = await as("customer");
  const { orderId, sessionId, gatewayOrderId } = await bookAndPay(customer);
  await confirm(customer, sessionId, 100);
  const operator = await as("operator");
  await settleAfterADay(operator);
  await operator.goto("/operator/payments");
  await operator.getByRole("link", { name: orderId }).click();
  await expect(operator.getByText(gatewayOrderId)).toBeVisible();
  await expect(operator.getByText("Hold over; the money was split")).toBeVisible();
  await operator.goto("/operator/webhooks");
  await expect(operator.getByText("payment.captured").first()).toBeVisible();
  await expect(operator.getByText("Processed", { exact: true }).first()).toBeVisible();
});
