import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { startStack } from "../../scripts/stack";
import { ON_A_PHONE } from "./support/people";

test(
  "without any script of the gateway: the customer goes to Razorpay's page, pays, and comes back",
  ON_A_PHONE,
  async ({ browser, contextOptions }) => {
    test.setTimeout(240_000);
    const dir = mkdtempSync(join(tmpdir(), "holdfast-redirect-"));
    chmodSync(dir, 0o711);
    const env = { HOLDFAST_RATE_LIMITS: "off", RAZORPAY_CHECKOUT_MODE: "redirect" };
    const stack = await startStack({ dir, kind: "test", durable: false, env });
    const context = await browser.newContext({ ...contextOptions, baseURL: stack.web });
    try {
      const troubles: string[] = [];
      const page = await context.newPage();
      context.on("console", (message) => {
        if (message.type() === "error" && !message.location().url.endsWith("/favicon.ico"))
          troubles.push(message.text());
      });
      context.on("request", (request) => {
        // Going there is the customer's own step; what our pages load themselves is all ours.
        if (!request.isNavigationRequest() && new URL(request.url()).origin !== stack.web) troubles.push(request.url());
      });
      await page.goto("/sign-in?next=/offers/off_physics");
      await page.getByRole("button", { name: "Use the account “Customer”" }).click();
      await page.locator("form").getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL("**/offers/off_physics");
      await page.getByRole("button", { name: /^Book for/ }).click();
      await page.waitForURL(/\/checkout\/ord_/);
      const policy = (await page.request.get(page.url())).headers()["content-security-policy"] ?? "";
      expect(policy).toMatch(/script-src 'self' 'nonce-[^' ]+';/);
      expect(policy).toContain("frame-src 'none'");
      await page.getByRole("button", { name: "Pay ₹2,400.00" }).click();
      await page.waitForURL(`${stack.simulator}/**`);
      await page.locator("button.primary").click();
      await page.waitForURL(`${stack.web}/orders/**`);
      await expect(page.getByText("Held until confirmed")).toBeVisible();
      expect(troubles.filter((trouble) => !trouble.startsWith(stack.simulator))).toEqual([]);
    } finally {
      await context.close();
      await stack.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  },
);
