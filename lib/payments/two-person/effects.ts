import { APPROVAL_PAYLOADS, type ApprovalKind, type ApprovalPayload } from "@/lib/approvals/kinds";
import type { Tx } from "@/lib/db/client";
import { changePayoutRules } from "@/lib/tenants/payout-rules";
import { changeFundFlow } from "@/lib/tenants/fund-flow";
import { changePolicy } from "@/lib/tenants/policies";
import { recordCommissionPaid } from "@/lib/payments/balances/commission";
import { writeOff } from "@/lib/payments/balances/write-off";
import { decideAsSecond } from "@/lib/payments/cases/decide";
import { extendHold, shortenHold } from "@/lib/payments/escrow/adjust";
import { renewRisk } from "@/lib/payments/escrow/risk";
import { payByHand } from "@/lib/payments/payouts/by-hand";
import { approveAsSecond } from "@/lib/payments/payouts/review";
import { grantAsSecond } from "@/lib/payments/refunds/decide";
import type { Approval } from "@/prisma/generated/client";

interface Granted<K extends ApprovalKind> {
  readonly tenantId: string;
  readonly approvalId: string;
  readonly subject: string;
  readonly payload: ApprovalPayload<K>;
  readonly reason: string;
  readonly requestedBy: string;
  /** The second operator. */
  readonly decidedBy: string;
  readonly requestId: string | null;
}

type Effects = { readonly [K in ApprovalKind]: (tx: Tx, granted: Granted<K>) => Promise<unknown> };

/** What two operators can do together: one literal list. Each happens in the transaction of the second one's word. */
const EFFECTS: Effects = {
  hold_release: (tx, granted) => shortenHold(tx, { ...holdChange(granted), remainingMs: 0 }),
  hold_extend: (tx, granted) => extendHold(tx, { ...holdChange(granted), hours: granted.payload.hours }),
  hold_pause_risk: (tx, granted) =>
    renewRisk(tx, {
      tenantId: granted.tenantId,
      orderId: granted.subject,
      userId: granted.decidedBy,
      reason: granted.reason,
      requestId: granted.requestId,
    }),
  receivable_write_off: (tx, granted) =>
    writeOff(tx, {
      wallet: { ...granted.payload, tenantId: granted.tenantId },
      atMostMinor: BigInt(granted.payload.amountMinor),
      approvalId: granted.approvalId,
      actor: granted.decidedBy,
      requestId: granted.requestId,
    }),
  commission_paid: (tx, { tenantId, payload: { partnerId, currency, amountMinor, reference }, ...granted }) =>
    recordCommissionPaid(tx, {
      wallet: { tenantId, partnerId, currency },
      amountMinor: BigInt(amountMinor),
      reference,
      approvalId: granted.approvalId,
      actor: granted.decidedBy,
      requestId: granted.requestId,
    }),
  refund_approve: (tx, { tenantId, subject, decidedBy, reason }) =>
    grantAsSecond(tx, { tenantId, refundId: subject, userId: decidedBy, reason }),
  case_decide: (tx, { tenantId, subject, payload, requestedBy, decidedBy, reason }) =>
    decideAsSecond(tx, {
      tenantId,
      caseId: subject,
      decidedBy: requestedBy,
      approvedBy: decidedBy,
      customerBasisPoints: payload.customerBasisPoints,
      reason,
    }),
  policy_change: (tx, { subject, payload, ...granted }) =>
    changePolicy(tx, { ...granted, fromPolicyId: subject, terms: payload }),
  payout_approve: (tx, { tenantId, subject, decidedBy, reason }) =>
    approveAsSecond(tx, { tenantId, payoutId: subject, userId: decidedBy, reason }),
  payout_by_hand: (tx, { tenantId, subject, payload, decidedBy, reason }) =>
    payByHand(tx, { tenantId, payoutId: subject, userId: decidedBy, reason, ...payload }),
  payout_rules: (tx, { subject, payload: { fromVersion, ...terms }, ...granted }) =>
    changePayoutRules(tx, { ...granted, fromVersion, terms, currency: subject }),
  fund_flow_change: (tx, { payload, ...granted }) => changeFundFlow(tx, { ...granted, ...payload }),
};

function holdChange(granted: Granted<"hold_release" | "hold_extend">): Parameters<typeof shortenHold>[1] {
  return {
    tenantId: granted.tenantId,
    orderId: granted.subject,
    actor: granted.decidedBy,
    payload: { approvalId: granted.approvalId, requestedBy: granted.requestedBy, reason: granted.reason },
    requestId: granted.requestId,
    remainingMs: 0,
  };
}

/** Does what was approved. */
export async function carryOut(tx: Tx, approval: Approval, requestId: string | null): Promise<void> {
  await run(tx, approval, approval.kind as ApprovalKind, requestId);
}

async function run<K extends ApprovalKind>(
  tx: Tx,
  approval: Approval,
  kind: K,
  requestId: string | null,
): Promise<void> {
  const effect: Effects[K] = EFFECTS[kind];
  await effect(tx, {
    tenantId: approval.tenantId,
    approvalId: approval.id,
    subject: approval.subject,
    payload: APPROVAL_PAYLOADS[kind].parse(approval.payload) as ApprovalPayload<K>,
    reason: approval.reason,
    requestedBy: approval.requestedBy,
    decidedBy: approval.decidedBy ?? "",
    requestId,
  });
}
