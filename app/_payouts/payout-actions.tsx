import { formatMoney } from "@/lib/core/money";
import { CANCELABLE } from "@/lib/payments/payouts/cancel";
import type { PayoutLine } from "@/lib/views/payouts";
import { Allowed } from "../_allowed";
import { ReasonedAction } from "../_refunds/reasoned-action";
import { RetryButton } from "./retry-button";

/** What a partner, or an operator, can do about a payout that is not sent, or came to nothing. */
export function PayoutActions({ payout }: { payout: PayoutLine }) {
  const subject = `payout of ${formatMoney(payout.amount)}`;
  if (CANCELABLE.includes(payout.state))
    return (
      <Allowed to="payout.cancel">
        <ReasonedAction
          label="Cancel"
          subject={subject}
          title="Cancel the payout"
          text={`It was not sent yet. ${formatMoney(payout.amount)} are back in the balance at once.`}
          reasonHint="A few words, for the records."
          path={`/api/payouts/${payout.payoutId}/cancel`}
        />
      </Allowed>
    );
  if (payout.advice === null) return null;
  if (payout.retriedBy !== null) return <span className="text-sm text-soft">Tried again</span>;
  if (payout.advice.advice === "change_details")
    return <span className="min-w-40 text-sm whitespace-normal">Change the account, then try again.</span>;
  return (
    <Allowed to="payout.retry">
      <RetryButton payoutId={payout.payoutId} subject={subject} />
    </Allowed>
  );
}
