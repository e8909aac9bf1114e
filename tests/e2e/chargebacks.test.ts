import { bookAndPay, confirm, contest, settleAfterADay } from "./support/deeds";
import { ANY_SIZE, expect, test } from "./support/people";

const PATIENCE = { timeout: 20_000 };

test(
  "a customer contests a payment; everybody sees it, and an operator submits the evidence",
  ANY_SIZE,
  async ({ as }) => {
    test.setTimeout(180_000);
    const [customer, partner, operator] = [await as("customer"), await as("partner"), await as("operator")];
    const { orderId, paymentId, sessionId } = await bookAndPay(customer);
    await confirm(customer, sessionId, 95);
    const chargebackId = await contest({ customer, operator }, paymentId);

    await customer.goto(`/orders/${orderId}`);
    await expect(customer.getByText("under dispute at your bank")).toBeVisible();
    await expect(customer.getByLabel(/^Amount in/)).toHaveCount(0);
    await partner.goto("/dashboard");
    const contested = partner.getByRole("list", { name: "Payments that customers contest" });
    await expect(contested.getByRole("link").first()).toBeVisible();
    await expect(contested).toContainText("Our team answers until");

    await operator.goto("/operator/chargebacks");
    await operator.locator(`a[href="/operator/chargebacks/${chargebackId}"]`).click();
    await expect(operator.getByRole("heading", { level: 1, name: /^Dispute of/ })).toBeVisible();
    await expect(operator.getByText("Needs a response")).toBeVisible();
    await expect(operator.getByRole("list", { name: "Evidence" })).toContainText("Terms accepted");
    await operator.getByRole("button", { name: /^Add a statement/ }).click();
    await operator.getByRole("dialog").getByLabel("Reason").fill("The partner sent a picture");
    await operator.getByRole("dialog").getByRole("button", { name: "Add a statement" }).click();
    await expect(operator.getByRole("list", { name: "Evidence" })).toContainText("The partner sent a picture");
    await operator.getByRole("button", { name: /^Submit the evidence/ }).click();
    await operator.getByRole("dialog").getByLabel("Reason").fill("They met, see the picture");
    await operator.getByRole("dialog").getByRole("button", { name: "Submit the evidence" }).click();
    await expect(operator.getByText("The bank is deciding").first()).toBeVisible(PATIENCE);
    await expect(operator.getByRole("button", { name: /^Accept/ })).toHaveCount(0);
  },
);

test("an operator accepts a dispute after the split, and the partner owes what was given", ANY_SIZE, async ({ as }) => {
  test.setTimeout(180_000);
  const [customer, operator] = [await as("customer"), await as("operator")];
  const { orderId, paymentId, sessionId } = await bookAndPay(customer, "off_physics");
  await confirm(customer, sessionId, 95);
  await settleAfterADay(operator);
  const chargebackId = await contest({ customer, operator }, paymentId);
  await operator.goto(`/operator/chargebacks/${chargebackId}`);
  await operator.getByRole("button", { name: /^Accept/ }).click();
  await operator.getByRole("dialog").getByLabel("Reason").fill("The partner did not come");
  await operator.getByRole("dialog").getByRole("button", { name: "Accept the dispute" }).click();
  await expect(operator.getByText("Lost", { exact: true })).toBeVisible(PATIENCE);
  await expect(operator.getByText("Gone to the customer")).toBeVisible();
  await customer.goto(`/orders/${orderId}`);
  await expect(customer.getByText("The bank decided for the customer")).toBeVisible();
});
