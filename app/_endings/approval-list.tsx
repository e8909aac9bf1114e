import { Link } from "../_ui/link";
import { PERMISSION_OF } from "@/lib/approvals/kinds";
import { formatMoney } from "@/lib/core/money";
import { HOUR_MS } from "@/lib/core/time";
import type { PolicyTerms } from "@/lib/tenants/terms";
import type { ApprovalLine } from "@/lib/views/approvals";
import { Allowed } from "../_allowed";
import { FLOW_WORDS } from "../_fund-flow/words";
import { ReasonedAction } from "../_refunds/reasoned-action";
import { percent } from "@/lib/core/percent";
import { StatusChip } from "../_ui/status-chip";
import { TimeText } from "../_ui/time-text";
import { approvalStatus } from "../_ui/words";

/** Deeds that need two operators: what waits first. */
export function ApprovalList({ approvals, userId }: { approvals: readonly ApprovalLine[]; userId: string }) {
  return (
    <ul aria-label="Decisions of two operators" className="grid gap-5">
      {approvals.map((approval) => (
        <li key={approval.approvalId} className="grid gap-2 border-t border-line pt-5 first:border-t-0 first:pt-0">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <span className="font-semibold">{deedInWords(approval)}</span>
            <StatusChip status={approvalStatus(approval.state)} />
          </div>
          {approval.orderId === null ? null : (
            <Link
              href={`/operator/payments/${approval.orderId}`}
              className="font-mono text-sm break-all text-accent-ink underline"
            >
              {approval.orderId}
            </Link>
          )}
          {approval.payoutId === null ? null : (
            <Link
              href={`/operator/payouts/${approval.payoutId}`}
              className="font-mono text-sm break-all text-accent-ink underline"
            >
              {approval.payoutId}
            </Link>
          )}
          {approval.note === null ? null : <p className="text-[0.9375rem] break-words">{approval.note}</p>}
          {approval.terms === null ? null : <p className="text-[0.9375rem]">{termsInWords(approval.terms)}</p>}
          <p className="text-[0.9375rem] break-words text-soft">
            {approval.requestedByName}, <TimeText at={approval.createdAt} />: {approval.reason}
          </p>
          {approval.decidedByName === null ? null : (
            <p className="text-[0.9375rem] break-words text-soft">
              {approval.decidedByName}: {approval.decisionReason}
            </p>
          )}
          <Decision approval={approval} userId={userId} />
        </li>
      ))}
    </ul>
  );
}

function termsInWords(terms: PolicyTerms): string {
  const cap = terms.penaltyCapBasisPoints === null ? "no cap" : `at most ${percent(terms.penaltyCapBasisPoints)}`;
  return [
    `commission ${percent(terms.platformBasisPoints)}, ${percent(terms.tenantBasisPoints)} of it the tenant's`,
    `${percent(terms.slopeBasisPoints)} for each point below ${terms.scoreThreshold}, ${cap}${terms.penaltyToFund ? ", to the quality fund" : ""}`,
    `tax in the price ${percent(terms.priceTaxBasisPoints)}`,
    `tax on the commission ${percent(terms.commissionTaxBasisPoints)}`,
    `TCS ${percent(terms.tcsBasisPoints)}`,
    `TDS ${percent(terms.tdsBasisPoints)}`,
    `hold ${terms.holdMs / HOUR_MS} h`,
  ].join("; ");
}

type Deeds = Readonly<Record<ApprovalLine["kind"], (approval: ApprovalLine) => string>>;

const DEEDS: Deeds = {
  hold_release: () => "Release the hold now",
  hold_extend: ({ hours }) => `Extend the hold by ${hours ?? 0} hours`,
  hold_pause_risk: () => "Stop the hold for another week",
  receivable_write_off: ({ debt }) =>
    debt === null ? "Write off a debt" : `Write off ${formatMoney(debt.amount)} owed by ${debt.partnerName}`,
  commission_paid: ({ debt }) =>
    debt === null
      ? "Confirm that commission was paid"
      : `Confirm that ${debt.partnerName} paid ${formatMoney(debt.amount)} of commission`,
  refund_approve: ({ refund }) =>
    refund === null ? "Give money back" : `Give ${formatMoney(refund)} back to the customer`,
  case_decide: ({ refund }) =>
    refund === null ? "Decide a case" : `Decide a case with ${formatMoney(refund)} for the customer`,
  policy_change: () => "Change the terms of new orders",
  payout_approve: () => "Let a payout go",
  payout_by_hand: () => "Confirm that a payout was paid by hand",
  payout_rules: () => "Change the rules for payouts",
  fund_flow_change: ({ fundFlow }) =>
    `Change where the money of new orders waits${fundFlow === null ? "" : `: ${FLOW_WORDS[fundFlow].title}`}`,
};

const deedInWords = (approval: ApprovalLine): string => DEEDS[approval.kind](approval);

function Decision({ approval, userId }: { approval: ApprovalLine; userId: string }) {
  if (approval.state !== "pending") return null;
  if (approval.requestedBy === userId) {
    return (
      <p className="text-[0.9375rem] text-soft">
        Another operator decides until <TimeText at={approval.expiresAt} />.
      </p>
    );
  }
  const common = {
    subject: deedInWords(approval),
    reasonHint: "For our own records.",
    path: `/api/approvals/${approval.approvalId}/decide`,
  };
  return (
    <Allowed to={PERMISSION_OF[approval.kind]}>
      <div className="flex flex-wrap gap-3">
        <ReasonedAction
          {...common}
          label="Approve"
          title="Approve as second operator"
          text={`${deedInWords(approval)}: it happens at once.`}
          fields={{ decision: "approve" }}
          look="primary"
        />
        <ReasonedAction
          {...common}
          label="Decline"
          title="Decline as second operator"
          text="Nothing happens. It can be asked for again."
          fields={{ decision: "decline" }}
        />
      </div>
    </Allowed>
  );
}
