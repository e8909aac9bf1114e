import type { Group } from "@/lib/auth/permissions";
import { formatMoney } from "@/lib/core/money";
import type { RefundLine } from "@/lib/views/refunds";
import { Allowed } from "../_allowed";
import { DeedButton } from "../_ui/deed-button";
import { ReasonedAction } from "./reasoned-action";

/** Whether there is something that this role can do about a refund now. */
export function hasActions({ state, requestedBy }: RefundLine, reader: Group): boolean {
  if (state === "requested") return reader !== "customer" || requestedBy === "customer";
  return state === "needs_manual" && reader === "operator";
}

/** What a person can do about a refund now; nothing for most. */
export function RefundActions({ refund, reader }: { refund: RefundLine; reader: Group }) {
  if (!hasActions(refund, reader)) return null;
  const subject = `refund of ${formatMoney(refund.amount)}`;
  const path = `/api/refunds/${refund.refundId}/decide`;
  if (reader === "customer")
    return <DeedButton label="Take back" subject={subject} path={`/api/refunds/${refund.refundId}/cancel`} />;
  if (refund.state === "needs_manual") {
    return (
      <Allowed to="refund.resend">
        <ReasonedAction
          label="Send again"
          subject={subject}
          title="Send the refund again"
          text={`${formatMoney(refund.amount)} stays set aside for the customer. The gateway is asked once more, as a new attempt.`}
          reasonHint="For our own records."
          path={path}
          fields={{ decision: "resend" }}
        />
      </Allowed>
    );
  }
  return (
    <Allowed to="refund.decide">
      <div className="flex flex-wrap gap-3">
        <ReasonedAction
          label="Approve"
          subject={subject}
          title="Approve the refund"
          text={`${formatMoney(refund.amount)} goes back to the customer. This cannot be undone.`}
          reasonHint="The customer can read it."
          path={path}
          fields={{ decision: "approve" }}
          look="primary"
        />
        <ReasonedAction
          label="Reject"
          subject={subject}
          title="Reject the refund"
          text="Nothing goes back, and a settlement that waited for this goes on."
          reasonHint="The customer can read it."
          path={path}
          fields={{ decision: "reject" }}
        />
      </div>
    </Allowed>
  );
}
