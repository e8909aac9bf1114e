import { randomUUID } from "node:crypto";
import { expect, type FrameLocator, type Page } from "@playwright/test";
import { address } from "./people";

const DAY_MS = 86_400_000;

/** A request that moves money, with a key of its own. */
export function keyed(data: object): { data: object; headers: Record<string, string> } {
  return { data, headers: { "idempotency-key": randomUUID() } };
}

interface Paying {
  readonly orderId: string;
  readonly paymentId: string;
  readonly gatewayOrderId: string;
}

interface Booked extends Paying {
  readonly sessionId: string;
}

/** Chooses a plan through the API. */
export async function choose(buyer: Page, planId: string): Promise<Paying> {
  const answer = await buyer.request.post("/api/plans/buy", keyed({ gateway: "razorpay", planId }));
  expect(answer.status()).toBe(201);
  return (await answer.json()) as Paying;
}

/** Books an offer through the API, for tests that begin later than there. */
export async function book(
  customer: Page,
  offerId = "off_mathematics",
  gateway = "razorpay",
  startsAt?: string,
): Promise<Booked> {
  const currency = gateway === "razorpay" ? "INR" : "USD";
  const data = { gateway, offerId, currency, ...(startsAt === undefined ? {} : { startsAt }) };
  const answer = await customer.request.post("/api/payments/create-order", keyed(data));
  expect(answer.status()).toBe(201);
  return (await answer.json()) as Booked;
}

/** Books and pays without the pages. */
export async function bookAndPay(customer: Page, offerId?: string): Promise<Booked> {
  return pay(customer, await book(customer, offerId));
}

/** Pays at Razorpay without the pages; the webhook alone tells the product. */
export async function pay<B extends Paying>(customer: Page, booked: B): Promise<B> {
  const paid = await customer.request.post(`${address("HOLDFAST_E2E_SIMULATOR")}/__control/razorpay/pay`, {
    data: { orderId: booked.gatewayOrderId },
  });
  expect(paid.ok()).toBe(true);
  await expect
    .poll(async () => {
      const answer = await customer.request.get(`/api/payments/status/razorpay/${booked.paymentId}`);
      return ((await answer.json()) as { state: string }).state;
    })
    .toBe("captured");
  return booked;
}

/** Confirms with a score through the API. */
export async function confirm(customer: Page, sessionId: string, score: number): Promise<void> {
  expect((await customer.request.post("/api/sessions/complete", keyed({ sessionId, score }))).ok()).toBe(true);
}

/** A day passes, and every hold that is over is settled. */
export async function settleAfterADay(operator: Page): Promise<void> {
  expect((await operator.request.post("/api/operator/clock", { data: { advanceMs: DAY_MS + 1_000 } })).ok()).toBe(true);
  expect((await operator.request.post("/api/sessions/settle", keyed({ processBatch: true }))).ok()).toBe(true);
}

/** The simulated gateway's payment window inside the checkout page. */
export function paymentWindow(page: Page): FrameLocator {
  return page.frameLocator('iframe[title="Razorpay test payment"]');
}

/** Goes from the offer to the checkout page; returns the order's id. */
export async function goToCheckout(page: Page, offerId: string): Promise<string> {
  await page.goto(`/offers/${offerId}`);
  await page.getByRole("button", { name: /^Book for/ }).click();
  await page.waitForURL(/\/checkout\/ord_/);
  return /ord_\w+/.exec(page.url())?.[0] ?? "";
}

/** The customer goes to the bank; the id of the chargeback comes back once the product knows of it. */
export async function contest(
  { customer, operator }: { readonly customer: Page; readonly operator: Page },
  paymentId: string,
): Promise<string> {
  const status = await customer.request.get(`/api/payments/status/razorpay/${paymentId}`);
  const { gatewayPaymentId } = (await status.json()) as { gatewayPaymentId: string };
  // Other tests have moved the product's clock, not the bank's: the answer has to be due after both.
  const { now } = (await (await operator.request.get("/api/operator/clock")).json()) as { now: string };
  const respondInMs = Date.parse(now) - Date.now() + 7 * DAY_MS;
  const data = { paymentId: gatewayPaymentId, withdraw: true, respondInMs };
  const opened = await customer.request.post(`${address("HOLDFAST_E2E_SIMULATOR")}/__control/disputes`, { data });
  const { id } = (await opened.json()) as { id: string };
  let found: { chargebackId: string } | undefined;
  await expect(async () => {
    const answer = await operator.request.get("/api/chargebacks/list");
    const { data: all } = (await answer.json()) as { data: { chargebackId: string; gatewayDisputeId: string }[] };
    found = all.find((each) => each.gatewayDisputeId === id);
    expect(found).toBeDefined();
  }).toPass({ timeout: 90_000 });
  return found?.chargebackId ?? "";
}
