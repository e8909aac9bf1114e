import { z } from "zod";
import type { Machine } from "@/lib/core/machine";
import { payoutTerms } from "@/lib/tenants/payout-rules";
import { FUND_FLOWS, OWN_ACCOUNT } from "@/lib/tenants/flows";
import { policyTerms } from "@/lib/tenants/terms";
import type { Permission } from "@/lib/auth/permissions";

/** What needs a second operator, each with what it is about beside its subject. Amounts are minor units as text. */
export const APPROVAL_PAYLOADS = {
  /** Subject: an order whose hold ends at once. */
  hold_release: z.strictObject({}),
  /** Subject: an order whose hold lasts longer. */
  hold_extend: z.strictObject({ hours: z.int() }),
  /** Subject: an order whose hold stands still for another week. */
  hold_pause_risk: z.strictObject({}),
  /** Subject: `<partner>:<currency>`, a debt that is given up. */
  receivable_write_off: z.strictObject({ partnerId: z.string(), currency: z.string(), amountMinor: z.string() }),
  /** Subject: `<partner>:<currency>`, commission of sales into the partner's own account that came into our bank. */
  commission_paid: z.strictObject({
    partnerId: z.string(),
    currency: z.string(),
    amountMinor: z.string(),
    reference: z.string(),
  }),
  /** Subject: a refund above what one operator may grant alone. */
  refund_approve: z.strictObject({ orderId: z.string().nullable(), currency: z.string(), amountMinor: z.string() }),
  /** Subject: a case that is decided with more for the customer than one operator may give back alone. */
  case_decide: z.strictObject({
    orderId: z.string(),
    currency: z.string(),
    amountMinor: z.string(),
    customerBasisPoints: z.int().min(0).max(10_000),
  }),
  /** Subject: the settlement policy that is followed by a new version. */
  policy_change: policyTerms,
  /** Subject: a payout under review above what one operator may let go alone. */
  payout_approve: z.strictObject({ currency: z.string(), amountMinor: z.string() }),
  /** Subject: a payout under review that was paid by hand. */
  payout_by_hand: z.strictObject({ reference: z.string(), proof: z.string() }),
  /** Subject: the currency whose rules for payouts are followed by a new version. */
  payout_rules: payoutTerms.extend({ fromVersion: z.int().nullable() }),
  /** Subject: the tenant whose new orders' money flows another way. */
  fund_flow_change: z.strictObject({
    from: z.string(),
    fundFlow: z.enum(FUND_FLOWS),
    acknowledgement: z.literal(OWN_ACCOUNT).nullable(),
  }),
} as const;

export type ApprovalKind = keyof typeof APPROVAL_PAYLOADS;

/** What both people need to be allowed to do: the one who asks, and the one who decides. */
export const PERMISSION_OF: Readonly<Record<ApprovalKind, Permission>> = {
  hold_release: "hold.release",
  hold_extend: "hold.extend",
  hold_pause_risk: "hold.pause",
  receivable_write_off: "receivable.write_off",
  commission_paid: "receivable.write_off",
  refund_approve: "refund.decide",
  case_decide: "case.decide",
  policy_change: "policy.change",
  payout_approve: "payout.review",
  payout_by_hand: "payout.review",
  payout_rules: "policy.change",
  fund_flow_change: "policy.change",
};
export type ApprovalPayload<K extends ApprovalKind> = z.infer<(typeof APPROVAL_PAYLOADS)[K]>;

export type ApprovalState = "pending" | "approved" | "declined" | "expired";

/** A deed that one operator asks for and another decides about. */
export const APPROVAL_MACHINE: Machine<ApprovalState> = {
  name: "approval",
  initial: ["pending"],
  steps: { pending: ["approved", "declined", "expired"], approved: [], declined: [], expired: [] },
};
