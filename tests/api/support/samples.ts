import { randomUUID } from "node:crypto";
import type { Permission } from "@/lib/auth/permissions";
import { DEFAULT_TERMS } from "@/lib/tenants/payout-rules";
import { accountSamples } from "./account-samples";
import { bookAndPay, contest, earn, INR_OFFER } from "./deeds";
import { expectOk, until } from "./http";
import { TUTORS } from "@/scripts/seed-tutors";
import type { Actor } from "./people";
import type { Api } from "./stack";

/** One of each thing that an operation can be about, all of the same customer and the same partner. */
export interface Objects {
  readonly offerId: string;
  readonly groupId: string;
  readonly partnerId: string;
  readonly orderId: string;
  readonly sessionId: string;
  readonly paymentId: string;
  readonly gatewayOrderId: string;
  /** A wish that waits for a decision. */
  readonly refundId: string;
  readonly caseId: string;
  readonly caseOfferId: string;
  /** Completed, so that its hold runs. */
  readonly heldOrderId: string;
  readonly heldSessionId: string;
  readonly approvalId: string;
  readonly chargebackId: string;
  readonly payoutId: string;
  readonly endpointId: string;
  /** Something that happened and was told to nobody. */
  readonly eventId: string;
  readonly keyId: string;
  /** On sale, for nobody to buy. */
  readonly planId: string;
  /** Another tenant, for the platform's owner. */
  readonly tenantId: string;
}

export interface Cast {
  readonly customer: Actor;
  readonly partner: Actor;
  readonly operator: Actor;
}

const SELLING = { name: "A plan", amount: 9_900, currency: "INR", periodDays: 30, areas: ["booking"] } as const;

/** Makes one of each by HTTP, as people would. The first `operator` asks for the approval. */
export async function makeObjects(api: Api, cast: Cast): Promise<Objects> {
  const { customer, partner, operator } = cast;
  const listening = { url: "https://hooks.example.com/", types: ["case.expired"] };
  const endpointId = idIn(await operator.post("/api/webhook-endpoints", listening), 201, "endpointId");
  const planId = idIn(await operator.post("/api/tenant/plans", SELLING), 201, "planId");
  await earn(api, cast);
  const ordered = await partner.post("/api/payouts/request", {
    amount: 50_000,
    currency: "INR",
    method: "bank_account",
  });
  const { orderId, sessionId, paymentId, gatewayOrderId } = await bookAndPay(api, customer);
  const asked = await customer.post(`/api/payments/${paymentId}/refund`, { amount: 100, reason: "a wish" });
  const complaint = { orderId, reason: "other", text: "a test" };
  const caseId = idIn(await customer.post("/api/cases/open", complaint), 201, "caseId");
  expectOk(await partner.post(`/api/cases/${caseId}/offer`, { amount: 100 }));
  const [caseOffer] = await api.sql<{ id: string }>("SELECT id FROM case_offer WHERE case_id = $1", [caseId]);
  const held = await bookAndPay(api, customer);
  expectOk(await customer.post("/api/sessions/complete", { sessionId: held.sessionId, score: 100 }));
  const wish = { name: "a test", scopes: ["payment.read"] };
  const keyId = idIn(await customer.post("/api/keys", wish), 201, "keyId");
  const release = await operator.post("/api/holds/release", { orderId: held.orderId, reason: "a test" });
  return {
    offerId: "off_mathematics",
    groupId: "off_workshop",
    partnerId: "par_asha",
    orderId,
    sessionId,
    paymentId,
    gatewayOrderId,
    refundId: idIn(asked, 201, "refundId"),
    caseId,
    caseOfferId: caseOffer?.id ?? "",
    heldOrderId: held.orderId,
    heldSessionId: held.sessionId,
    approvalId: idIn(release, 202, "approvalId"),
    chargebackId: (await contest(api, customer)).chargebackId,
    payoutId: idIn(ordered, 201, "payoutId"),
    endpointId,
    eventId: await published(api),
    keyId,
    planId,
    tenantId: TUTORS,
  };
}

function idIn(reply: Parameters<typeof expectOk>[0], status: number, name: string): string {
  return String(expectOk(reply, status)[name]);
}

async function published(api: Api): Promise<string> {
  const [event] = await until(
    () => api.sql<{ id: string }>("SELECT id FROM webhook_event WHERE body IS NOT NULL ORDER BY seq LIMIT 1"),
    (rows) => rows.length === 1,
  );
  return event?.id ?? "";
}

/** A good body of an operation; `needs` where the body chooses between its permissions. */
export interface Sample {
  readonly needs?: Permission;
  /** What the deed itself needs beside the permission of the operation. */
  readonly also?: Permission;
  readonly body: Readonly<Record<string, unknown>>;
}

const reason = "a test";

/** What can be posted to each path; several where the body decides what it is. */
export function samplesOf(o: Objects): Readonly<Record<string, readonly Sample[]>> {
  const session = { sessionId: o.sessionId };
  const held = { orderId: o.heldOrderId, reason };
  const inFortyDays = new Date(Date.now() + 40 * 86_400_000).toISOString();
  return {
    ...accountSamples(),
    "/api/approvals/{approvalId}/decide": [{ also: "hold.release", body: { decision: "approve", reason } }],
    "/api/cases/open": [{ body: { orderId: o.heldOrderId, reason: "misconduct", text: reason } }],
    "/api/cases/{caseId}/message": [{ body: { text: reason, review: false } }],
    "/api/cases/{caseId}/offer": [{ body: { amount: 100 } }],
    "/api/cases/{caseId}/answer-offer": [{ body: { offerId: o.caseOfferId, answer: "decline" } }],
    "/api/cases/{caseId}/appeal": [{ body: { reason } }],
    "/api/cases/{caseId}/decide": [{ body: { customerBasisPoints: 5_000, reason } }],
    "/api/cases/{caseId}/withdraw": [{ body: {} }],
    "/api/chargebacks/{chargebackId}/respond": [{ body: { action: "note", reason } }],
    "/api/chargebacks/{chargebackId}/accept": [{ body: { reason } }],
    "/api/holds/early-release": [{ body: { orderId: o.heldOrderId } }],
    "/api/holds/extend": [{ body: { ...held, hours: 1 } }],
    "/api/holds/pause": [{ body: { ...held, action: "pause" } }],
    "/api/holds/release": [{ body: held }],
    "/api/keys": [{ body: { name: "another", scopes: ["payment.read"], addresses: ["127.0.0.0/8"] } }],
    "/api/keys/{keyId}/rotate": [{ body: { overlapHours: 1 } }],
    "/api/keys/{keyId}/revoke": [{ body: {} }],
    "/api/offers/cancel-all": [{ body: { offerId: o.groupId, reason } }],
    "/api/onboarding/step": [{ body: { step: "identity", contactName: "Asha Raman", phone: "+91 90000 90000" } }],
    "/api/partners/gateway": [{ body: { enabled: false } }],
    "/api/onboarding/payout-account": [
      {
        body: { kind: "bank_account", holder: "Asha Raman", ifsc: "HDFC0000317", accountNumber: "50100299887766" },
      },
    ],
    "/api/onboarding/submit": [{ body: {} }],
    "/api/partners/{partnerId}/kyc": [{ body: { decision: "approve", reason } }],
    "/api/operator/clock": [{ body: { advanceMs: 1 } }],
    "/api/tenant/settings": [
      {
        body: {
          name: "Holdfast",
          logoUrl: null,
          mark: null,
          accent: null,
          accentDark: null,
          defaultCurrency: "INR",
          statementDescriptor: "HOLDFAST",
        },
      },
    ],
    "/api/tenant/areas": [{ body: { area: "booking", needs: "trial_or_plan" } }],
    "/api/tenant/plans": [{ body: SELLING }],
    "/api/tenant/plans/withdraw": [{ body: { planId: o.planId } }],
    "/api/tenant/sites": [{ body: { sites: ["https://www.holdfast.test"] } }],
    "/api/tenant/legal": [{ body: { kind: "terms", text: reason } }],
    "/api/tenant/gateways": [{ body: { gateway: "paypal", enabled: true } }],
    "/api/tenants": [
      {
        body: {
          name: "Another",
          defaultCurrency: "INR",
          hosts: [`m${randomUUID()}.holdfast.test`],
          owner: { name: "Nila", email: "nila@holdfast.test" },
        },
      },
    ],
    "/api/tenants/{tenantId}/plan": [{ body: { plan: "professional" } }],
    "/api/tenants/{tenantId}/hosts": [{ body: { host: "second.holdfast.test" } }],
    "/api/tenants/{tenantId}/hosts/remove": [{ body: { host: "second.holdfast.test" } }],
    "/api/operator/unfreeze": [{ body: { reason } }],
    "/api/payments/create-order": [{ body: { ...INR_OFFER, offerId: o.offerId } }],
    "/api/payments/verify-payment": [
      {
        body: {
          gateway: "razorpay",
          razorpay_order_id: o.gatewayOrderId,
          razorpay_payment_id: "pay_1",
          razorpay_signature: "0".repeat(64),
        },
      },
    ],
    "/api/payments/{paymentId}/refund": [{ body: { amount: 1, reason } }],
    "/api/payments/razorpay/webhook": [{ body: { event: "payment.captured", payload: {} } }],
    "/api/payments/paypal/webhook": [{ body: { id: "WH-1", event_type: "PAYMENT.CAPTURE.COMPLETED", resource: {} } }],
    "/api/plans/buy": [{ body: { gateway: "razorpay", planId: "pln_learner" } }],
    "/api/policies/change": [{ body: { platformBasisPoints: 4_000, reason } }],
    "/api/payouts/{payoutId}/by-hand": [{ body: { reference: "UTR1", proof: reason, reason } }],
    "/api/payouts/{payoutId}/cancel": [{ body: { reason } }],
    "/api/payouts/{payoutId}/refresh": [{ body: {} }],
    "/api/payouts/{payoutId}/retry": [{ body: {} }],
    "/api/payouts/{payoutId}/review": [{ body: { decision: "approve", reason } }],
    "/api/payouts/rules": [{ body: { ...DEFAULT_TERMS, currency: "INR", reason } }],
    "/api/payouts/schedule": [{ body: { currency: "INR", method: "bank_account", every: "week" } }],
    "/api/fund-flow/change": [{ body: { fundFlow: "AGENT_OWN_ACCOUNT", acknowledgement: "own_account", reason } }],
    "/api/payouts/request": [{ body: { amount: 50_000, currency: "INR", method: "bank_account" } }],
    "/api/receivables/commission-paid": [
      { body: { partnerId: o.partnerId, currency: "INR", amount: 100, reference: "UTR1", reason } },
    ],
    "/api/receivables/write-off": [{ body: { partnerId: o.partnerId, currency: "INR", reason } }],
    "/api/refunds/{refundId}/decide": [
      { needs: "refund.decide", body: { decision: "approve", reason } },
      { needs: "refund.resend", body: { decision: "resend", reason } },
    ],
    "/api/refunds/{refundId}/cancel": [{ body: {} }],
    "/api/sessions/accept": [{ body: session }],
    "/api/sessions/cancel": [{ body: { ...session, reason } }],
    "/api/sessions/complete": [{ body: { ...session, reason: "asked by the customer" } }],
    "/api/sessions/no-show": [
      { needs: "absence.report", body: { ...session, action: "report" } },
      { needs: "absence.decide", body: { ...session, action: "decide", outcome: "refund", reason } },
    ],
    "/api/sessions/reopen": [{ body: { sessionId: o.heldSessionId, reason } }],
    "/api/sessions/reschedule": [{ body: { ...session, action: "propose", startsAt: inFortyDays } }],
    "/api/sessions/settle": [
      { needs: "session.settle", body: session },
      { needs: "session.settle_all", body: { processBatch: true } },
    ],
    "/api/webhook-endpoints": [{ body: { url: "https://hooks.example.com/two", types: ["order.paid"] } }],
    "/api/webhook-endpoints/{endpointId}/disable": [{ body: {} }],
    "/api/webhook-endpoints/{endpointId}/enable": [{ body: {} }],
    "/api/webhook-endpoints/{endpointId}/replay": [{ body: { eventId: o.eventId } }],
    "/api/webhook-endpoints/{endpointId}/rotate": [{ body: {} }],
  };
}

/** What has to stand behind `?`. */
const QUERIES: Readonly<Record<string, string>> = {
  "/api/payouts/estimate": "?amount=50000&currency=INR&method=bank_account",
};

/** The address of an operation with the objects in place of its variable segments, and with the query that it needs. */
export function addressOf(path: string, o: Objects): string {
  const segments: Readonly<Record<string, string>> = {
    ...o,
    gateway: "razorpay",
    kind: "payment",
    id: o.paymentId,
    month: "2026-01",
  };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(segments[name] ?? "none"));
  return `${filled}${QUERIES[path] ?? ""}`;
}

/** Headers of a request that lacks nothing. */
export const freshKey = (): Record<string, string> => ({ "idempotency-key": randomUUID() });
