import { expect, test } from "vitest";
import { withoutVersion } from "@/server/version";

test.each([
  ["/api/v1/refunds?limit=1", "/api/refunds?limit=1"],
  ["/api/v1/payments/pay_1/refund", "/api/payments/pay_1/refund"],
  ["/api/v1/v1/refunds", "/api/v1/refunds"],
])("%s is another name of %s", (versioned, plain) => {
  expect(withoutVersion(versioned)).toBe(plain);
});

test.each([
  "/api/v1/payments/razorpay/webhook",
  "/api/v1/payments/paypal/webhook?a=b",
  "/api/v1/auth/session",
  "/api/v1",
  "/api/v10/refunds",
  "/api/v1refunds",
  "/api/refunds?next=/api/v1/refunds",
  "//api/v1/refunds",
  "/orders/api/v1/refunds",
])("%s has no other name", (url) => {
  expect(withoutVersion(url)).toBe(url);
});
