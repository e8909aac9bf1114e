import { z } from "zod";
import { FUND_FLOWS, OWN_ACCOUNT } from "@/lib/tenants/flows";
import { policyTerms } from "@/lib/tenants/terms";
import { PERMISSIONS } from "@/lib/auth/permissions";
import { isCurrency } from "@/lib/core/currencies";
import { isGateway } from "@/lib/payments/gateways/types";
import { permission } from "./answers/keys";
import { PAYOUT_METHODS } from "@/lib/partners/destinations";
import { EVENT_TYPES } from "@/lib/webhooks/catalogue";
import { CASE_REASONS } from "@/lib/payments/cases/terms";
import { GATEWAY_KEYS } from "@/lib/tenants/gateways";
import { LEGAL_KINDS } from "@/lib/tenants/settings";

/** Shapes of requests. Money is an integer of minor units beside its currency; nothing that sets a price, a person or a tenant is taken from a client. */

const gateway = z.string().refine(isGateway, "is not a gateway of this platform");
const currency = z.string().refine(isCurrency, "is not a currency that the platform knows");
const id = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/, "is not an id");
/** The largest amount of one request: ten trillion minor units, far inside 2^53. */
const MAX_AMOUNT_MINOR = 10_000_000_000_000;

/** Either an offer (which makes a new order) or the session of an order that is not paid yet. */
export const createOrderBody = z
  .strictObject({
    gateway,
    offerId: id.optional(),
    sessionId: id.optional(),
    startsAt: z.iso.datetime({ offset: true }).optional(),
    currency: currency.optional(),
  })
  .refine((body) => (body.offerId === undefined) !== (body.sessionId === undefined), "give either offerId or sessionId")
  .refine((body) => body.sessionId === undefined || body.startsAt === undefined, {
    path: ["startsAt"],
    message: "a session has its time already",
  });

/** Either a plan (which makes a new order) or an order for one that is not paid yet. */
export const buyPlanBody = z
  .strictObject({ gateway, planId: id.optional(), orderId: id.optional() })
  .refine((body) => (body.planId === undefined) !== (body.orderId === undefined), "give either planId or orderId");

/** What the gateway's checkout handed to the browser, by the gateway's own names. */
export const verifyPaymentBody = z.discriminatedUnion("gateway", [
  z.strictObject({
    gateway: z.literal("razorpay"),
    razorpay_order_id: id,
    razorpay_payment_id: id,
    razorpay_signature: z.string().min(1).max(256),
  }),
  z.strictObject({ gateway: z.literal("paypal"), paypal_order_id: id }),
]);

export const completeSessionBody = z.strictObject({
  sessionId: id,
  score: z.int().min(0).max(100).optional(),
  reason: z.string().trim().min(3).max(500).optional(),
});

export const settleSessionBody = z.union([
  z.strictObject({ sessionId: id }),
  z.strictObject({ processBatch: z.literal(true) }),
]);

export const requestPayoutBody = z.strictObject({
  amount: z.int().positive().max(MAX_AMOUNT_MINOR),
  currency,
  method: z.enum(PAYOUT_METHODS),
});

/** Without an amount all that is left is given back. */
export const refundBody = z.strictObject({
  amount: z.int().positive().max(MAX_AMOUNT_MINOR).optional(),
  reason: z.string().trim().min(3).max(500),
});

export const decideRefundBody = z.strictObject({
  decision: z.enum(["approve", "reject", "resend"]),
  reason: z.string().trim().min(3).max(500),
});

const caseText = z.string().trim().min(3).max(4_000);

export const openCaseBody = z.strictObject({ orderId: id, reason: z.enum(CASE_REASONS), text: caseText });

/** `review` hands the case over to an operator. */
export const caseMessageBody = z.strictObject({ text: caseText, review: z.boolean().optional() });

/** What the customer would get back. */
export const caseOfferBody = z.strictObject({ amount: z.int().positive().max(MAX_AMOUNT_MINOR) });

export const answerOfferBody = z.strictObject({ offerId: id, answer: z.enum(["accept", "decline", "withdraw"]) });

/** The customer's part; the partner has the rest of 10000. */
export const decideCaseBody = z.strictObject({
  customerBasisPoints: z.int().min(0).max(10_000),
  reason: caseText,
});

export const appealCaseBody = z.strictObject({ reason: caseText });

/** The reason is a statement for the locker; `contest` submits everything in it to the bank, `note` nothing yet. */
export const respondToChargebackBody = z.strictObject({
  action: z.enum(["note", "contest"]),
  reason: z.string().trim().min(3).max(500),
});

export const acceptChargebackBody = z.strictObject({ reason: z.string().trim().min(3).max(500) });
export const unfreezeBody = z.strictObject({ reason: z.string().trim().min(3).max(500) });

/** For deeds that need no more than their address. */
export const emptyBody = z.strictObject({});

/** At most a year at a time. */
export const moveClockBody = z.strictObject({ advanceMs: z.int().positive().max(31_622_400_000) });

const reason = z.string().trim().min(3).max(500);

export const cancelSessionBody = z.strictObject({ sessionId: id, reason });

/** The two sides report and object; operators decide. */
export const noShowBody = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("report"), sessionId: id }),
  z.strictObject({ action: z.literal("object"), sessionId: id }),
  z.strictObject({ action: z.literal("decide"), sessionId: id, outcome: z.enum(["refund", "pay"]), reason }),
]);

export const rescheduleBody = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("propose"), sessionId: id, startsAt: z.iso.datetime({ offset: true }) }),
  z.strictObject({ action: z.literal("accept"), sessionId: id, proposalId: id }),
  z.strictObject({ action: z.literal("decline"), sessionId: id, proposalId: id }),
]);

export const acceptSessionBody = z.strictObject({ sessionId: id });
export const reopenSessionBody = z.strictObject({ sessionId: id, reason });
export const cancelOfferBody = z.strictObject({ offerId: id, reason });

/** What is not named stays as it is; shares in basis points, the hold in milliseconds. */
/** The tenant's part of the commission is agreed with the platform and not changed here. */
export const changePolicyBody = policyTerms.omit({ tenantBasisPoints: true }).partial().extend({ reason });

/** How the money of new orders flows; `acknowledgement` for AGENT_OWN_ACCOUNT only. */
export const changeFundFlowBody = z.strictObject({
  fundFlow: z.enum(FUND_FLOWS),
  acknowledgement: z.literal(OWN_ACCOUNT).nullable().default(null),
  reason,
});

export const releaseHoldBody = z.strictObject({ orderId: id, reason });
/** At most thirty days at a time. */
export const extendHoldBody = z.strictObject({ orderId: id, reason, hours: z.int().positive().max(720) });
export const pauseHoldBody = z.strictObject({ orderId: id, reason, action: z.enum(["pause", "clear", "renew"]) });
export const earlyReleaseBody = z.strictObject({ orderId: id });

export const decideApprovalBody = z.strictObject({ decision: z.enum(["approve", "decline"]), reason });
export const commissionPaidBody = z.strictObject({
  partnerId: id,
  currency,
  amount: z.int().positive().max(MAX_AMOUNT_MINOR),
  reference: z.string().trim().min(3).max(60),
  reason,
});
export const writeOffBody = z.strictObject({ partnerId: id, currency, reason });

/** Permissions of its maker's role; addresses in CIDR notation, none for everywhere. */
export const createKeyBody = z.strictObject({
  name: z.string().trim().min(1).max(80),
  scopes: z.array(permission).min(1).max(PERMISSIONS.length),
  addresses: z
    .array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]))
    .max(20)
    .default([]),
  expiresInDays: z.int().min(1).max(366).default(90),
});

/** How long the secret from before stays good; at most a week. */
export const rotateKeyBody = z.strictObject({ overlapHours: z.int().min(0).max(168).default(24) });
const colour = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, "must be written as #rrggbb")
  .toLowerCase()
  .nullable();

export const tenantSettingsBody = z.strictObject({
  name: z.string().trim().min(1).max(60),
  logoUrl: z
    .url({ protocol: /^https$/ })
    .max(500)
    .regex(/^[^\s"<>]+$/)
    .nullable(),
  mark: z.string().trim().min(1).max(2).nullable(),
  accent: colour,
  accentDark: colour,
  defaultCurrency: currency,
  statementDescriptor: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 .-]{3,20}[A-Za-z0-9]$/, "has 5 to 22 letters, digits, spaces, dots and hyphens"),
});
export const legalTextBody = z.strictObject({ kind: z.enum(LEGAL_KINDS), text: z.string().trim().min(1).max(100_000) });
export const tenantGatewayBody = z.discriminatedUnion("gateway", [
  z.strictObject({ gateway: z.literal("razorpay"), enabled: z.boolean(), keys: GATEWAY_KEYS.razorpay.optional() }),
  z.strictObject({ gateway: z.literal("paypal"), enabled: z.boolean(), keys: GATEWAY_KEYS.paypal.optional() }),
]);
export const createEndpointBody = z.strictObject({
  url: z.url().max(2_000),
  types: z.array(z.enum(EVENT_TYPES)).min(1).max(EVENT_TYPES.length),
});

export const replayEventBody = z.strictObject({ eventId: id });
