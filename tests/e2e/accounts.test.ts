import type { Page } from "@playwright/test";
import { create } from "qrcode";
import { totpCode, totpStep } from "../../lib/auth/totp";
import { bookAndPay, confirm, settleAfterADay } from "./support/deeds";
import { sql } from "./support/database";
import { look } from "./support/look";
import { ANY_SIZE, expect, test } from "./support/people";

const PASSWORD = "a long enough password";
async function signOut(page: Page, isMobile: boolean | undefined): Promise<void> {
  if (isMobile) await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).first().click();
  await page.waitForURL((url) => url.pathname === "/");
}

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.locator("form").getByRole("button", { name: "Sign in" }).click();
}

/** The picture for cameras shows what the link beside it says, square by square. */
async function expectPicture(page: Page): Promise<void> {
  const uri = await page.getByRole("link", { name: "Open it here" }).getAttribute("href");
  const drawn = await page
    .getByRole("img", { name: /as a QR code/ })
    .locator("path")
    .getAttribute("d");
  const { modules } = create(uri ?? "", { errorCorrectionLevel: "M" });
  const dark = [...modules.data.entries()].filter(([, isDark]) => isDark === 1);
  const path = dark.map(([at]) => `M${at % modules.size} ${Math.floor(at / modules.size)}h1v1h-1z`).join("");
  expect(drawn).toBe(path);
}

test("from registration to a payout that asks for the second factor", async ({ as, watch, isMobile }, info) => {
  test.setTimeout(180_000);
  watch.expect(/payouts\/request|second-factor/); // refused first, on purpose
  const folder = info.project.name;
  const email = `newcomer-${folder}-${info.retry}@world.test`;
  const page = await as("nobody");

  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("I want to offer sessions").check();
  await page.getByLabel("Name", { exact: true }).fill("Nila Rao");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText("Look into your mailbox")).toBeVisible();
  await look(page, { name: "registered", folder });

  await page.getByRole("link", { name: "outbox" }).click();
  await page.waitForURL("**/outbox");
  await look(page, { name: "outbox-letter", folder });
  await page
    .getByRole("link", { name: /\/verify#/ })
    .first()
    .click();
  await page.waitForURL("**/verify#**");
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("Your e-mail address is confirmed.")).toBeVisible();
  await page.getByRole("link", { name: "Go on" }).click();

  await signIn(page, email);
  await page.waitForURL("**/dashboard");
  await page.goto("/account");
  await page.getByRole("button", { name: "Turn on" }).click();
  const key = (await page.getByTestId("totp-key").innerText()).replaceAll(/\s/g, "");
  await expectPicture(page);
  await look(page, { name: "enrolment", folder });
  const step = totpStep(new Date());
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("This code is not right, or was used already.")).toBeVisible();
  await page.getByLabel("Code").fill(totpCode(key, step));
  await page.getByRole("button", { name: "Turn on" }).click();
  const shown = page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(shown).toHaveCount(10);
  const codes = await shown.allInnerTexts();
  await look(page, { name: "recovery-codes", folder });
  await page.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText("On. 10 of 10 recovery codes are left.")).toBeVisible();
  await signOut(page, isMobile);

  await signIn(page, email);
  await page.waitForURL("**/sign-in/code**");
  await look(page, { name: "second-step", folder });
  await page.goto("/dashboard"); // the password alone opens nothing
  await page.waitForURL("**/sign-in/code**");
  await page.getByLabel("Code").fill(totpCode(key, step + 1));
  await page.getByRole("button", { name: "Sign in", exact: true }).last().click();
  await page.waitForURL("**/dashboard");

  const customer = await as("customer");
  const { sessionId } = await bookAndPay(customer);
  await confirm(customer, sessionId, 100);
  await settleAfterADay(await as("operator"));
  // An operator takes the newcomer in, and five minutes pass.
  await sql("UPDATE app_user SET partner_id = 'par_asha' WHERE email = $1", [email]);
  await sql(
    "UPDATE sign_in SET proven_at = now() - interval '6 minutes' WHERE user_id = (SELECT id FROM app_user WHERE email = $1)",
    [email],
  );
  await page.goto("/payouts");
  await page.getByLabel(/^Amount/).fill("500");
  await page.getByRole("button", { name: "Request payout" }).click();
  const dialog = page.getByRole("dialog", { name: "Is it you?" });
  await expect(dialog).toBeVisible();
  await look(page, { name: "step-up", folder });
  await dialog.getByLabel("Code").fill(codes[0] ?? "");
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("Requested. You see below how it goes on.")).toBeVisible();

  await page.goto("/account");
  await expect(page.getByText("On. 9 of 10 recovery codes are left.")).toBeVisible();
  await look(page, { name: "account-on", folder });
});

test(
  "a link by e-mail signs in by a button, once, and another browser is signed out from the account page",
  ANY_SIZE,
  async ({ as, watch }, info) => {
    watch.expect(/callback\/magic-link/);
    const page = await as("nobody");
    await page.goto("/sign-in");
    await page.getByRole("link", { name: "Get a link by e-mail instead" }).click();
    await page.waitForURL("**/magic-link");
    await page.getByLabel("E-mail address").fill("customer@demo.holdfast.test");
    await page.getByRole("button", { name: "Send the link" }).click();
    await expect(page.getByText("Look into your mailbox")).toBeVisible();
    await page.goto("/outbox");
    const link = await page
      .getByRole("link", { name: /\/magic-link#/ })
      .first()
      .getAttribute("href");
    await page.goto(link ?? "");
    await look(page, { name: "magic-link-open", folder: info.project.name });
    await page.locator("main").getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL((url) => url.pathname === "/");
    await expect(page.getByText("Kiran Desai").first()).toBeAttached();

    const other = await as("nobody");
    await other.goto(link ?? "");
    await other.locator("main").getByRole("button", { name: "Sign in" }).click();
    await expect(other.getByText("This link is not good any more.")).toBeVisible();

    const elsewhere = await as("customer");
    await page.goto("/account");
    await page.getByRole("button", { name: "Sign out everywhere else" }).click();
    await expect(page.getByRole("button", { name: "Sign out everywhere else" })).toHaveCount(0);
    await elsewhere.goto("/orders");
    await elsewhere.waitForURL(/\/sign-in/);
  },
);

test("a forgotten password is replaced by a link, and the old one is none", ANY_SIZE, async ({ as, watch }, info) => {
  watch.expect(/callback\/credentials/);
  const email = `forgetful-${info.project.name}-${info.retry}@world.test`;
  const page = await as("nobody");
  const data = { email, password: PASSWORD, name: "Femi", role: "customer" };
  expect((await page.request.post("/api/account/register", { data })).status()).toBe(202);
  await page.goto("/forgot-password");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText("Look into your mailbox")).toBeVisible();
  await page.goto("/outbox");
  await page
    .getByRole("link", { name: /\/reset-password#/ })
    .first()
    .click();
  await page.getByLabel("New password").fill("another long password");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  await signIn(page, email);
  await expect(page.getByText("E-mail address and password do not fit")).toBeVisible();
  await signIn(page, email, "another long password");
  await page.waitForURL((url) => url.pathname === "/");
});
