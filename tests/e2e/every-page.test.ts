import type { Page } from "@playwright/test";
import { book, bookAndPay, choose, confirm, contest, keyed, pay, settleAfterADay } from "./support/deeds";
import { look, PICTURES } from "./support/look";
import { ANY_SIZE, expect, test, type Who } from "./support/people";

interface Visit {
  readonly name: string;
  readonly who: Who;
  readonly path: string;
  readonly title: string;
  /** As in `Looking`. */
  readonly repeats?: string;
}

const DESK = { width: 1_280, height: 720 };
/** The narrowest phone that the pages are made for. */
const PHONE = { width: 390, height: 844 };

async function visit(page: Page, { path, title, ...what }: Omit<Visit, "who">): Promise<void> {
  await page.setViewportSize(DESK);
  await page.goto(path);
  await expect(page, what.name).toHaveTitle(new RegExp(`^${title}`));
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  await page.evaluate(() => document.fonts.ready);
  await look(page, { ...what, folder: "desktop", schemes: ["light", "dark"] });
  await page.setViewportSize(PHONE);
  // A small screen has no colours of its own.
  await look(page, { ...what, folder: "mobile", schemes: PICTURES === undefined ? ["light"] : ["light", "dark"] });
}

/** Two people look around at a time: one waits for the server while the other's browser works. */
async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const lane = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all([lane(), lane()]);
}

test(
  "every page is accessible in light and dark, has a title and fits a desk's and a phone's screen",
  ANY_SIZE,
  async ({ as, watch }) => {
    test.setTimeout(420_000);
    watch.expect(/404/);
    const people: Readonly<Record<Who, Page>> = {
      nobody: await as("nobody"),
      customer: await as("customer"),
      partner: await as("partner"),
      operator: await as("operator"),
      operator2: await as("operator2"),
      expired: await as("expired"),
      owner: await as("owner"),
      platform: await as("platform"),
    };
    const settled = await bookAndPay(people.customer);
    await confirm(people.customer, settled.sessionId, 85);
    await settleAfterADay(people.operator);
    const ordered = await people.partner.request.post(
      "/api/payouts/request",
      keyed({ amount: 60_000, currency: "INR", method: "bank_account" }),
    );
    const { payoutId } = (await ordered.json()) as { payoutId: string };
    const held = await bookAndPay(people.customer);
    await confirm(people.customer, held.sessionId, 95);
    const paid = await bookAndPay(people.customer, "off_physics");
    const open = await book(people.customer);
    const asked = await bookAndPay(people.customer, "off_physics");
    for (const amount of [10_000, 20_000]) {
      const data = { amount, reason: "for every page" };
      const answer = await people.customer.request.post(`/api/payments/${asked.paymentId}/refund`, keyed(data));
      expect(answer.status()).toBe(201);
    }
    const contested = await bookAndPay(people.customer, "off_physics");
    const chargebackId = await contest(people, contested.paymentId);

    const complaint = { orderId: held.orderId, reason: "late", text: "It began late.\n\nAnd it ended early." };
    const opened = await people.customer.request.post("/api/cases/open", keyed(complaint));
    const { caseId } = (await opened.json()) as { caseId: string };
    const answers: readonly (readonly [string, object])[] = [
      ["offer", { amount: 125_000 }],
      ["message", { text: "I do not agree.", review: true }],
    ];
    for (const [deed, data] of answers) {
      const answer = await people.partner.request.post(`/api/cases/${caseId}/${deed}`, keyed(data));
      expect(answer.status()).toBe(200);
    }
    const waiting = await bookAndPay(people.customer, "off_physics");
    await confirm(people.customer, waiting.sessionId, 95);
    const ask = keyed({ orderId: waiting.orderId, reason: "for every page" });
    expect((await people.operator.request.post("/api/holds/release", ask)).status()).toBe(202);
    const listening = { url: "https://hooks.example.com/", types: ["case.expired"] };
    const added = await people.operator.request.post("/api/webhook-endpoints", { data: listening });
    const { endpointId } = (await added.json()) as { endpointId: string };

    const chosen = await choose(people.expired, "pln_learner");
    const plan = await pay(people.partner, await choose(people.partner, "pln_teacher"));

    const visits: readonly Visit[] = [
      { name: "landing", who: "nobody", path: "/", title: "Holdfast" },
      { name: "offer-signed-out", who: "nobody", path: "/offers/off_mathematics", title: "Mathematics, one to one" },
      { name: "sign-in", who: "nobody", path: "/sign-in", title: "Sign in" },
      { name: "register", who: "nobody", path: "/register", title: "Create an account" },
      { name: "verify", who: "nobody", path: "/verify#none", title: "Confirm your address" },
      { name: "forgot-password", who: "nobody", path: "/forgot-password", title: "Forgot your password" },
      { name: "reset-password", who: "nobody", path: "/reset-password#none", title: "Choose a new password" },
      { name: "magic-link", who: "nobody", path: "/magic-link", title: "Sign in by e-mail" },
      { name: "outbox", who: "nobody", path: "/outbox", title: "Outbox" },
      { name: "account", who: "partner", path: "/account", title: "Your account" },
      { name: "not-found", who: "nobody", path: "/offers/none", title: "Not found" },
      { name: "landing-customer", who: "customer", path: "/", title: "Holdfast" },
      { name: "offer", who: "customer", path: "/offers/off_mathematics", title: "Mathematics, one to one" },
      { name: "checkout", who: "customer", path: `/checkout/${open.orderId}`, title: "Checkout" },
      {
        name: "checkout-canceled",
        who: "customer",
        path: `/checkout/${open.orderId}?canceled=paypal`,
        title: "Checkout",
      },
      { name: "orders", who: "customer", path: "/orders", title: "Orders" },
      { name: "order-open", who: "customer", path: `/orders/${open.orderId}`, title: "Order" },
      { name: "order-paid", who: "customer", path: `/orders/${paid.orderId}`, title: "Order" },
      { name: "order-held", who: "customer", path: `/orders/${held.orderId}`, title: "Order" },
      { name: "order-settled", who: "customer", path: `/orders/${settled.orderId}`, title: "Order" },
      { name: "order-refund", who: "customer", path: `/orders/${asked.orderId}`, title: "Order" },
      { name: "partner-order-refund", who: "partner", path: `/orders/${asked.orderId}`, title: "Order" },
      { name: "dashboard", who: "partner", path: "/dashboard", title: "Dashboard" },
      { name: "partner-orders", who: "partner", path: "/orders", title: "Orders" },
      { name: "partner-order", who: "partner", path: `/orders/${settled.orderId}`, title: "Order" },
      { name: "payouts", who: "partner", path: "/payouts", title: "Payouts" },
      { name: "statements", who: "partner", path: "/statements", title: "Statements" },
      { name: "explain-payout", who: "partner", path: `/explain/payout/${payoutId}`, title: "Explained" },
      { name: "explain-order", who: "customer", path: `/explain/order/${asked.orderId}`, title: "Explained" },
      { name: "operator-explain", who: "operator", path: `/explain/order/${settled.orderId}`, title: "Explained" },
      { name: "onboarding", who: "partner", path: "/onboarding", title: "Getting paid" },
      { name: "operator-kyc", who: "operator", path: "/operator/kyc", title: "Partner checks" },
      { name: "tenants", who: "platform", path: "/operator/tenants", title: "Tenants" },
      { name: "tenant", who: "platform", path: "/operator/tenants/tnt_tutors", title: "Tenant" },
      { name: "operator", who: "operator", path: "/operator", title: "Overview" },
      { name: "operator-payments", who: "operator", path: "/operator/payments", title: "Payments" },
      { name: "operator-payment", who: "operator", path: `/operator/payments/${settled.orderId}`, title: "Payment" },
      { name: "operator-payment-held", who: "operator", path: `/operator/payments/${held.orderId}`, title: "Payment" },
      {
        name: "operator-payment-refund",
        who: "operator",
        path: `/operator/payments/${asked.orderId}`,
        title: "Payment",
      },
      { name: "operator-payouts", who: "operator", path: "/operator/payouts", title: "Payouts" },
      { name: "operator-payout", who: "operator", path: `/operator/payouts/${payoutId}`, title: "Payout" },
      { name: "operator-partner", who: "operator", path: "/operator/partners/par_asha", title: "Partner" },
      { name: "operator-refunds", who: "operator", path: "/operator/refunds", title: "Refunds" },
      { name: "operator-cases", who: "operator", path: "/operator/cases", title: "Cases" },
      { name: "case", who: "customer", path: `/cases/${caseId}`, title: "Case" },
      { name: "partner-case", who: "partner", path: `/cases/${caseId}`, title: "Case" },
      { name: "operator-case", who: "operator", path: `/cases/${caseId}`, title: "Case" },
      { name: "operator-approvals", who: "operator", path: "/operator/approvals", title: "Approvals" },
      { name: "operator-endpoints", who: "operator", path: "/operator/endpoints", title: "Endpoints" },
      { name: "operator-endpoint", who: "operator", path: `/operator/endpoints/${endpointId}`, title: "Endpoint" },
      { name: "order-contested", who: "customer", path: `/orders/${contested.orderId}`, title: "Order" },
      { name: "partner-order-contested", who: "partner", path: `/orders/${contested.orderId}`, title: "Order" },
      { name: "operator-chargebacks", who: "operator", path: "/operator/chargebacks", title: "Chargebacks" },
      {
        name: "operator-chargeback",
        who: "operator",
        path: `/operator/chargebacks/${chargebackId}`,
        title: "Chargeback",
      },
      { name: "operator-webhooks", who: "operator", path: "/operator/webhooks", title: "Webhooks" },
      { name: "operator-settings", who: "operator", path: "/operator/settings", title: "Settings" },
      { name: "keys", who: "customer", path: "/keys", title: "API keys" },
      { name: "partner-keys", who: "partner", path: "/keys", title: "API keys" },
      {
        name: "developers",
        who: "nobody",
        path: "/developers",
        title: "API reference",
        // A heading and two operations of each group, and two shapes.
        repeats: "main section > :nth-child(n + 4)",
      },
      { name: "upgrade", who: "expired", path: "/upgrade", title: "Plans" },
      { name: "plan-checkout", who: "expired", path: `/upgrade/checkout/${chosen.orderId}`, title: "Checkout" },
      { name: "plan-order", who: "partner", path: `/orders/${plan.orderId}`, title: "Order" },
      { name: "operator-plan", who: "operator", path: `/operator/payments/${plan.orderId}`, title: "Payment" },
      { name: "orders-empty", who: "expired", path: "/orders", title: "Orders" },
    ];
    await inLanes(Object.keys(people) as Who[], async (each) => {
      for (const { who, ...what } of visits) if (who === each) await visit(people[who], what);
      // The last page would go on asking how things stand.
      await people[each].goto("about:blank");
    });
  },
);
