import type { PayoutLine } from "@/lib/views/payouts";
import { StatusChip } from "../_ui/status-chip";
import { TimeText } from "../_ui/time-text";
import { payoutStatus } from "../_ui/words";
import { reviewInWords } from "./words";

/** How a payout stands, and why: what a person looks at, or what can be done about a failure. */
export function PayoutStateText({ payout }: { payout: PayoutLine }) {
  const reasons = payout.state === "under_review" ? payout.reviewReasons : [];
  return (
    <div className="grid justify-items-start gap-1">
      <StatusChip status={payoutStatus(payout.state)} />
      {payout.paidAt === null ? null : (
        <span className="text-sm text-soft">
          <TimeText at={payout.paidAt} />
        </span>
      )}
      {reasons.map((reason) => (
        <span key={reason} className="min-w-40 text-sm whitespace-normal text-soft">
          {reviewInWords(reason)}
        </span>
      ))}
      {payout.advice === null ? null : (
        <span className="min-w-52 text-sm whitespace-normal text-bad-ink">{payout.advice.text}</span>
      )}
    </div>
  );
}
