import { describe, expect, it } from "vitest";
import { type Config, readConfig } from "@/lib/config/config";
import { contentSecurityPolicy } from "@/server/csp";

function settings(changes: Readonly<Record<string, string>> = {}): Config {
  return readConfig({
    HOLDFAST_ENV: "production",
    PUBLIC_URL: "https://pay.holdfast.test",
    DATABASE_URL: "postgres://web@db/holdfast",
    NEXTAUTH_SECRET: "0c8d1f7a9be24c6f8e51",
    HOLDFAST_ENCRYPTION_KEY: "0123456789abcdef".repeat(4),
    RAZORPAY_KEY_ID: "rzp_live_1",
    RAZORPAY_KEY_SECRET: "a secret of razorpay",
    RAZORPAY_WEBHOOK_SECRETS: "a webhook secret",
    RAZORPAY_PAYOUT_ACCOUNT: "7878780080316316",
    ...changes,
  });
}

function directives(policy: string): Record<string, string> {
  return Object.fromEntries(
    policy.split("; ").map((each) => {
      const [name = "", ...sources] = each.split(" ");
      return [name, sources.join(" ")];
    }),
  );
}

describe("the policy of pages", () => {
  it("lets Razorpay's checkout work where it is live, and nobody else", () => {
    const policy = directives(contentSecurityPolicy(settings(), "n0nce", { isDevelopment: false }));
    expect(policy).toMatchObject({
      "default-src": "'none'",
      "script-src": "'self' 'nonce-n0nce' https://checkout.razorpay.com",
      "frame-src": "https://checkout.razorpay.com https://api.razorpay.com",
      "style-src": "'self' 'nonce-n0nce'",
      "form-action": "'self'",
      "upgrade-insecure-requests": "",
    });
  });

  it("knows no other script where customers go to the gateway's page", () => {
    const redirect = settings({ RAZORPAY_CHECKOUT_MODE: "redirect" });
    const policy = directives(contentSecurityPolicy(redirect, "n0nce", { isDevelopment: false }));
    expect(policy).toMatchObject({
      "script-src": "'self' 'nonce-n0nce'",
      "frame-src": "'none'",
      "form-action": "'self' https://api.razorpay.com",
    });
    expect(Object.values(policy).join(" ")).not.toContain("checkout.razorpay.com");
  });

  it("is looser for development only", () => {
    expect(contentSecurityPolicy(settings(), "n", { isDevelopment: true })).toContain("'unsafe-eval'");
    expect(contentSecurityPolicy(settings(), "n", { isDevelopment: false })).not.toMatch(/unsafe|ws:|\*/);
  });
});
