import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { bookAndPay, confirm, keyed, settleAfterADay } from "./support/deeds";
import { look } from "./support/look";
import { ANY_SIZE, address, test } from "./support/people";

/** The worker and the gateway are behind it. */
const PATIENT = { timeout: 30_000 };
/** Where to put pictures; none are taken without it. */
const PICTURES = process.env["HOLDFAST_SCREENS"];

async function picture(page: Page, name: string, folder: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(join(PICTURES, folder), { recursive: true });
  await page.screenshot({ path: join(PICTURES, folder, `${name}.png`), fullPage: true, scale: "css" });
}

const TERMS = {
  reviewAboveMinor: null,
  secondAboveMinor: null,
  dailyCount: null,
  dailySumMinor: null,
  dailyCapMinor: null,
  coolingHours: 24,
  chargebackBasisPoints: null,
  negativeDays: null,
  feeMinor: "0",
  feeFrom: "platform",
};

interface Operators {
  readonly operator: Page;
  readonly operator2: Page;
}

/** Two operators change the rules for rupees. */
async function rulesAre({ operator, operator2 }: Operators, terms: Partial<typeof TERMS> | object): Promise<void> {
  const data = { ...TERMS, ...terms, currency: "INR", reason: "for the browser" };
  const asked = await operator.request.post("/api/payouts/rules", keyed(data));
  expect(asked.status()).toBe(202);
  const { approvalId } = (await asked.json()) as { approvalId: string };
  const word = keyed({ decision: "approve", reason: "for the browser" });
  expect((await operator2.request.post(`/api/approvals/${approvalId}/decide`, word)).status()).toBe(200);
}

async function earn(customer: Page, operator: Page): Promise<void> {
  const { sessionId } = await bookAndPay(customer);
  await confirm(customer, sessionId, 95);
  await settleAfterADay(operator);
}

async function decide(place: Locator, label: RegExp, title: string): Promise<void> {
  await place.getByRole("button", { name: label }).first().click();
  const dialog = place.page().getByRole("dialog", { name: title });
  await dialog.getByLabel("Reason").fill("looked at it");
  await dialog.getByRole("button", { name: title }).click();
  await expect(dialog).toBeHidden();
}

async function requests(partner: Page, amount: string): Promise<void> {
  await partner.goto("/payouts");
  await partner.getByLabel("Amount in INR").fill(amount);
  await expect(partner.getByText(`₹${amount} will arrive.`)).toBeVisible();
  await partner.getByRole("button", { name: "Request payout" }).click();
  await expect(partner.getByText("Requested. You see below how it goes on.")).toBeVisible();
}

/** The newest payout stands first. */
const newest = (page: Page, caption: string): Locator =>
  page.getByRole("table", { name: caption }).getByRole("row").nth(1);

test("a payout above the limit is reviewed, approved by two and paid, with the bank's reference", async ({
  as,
}, info) => {
  const [customer, partner] = [await as("customer"), await as("partner")];
  const people = { operator: await as("operator"), operator2: await as("operator2") };
  await earn(customer, people.operator);
  await rulesAre(people, { reviewAboveMinor: "60000", secondAboveMinor: "60000" });
  await partner.goto("/payouts");
  await partner.getByLabel("Amount in INR").fill("700.00");
  await expect(partner.getByText(/Our team looks at it first\. It is above the amount/)).toBeVisible();
  await picture(partner, "payout-estimate", info.project.name);
  await requests(partner, "700.00");
  await expect(newest(partner, "Your payouts").getByText("Being reviewed")).toBeVisible();

  const { operator, operator2 } = people;
  await operator.goto("/operator/payouts?show=review");
  await picture(operator, "payout-queue", info.project.name);
  await newest(operator, "Payouts").getByRole("link").first().click();
  await operator.waitForURL(/\/operator\/payouts\/pyt_/);
  await decide(operator.locator("main"), /^Approve: payout/, "Approve the payout");
  await expect(operator.getByText(/Another operator decides until/)).toBeVisible();
  await picture(operator, "payout-review", info.project.name);

  await operator2.goto(operator.url());
  await decide(operator2.locator("main"), /^Approve: Let a payout go/, "Approve as second operator");
  await expect(operator2.getByText("The second operator agreed")).toBeVisible(PATIENT);
  await expect(operator2.getByRole("main").getByText("Paid", { exact: true }).first()).toBeVisible(PATIENT);
  await picture(operator2, "payout-paid", info.project.name);
  await operator2.getByRole("link", { name: "Asha Raman" }).click();
  await expect(operator2.getByRole("heading", { level: 1, name: "Asha Raman" })).toBeVisible();
  await picture(operator2, "partner", info.project.name);

  await partner.goto("/payouts");
  await expect(newest(partner, "Your payouts").getByText("Paid", { exact: true })).toBeVisible(PATIENT);
  await expect(newest(partner, "Your payouts").locator("td").nth(4)).not.toHaveText("–");
  await rulesAre(people, {});
});

test("a payout that the bank sends back is in the balance again, and the second try reaches another account", async ({
  as,
}, info) => {
  test.setTimeout(120_000);
  const [customer, partner, operator] = [await as("customer"), await as("partner"), await as("operator")];
  const control = `${address("HOLDFAST_E2E_SIMULATOR")}/__control`;
  await earn(customer, operator);
  const rule = { kind: "payout_reversed", count: 1 };
  expect((await partner.request.post(`${control}/faults`, { data: rule })).ok()).toBe(true);
  await requests(partner, "570.00");
  const line = newest(partner, "Your payouts");
  await expect(line.getByText("Paid", { exact: true })).toBeVisible(PATIENT);
  expect((await partner.request.post(`${control}/clock`, { data: { advanceMs: 60_000 } })).ok()).toBe(true);
  await expect(async () => {
    await partner.goto("/payouts");
    await expect(line.getByText("Sent back by the bank")).toBeVisible({ timeout: 1_000 });
  }).toPass(PATIENT);
  await expect(line.getByText("Your bank sent the money back. Please check the account")).toBeVisible();
  await expect(line.getByText("Change the account, then try again.")).toBeVisible();
  await picture(partner, "payout-returned", info.project.name);

  await partner.goto("/onboarding");
  const account = { "Name of the holder": "Asha Raman", IFSC: "HDFC0000053", "Account number": "50100111117890" };
  for (const [label, value] of Object.entries(account)) await partner.getByLabel(label, { exact: true }).fill(value);
  const saved = partner.waitForResponse((answer) => answer.url().endsWith("/api/onboarding/payout-account"));
  await partner.getByRole("button", { name: "Save this account" }).click();
  expect((await saved).status()).toBe(200);
  await settleAfterADay(operator);
  await requests(partner, "570.00");
  await expect(line.getByText("Paid", { exact: true })).toBeVisible(PATIENT);
  await picture(partner, "payout-second-account", info.project.name);
});

test(
  "a payout that a bank could not take is tried again, and one that waits is canceled",
  ANY_SIZE,
  async ({ as }, info) => {
    const [customer, partner] = [await as("customer"), await as("partner")];
    const people = { operator: await as("operator"), operator2: await as("operator2") };
    await earn(customer, people.operator);
    const faults = `${address("HOLDFAST_E2E_SIMULATOR")}/__control/faults`;
    const rule = { kind: "payout_failed", count: 1 };
    expect((await partner.request.post(faults, { data: rule })).ok()).toBe(true);
    await requests(partner, "550.00");
    const line = newest(partner, "Your payouts");
    await expect(line.getByText("Your bank could not be reached. Please try again later.")).toBeVisible(PATIENT);
    await picture(partner, "payout-failed", info.project.name);
    await line.getByRole("button", { name: /^Try again/ }).click();
    await expect(partner.getByText("Tried again", { exact: true }).first()).toBeVisible(PATIENT);
    await expect(newest(partner, "Your payouts").getByText("Paid", { exact: true })).toBeVisible(PATIENT);
    await picture(partner, "payout-second-try", info.project.name);

    await rulesAre(people, { reviewAboveMinor: "50000" });
    await requests(partner, "560.00");
    await decide(newest(partner, "Your payouts"), /^Cancel: payout/, "Cancel the payout");
    await expect(newest(partner, "Your payouts").getByText("Canceled", { exact: true })).toBeVisible();
    await rulesAre(people, {});
  },
);

test("rules for payouts are asked for in words and amounts, what is wrong is said, and a second operator decides", async ({
  as,
  watch,
}, info) => {
  watch.expect(/400/);
  const [operator, operator2] = [await as("operator"), await as("operator2")];
  await operator.goto("/operator/settings");
  const inForce = operator.getByRole("region", { name: "Rules in USD" });
  const before = await inForce.getByRole("heading").textContent();
  await inForce.getByText("Other rules for USD").click();
  const form = inForce.getByRole("form", { name: "Rules for payouts in USD" });
  const ask = form.getByRole("button", { name: "Ask for these rules" });
  await form.getByLabel("Review a payout above").fill("a lot");
  await form.getByLabel("Reason").fill("for the browser");
  await ask.click();
  await expect(form.getByText("Enter an amount, for example 500.00, or nothing.")).toBeVisible();
  await form.getByLabel("Review a payout above").fill("1,250.50");
  await form.getByLabel("Review more payouts in 24 hours than").fill("5000");
  await ask.click();
  await expect(form.getByText("Too big: expected number to be <=1000.")).toBeVisible();
  await look(operator, { name: "payout-rules", folder: info.project.name });
  await form.getByLabel("Review more payouts in 24 hours than").fill("7");
  await form.getByLabel("The partner pays the fee").check();
  await form.getByLabel("Fee of a payout").fill("0.59");
  await ask.click();
  await expect(form.getByText("Asked. A second operator decides, under Approvals.")).toBeVisible();
  await expect(inForce.getByRole("heading")).toHaveText(before ?? "");

  await operator2.goto("/operator/approvals");
  await decide(operator2.locator("main"), /^Approve: Change the rules/, "Approve as second operator");
  await operator.reload();
  await expect(inForce.getByRole("heading")).not.toHaveText(before ?? "");
  await expect(inForce.getByRole("heading")).toHaveText(/^USD, version \d+$/);
  for (const words of ["$1,250.50", "7", "$0.59", "The partner"])
    await expect(inForce.getByText(words, { exact: true })).toBeVisible();
});
