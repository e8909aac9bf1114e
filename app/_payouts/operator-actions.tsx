import { formatMoney } from "@/lib/core/money";
import type { PayoutState } from "@/lib/payments/payouts/machine";
import type { PayoutLine } from "@/lib/views/payouts";
import { Allowed } from "../_allowed";
import { ReasonedAction } from "../_refunds/reasoned-action";
import { DeedButton } from "../_ui/deed-button";
import { ByHandButton } from "./by-hand";
import { PayoutActions } from "./payout-actions";

const AT_GATEWAY: readonly PayoutState[] = ["submitted", "processing", "in_doubt", "held", "unclaimed", "paid"];

/** All that an operator can do about a payout now. */
export function OperatorActions({ payout }: { payout: PayoutLine }) {
  return (
    <div className="flex flex-wrap items-start gap-3">
      <Allowed to="payout.review">
        <Review payout={payout} />
      </Allowed>
      {payout.state === "under_review" ? null : <PayoutActions payout={payout} />}
    </div>
  );
}

function Review({ payout }: { payout: PayoutLine }) {
  const subject = `payout of ${formatMoney(payout.amount)}`;
  const base = `/api/payouts/${payout.payoutId}`;
  const common = { subject, reasonHint: "For our own records.", path: `${base}/review` };
  if (payout.state === "under_review")
    return (
      <>
        <ReasonedAction
          {...common}
          label="Approve"
          title="Approve the payout"
          text={`${formatMoney(payout.amount)} go to ${payout.destination}. Above the limit a second operator is asked first.`}
          fields={{ decision: "approve" }}
          look="primary"
        />
        <ReasonedAction
          {...common}
          label="Reject"
          title="Reject the payout"
          text="Nothing is sent; the partner's balance has the money again."
          reasonHint="For our own records; the partner sees that it was refused."
          fields={{ decision: "reject" }}
        />
        <ByHandButton payoutId={payout.payoutId} subject={subject} />
      </>
    );
  if (payout.state === "queued")
    return (
      <ReasonedAction
        {...common}
        label="Hold back"
        title="Hold the payout back"
        text="It is taken out of the queue and waits under review."
        fields={{ decision: "hold_back" }}
      />
    );
  return AT_GATEWAY.includes(payout.state) ? (
    <DeedButton label="Ask the gateway" subject={subject} path={`${base}/refresh`} />
  ) : null;
}
