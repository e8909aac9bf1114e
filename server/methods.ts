/**
 * What each address of the API takes, beside HEAD and OPTIONS; `*` is any segment, `**` all that follow, and a named segment
 * stands before any. Next knows it from the handlers, but its own 405 does not say it, as a 405 has to; a test holds the list
 * and the handlers together (tests/unit/server-methods.test.ts).
 */
const METHODS_OF: Readonly<Record<string, string>> = {
  "/api/account/email": "POST",
  "/api/account/forgot": "POST",
  "/api/account/magic-link": "POST",
  "/api/account/password": "POST",
  "/api/account/profile": "POST",
  "/api/account/register": "POST",
  "/api/account/reset": "POST",
  "/api/account/second-factor/answer": "POST",
  "/api/account/second-factor/begin": "POST",
  "/api/account/second-factor/codes": "POST",
  "/api/account/second-factor/confirm": "POST",
  "/api/account/second-factor/remove": "POST",
  "/api/account/sessions": "GET",
  "/api/account/sessions/revoke": "POST",
  "/api/account/step-up": "POST",
  "/api/account/verify": "POST",
  "/api/account/verify-again": "POST",
  "/api/approvals": "GET",
  "/api/approvals/*/decide": "POST",
  "/api/auth/**": "GET, POST",
  "/api/cases/list": "GET",
  "/api/cases/open": "POST",
  "/api/cases/*": "GET",
  "/api/cases/*/answer-offer": "POST",
  "/api/cases/*/appeal": "POST",
  "/api/cases/*/decide": "POST",
  "/api/cases/*/message": "POST",
  "/api/cases/*/offer": "POST",
  "/api/cases/*/withdraw": "POST",
  "/api/chargebacks/list": "GET",
  "/api/chargebacks/*": "GET",
  "/api/chargebacks/*/accept": "POST",
  "/api/chargebacks/*/respond": "POST",
  "/api/health": "GET",
  "/api/holds/early-release": "POST",
  "/api/holds/extend": "POST",
  "/api/holds/pause": "POST",
  "/api/holds/release": "POST",
  "/api/metrics": "GET",
  "/api/offers/cancel-all": "POST",
  "/api/operator/clock": "GET, POST",
  "/api/operator/unfreeze": "POST",
  "/api/payments/create-order": "POST",
  "/api/payments/paypal/webhook": "POST",
  "/api/payments/razorpay/webhook": "POST",
  "/api/payments/status/*/*": "GET",
  "/api/payments/verify-payment": "POST",
  "/api/payments/*/refund": "POST",
  "/api/payouts/request": "POST",
  "/api/payouts/*": "GET",
  "/api/policies": "GET",
  "/api/policies/change": "POST",
  "/api/ready": "GET",
  "/api/receivables/write-off": "POST",
  "/api/refunds": "GET",
  "/api/refunds/*": "GET",
  "/api/refunds/*/cancel": "POST",
  "/api/refunds/*/decide": "POST",
  "/api/sessions/accept": "POST",
  "/api/sessions/cancel": "POST",
  "/api/sessions/complete": "POST",
  "/api/sessions/no-show": "POST",
  "/api/sessions/reopen": "POST",
  "/api/sessions/reschedule": "POST",
  "/api/sessions/settle": "POST",
  "/api/tenant/gateways": "POST",
  "/api/tenant/legal": "POST",
  "/api/tenant/settings": "POST",
  "/api/webhook-endpoints": "GET, POST",
  "/api/webhook-endpoints/*/deliveries": "GET",
  "/api/webhook-endpoints/*/disable": "POST",
  "/api/webhook-endpoints/*/enable": "POST",
  "/api/webhook-endpoints/*/replay": "POST",
  "/api/webhook-endpoints/*/rotate": "POST",
};

const PATTERNS = Object.entries(METHODS_OF).map(([path, methods]) => ({
  path: new RegExp(`^${path.replace("**", ".+").replaceAll("*", "[^/]+")}$`),
  methods: methods.split(", "),
}));

/** The methods of an address of the API; null for pages and for what is not there. */
export function allowedMethods(url: string): readonly string[] | null {
  const [path = ""] = url.split("?");
  const found = PATTERNS.find((each) => each.path.test(path));
  if (!found) return null;
  return [...found.methods, ...(found.methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"];
}
