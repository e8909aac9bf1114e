import { APPROVAL_PAYLOADS, type ApprovalKind } from "@/lib/approvals/kinds";
import { formatMoney, type Money, money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import type { FundFlow } from "@/lib/tenants/flows";
import type { PolicyTerms } from "@/lib/tenants/terms";
import { type ApprovalView, viewApproval } from "@/lib/payments/two-person/request";
import type { Approval } from "@/prisma/generated/client";
import { tellPayoutTerms } from "./payout-terms";

export interface ApprovalLine extends ApprovalView {
  readonly requestedByName: string;
  readonly decidedByName: string | null;
  readonly decisionReason: string | null;
  /** The order it is about; null for a debt and for a policy. */
  readonly orderId: string | null;
  /** By how much a hold would be longer; null for other deeds. */
  readonly hours: number | null;
  readonly debt: { readonly partnerName: string; readonly amount: Money } | null;
  /** How much a refund or the decision of a case gives back; null for other deeds. */
  readonly refund: Money | null;
  /** How the money of new orders would flow; null for other deeds. */
  readonly fundFlow: FundFlow | null;
  /** The terms that would hold for new orders; null for other deeds. */
  readonly terms: PolicyTerms | null;
  /** The payout it is about; null for other deeds. */
  readonly payoutId: string | null;
  /** What the second operator has to know of a payout or of its rules; null for other deeds. */
  readonly note: string | null;
}

const PAGE = 50;

/** What waits for a second operator first, then what was decided, newest first. @param subject only those about this object */
export async function listApprovals(tenantId: string, subject?: string): Promise<ApprovalLine[]> {
  const where = { tenantId, ...(subject === undefined ? {} : { subject }) };
  const [waiting, decided] = await Promise.all([
    db().approval.findMany({ where: { ...where, state: "pending" }, orderBy: { id: "asc" }, take: PAGE }),
    db().approval.findMany({ where: { ...where, state: { not: "pending" } }, orderBy: { id: "desc" }, take: PAGE }),
  ]);
  const rows = [...waiting, ...decided].slice(0, PAGE);
  const [users, partners] = await Promise.all([
    db().user.findMany({ where: { tenantId, id: { in: peopleOf(rows) } }, select: { id: true, name: true } }),
    db().partner.findMany({ where: { tenantId }, select: { id: true, name: true } }),
  ]);
  const nameIn = (list: readonly { id: string; name: string }[], id: string): string =>
    list.find((each) => each.id === id)?.name ?? id;
  return rows.map((row) => {
    const debt = debtOf(row);
    return {
      ...viewApproval(row),
      requestedByName: nameIn(users, row.requestedBy),
      decidedByName: row.decidedBy === null ? null : nameIn(users, row.decidedBy),
      decisionReason: row.decisionReason,
      orderId: ORDER_IN[row.kind as ApprovalKind](row),
      refund: refundOf(row),
      fundFlow: row.kind === "fund_flow_change" ? APPROVAL_PAYLOADS.fund_flow_change.parse(row.payload).fundFlow : null,
      terms: row.kind === "policy_change" ? APPROVAL_PAYLOADS.policy_change.parse(row.payload) : null,
      hours: row.kind === "hold_extend" ? APPROVAL_PAYLOADS.hold_extend.parse(row.payload).hours : null,
      payoutId: row.kind === "payout_approve" || row.kind === "payout_by_hand" ? row.subject : null,
      note: noteOf(row),
      debt: debt && { partnerName: nameIn(partners, debt.partnerId), amount: debt.amount },
    };
  });
}

function peopleOf(rows: readonly Approval[]): string[] {
  return rows.flatMap(({ requestedBy, decidedBy }) => (decidedBy === null ? [requestedBy] : [requestedBy, decidedBy]));
}

type OrderIn = (row: Approval) => string | null;

const inSubject: OrderIn = ({ subject }) => subject;
const nowhere: OrderIn = () => null;

/** Where a request names the order that it is about. */
const ORDER_IN: Readonly<Record<ApprovalKind, OrderIn>> = {
  hold_release: inSubject,
  hold_extend: inSubject,
  hold_pause_risk: inSubject,
  refund_approve: ({ payload }) => APPROVAL_PAYLOADS.refund_approve.parse(payload).orderId,
  case_decide: ({ payload }) => APPROVAL_PAYLOADS.case_decide.parse(payload).orderId,
  receivable_write_off: nowhere,
  commission_paid: nowhere,
  policy_change: nowhere,
  payout_approve: nowhere,
  payout_by_hand: nowhere,
  payout_rules: nowhere,
  fund_flow_change: nowhere,
};

function refundOf({ kind, payload }: Approval): Money | null {
  if (kind !== "refund_approve" && kind !== "case_decide") return null;
  const { currency, amountMinor } = APPROVAL_PAYLOADS[kind].parse(payload);
  return money(BigInt(amountMinor), currency);
}

function noteOf({ kind, payload, subject }: Approval): string | null {
  switch (kind) {
    case "payout_approve": {
      const { currency, amountMinor } = APPROVAL_PAYLOADS.payout_approve.parse(payload);
      return formatMoney(money(BigInt(amountMinor), currency));
    }
    case "payout_by_hand": {
      const { reference, proof } = APPROVAL_PAYLOADS.payout_by_hand.parse(payload);
      return `Bank reference ${reference}; proof: ${proof}`;
    }
    case "commission_paid":
      return `Bank reference ${APPROVAL_PAYLOADS.commission_paid.parse(payload).reference}`;
    case "payout_rules":
      return tellPayoutTerms(subject, APPROVAL_PAYLOADS.payout_rules.parse(payload));
    default:
      return null;
  }
}

function debtOf(row: Approval): { partnerId: string; amount: Money } | null {
  const { kind } = row;
  if (kind !== "receivable_write_off" && kind !== "commission_paid") return null;
  const { partnerId, currency, amountMinor } = APPROVAL_PAYLOADS[kind].parse(row.payload);
  return { partnerId, amount: money(BigInt(amountMinor), currency) };
}
