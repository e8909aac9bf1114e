import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { book, bookAndPay, confirm, pay } from "./support/deeds";
import { ANY_SIZE, ON_A_PHONE, expect, test } from "./support/people";

const HOUR_MS = 3_600_000;
/** The worker and the gateway are behind it. */
const PATIENT = { timeout: 30_000 };
/** Where to put pictures; none are taken without it. */
const PICTURES = process.env["HOLDFAST_SCREENS"];

async function picture(page: Page, name: string, folder: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(join(PICTURES, folder), { recursive: true });
  await page.screenshot({ path: join(PICTURES, folder, `${name}.png`), fullPage: true, scale: "css" });
}

async function now(page: Page): Promise<number> {
  const answer = (await (await page.request.get("/api/operator/clock")).json()) as { now: string };
  return Date.parse(answer.now);
}

/** Says yes in the dialog of a deed; with a reason where it wants one. */
async function confirmDeed(page: Page, label: string | RegExp, title: string, reason?: string): Promise<void> {
  await page.getByRole("button", { name: label }).first().click();
  const dialog = page.getByRole("dialog", { name: title });
  if (reason !== undefined) await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: title }).click();
  await expect(dialog).toBeHidden();
}

test(
  "a customer is told what canceling costs before the click, and gets exactly that",
  ON_A_PHONE,
  async ({ as }, info) => {
    const [customer, operator] = [await as("customer"), await as("operator")];
    // Two sizes of screen run against one calendar.
    const hours = info.project.name === "desktop" ? 8 : 12;
    const startsAt = new Date((await now(operator)) + hours * HOUR_MS).toISOString();
    const { orderId } = await pay(customer, await book(customer, "off_mathematics", "razorpay", startsAt));
    await customer.goto(`/orders/${orderId}`);
    await expect(customer.getByText(/Canceling now: You get back ₹2,500\.00 of ₹5,000\.00\./)).toBeVisible();
    await picture(customer, "cancel-choice", info.project.name);
    await customer.getByRole("button", { name: /^Cancel the session/ }).click();
    const dialog = customer.getByRole("dialog", { name: "Cancel for good" });
    await expect(dialog.getByText(/You get back ₹2,500\.00 of ₹5,000\.00\. The other ₹2,500\.00/)).toBeVisible();
    await picture(customer, "cancel-dialog", info.project.name);
    await dialog.getByLabel("Reason").fill("I am ill");
    await dialog.getByRole("button", { name: "Cancel for good" }).click();
    await expect(dialog).toBeHidden();
    await expect(customer.getByText(/₹2,500\.00 was given back\./)).toBeVisible(PATIENT);
    await expect(customer.getByText(/Canceled\. What is kept by the terms is held until/)).toBeVisible();
    await picture(customer, "canceled", info.project.name);
  },
);

test("one side proposes another time and the other accepts it", ANY_SIZE, async ({ as }, info) => {
  const [customer, partner, operator] = [await as("customer"), await as("partner"), await as("operator")];
  const days = info.project.name === "desktop" ? 30 : 40;
  const startsAt = new Date((await now(operator)) + days * 24 * HOUR_MS).toISOString();
  const { orderId } = await pay(customer, await book(customer, "off_mathematics", "razorpay", startsAt));
  await customer.goto(`/orders/${orderId}`);
  await customer.getByRole("button", { name: "Propose another time" }).click();
  const dialog = customer.getByRole("dialog", { name: "Propose another time" });
  const later = new Date((await now(operator)) + (days + 2) * 24 * HOUR_MS).toISOString().slice(0, 16);
  await dialog.getByLabel("Day and time").fill(later);
  await dialog.getByRole("button", { name: "Send the proposal" }).click();
  await expect(customer.getByText(/^You proposed /)).toBeVisible();
  await partner.goto(`/orders/${orderId}`);
  await expect(
    partner.getByText(/The customer gets back ₹5,000\.00 of ₹5,000\.00, and you get nothing\./).first(),
  ).toBeVisible();
  await picture(partner, "proposal", info.project.name);
  await confirmDeed(partner, "Accept the new time", "Accept the new time");
  await expect(partner.getByText("Moved to another time")).toBeVisible();
  await expect(partner.getByText(/^You proposed /)).toHaveCount(0);
});

test(
  "a customer says that nobody came, the partner objects, and an operator decides",
  ANY_SIZE,
  async ({ as }, info) => {
    const [customer, partner, operator] = [await as("customer"), await as("partner"), await as("operator")];
    const { orderId } = await bookAndPay(customer);
    await customer.goto(`/orders/${orderId}`);
    await expect(
      customer.getByText(/Without an objection you get back all that is left of ₹5,000\.00\./).first(),
    ).toBeVisible();
    await confirmDeed(customer, "The partner did not come", "The partner did not come");
    await expect(customer.getByText(/You said that the partner did not come\./)).toBeVisible();
    await partner.goto(`/orders/${orderId}`);
    await picture(partner, "no-show", info.project.name);
    await confirmDeed(partner, "Object: I was there", "Object: I was there");
    await expect(partner.getByText(/The two sides tell different stories\. Our team decides/)).toBeVisible();
    await operator.goto(`/operator/payments/${orderId}`);
    await picture(operator, "operator-no-show", info.project.name);
    await confirmDeed(operator, /^No-show: refund/, "Refund the no-show", "The log shows nobody");
    await customer.goto(`/orders/${orderId}`);
    await expect(customer.getByText("Your money was given back.")).toBeVisible(PATIENT);
  },
);

test("two operators release a hold: the one who asked cannot approve it", ANY_SIZE, async ({ as }, info) => {
  const [customer, operator, second] = [await as("customer"), await as("operator"), await as("operator2")];
  const { orderId, sessionId } = await bookAndPay(customer);
  await confirm(customer, sessionId, 95);
  await operator.goto(`/operator/payments/${orderId}`);
  await confirmDeed(operator, /^Release now/, "Ask to release the hold", "Both asked for it");
  await expect(operator.getByText(/Another operator decides until/)).toBeVisible();
  await picture(operator, "operator-hold", info.project.name);
  await second.goto("/operator/approvals");
  const row = second.getByRole("listitem").filter({ hasText: orderId });
  await picture(second, "approvals", info.project.name);
  await row.getByRole("button", { name: /^Approve/ }).click();
  const dialog = second.getByRole("dialog", { name: "Approve as second operator" });
  await dialog.getByLabel("Reason").fill("I asked both");
  await dialog.getByRole("button", { name: "Approve as second operator" }).click();
  await expect(dialog).toBeHidden();
  await expect(row.getByText("Done", { exact: true })).toBeVisible();
  await expect(async () => {
    await operator.goto(`/operator/payments/${orderId}`);
    await expect(operator.getByText("Hold over; the money was split")).toBeVisible({ timeout: 1_000 });
  }).toPass(PATIENT);
});

test("a partner calls a group session off, and its customers get everything back", ANY_SIZE, async ({ as }, info) => {
  // A group session is called off once: one for each size of screen.
  const [offerId, title] =
    info.project.name === "desktop" ? ["off_workshop", "Exam workshop"] : ["off_revision", "Revision evening"];
  const [customer, partner] = [await as("customer"), await as("partner")];
  const orders = [await bookAndPay(customer, offerId), await bookAndPay(customer, offerId)];
  await partner.goto("/dashboard");
  await picture(partner, "group", info.project.name);
  await partner.getByRole("button", { name: `Call off: ${title}` }).click();
  const dialog = partner.getByRole("dialog", { name: "Call off for everybody" });
  await expect(dialog.getByText("All 2 customers get everything back: ₹2,400.00.")).toBeVisible();
  await dialog.getByLabel("Reason").fill("The hall is closed");
  await dialog.getByRole("button", { name: "Call off for everybody" }).click();
  const row = partner.getByRole("table", { name: "Group sessions" }).getByRole("row").filter({ hasText: title });
  await expect(row.getByText("Called off")).toBeVisible();
  for (const { orderId } of orders) {
    await expect(async () => {
      await customer.goto(`/orders/${orderId}`);
      await expect(customer.getByText("Your money was given back.")).toBeVisible({ timeout: 1_000 });
    }).toPass(PATIENT);
  }
});
