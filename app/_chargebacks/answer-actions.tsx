import { formatMoney } from "@/lib/core/money";
import type { ChargebackLine } from "@/lib/views/chargebacks";
import { Allowed } from "../_allowed";
import { ReasonedAction } from "../_refunds/reasoned-action";

/** What an operator can still do about a chargeback; nothing once it is answered or decided. */
export function AnswerActions({ chargeback }: { chargeback: ChargebackLine }) {
  const { chargebackId, status, answer, amount } = chargeback;
  if (status !== "needs_response" || answer !== null || chargeback.closedAt !== null)
    return <p className="text-soft">{waitingFor(chargeback)}</p>;
  const subject = `dispute of ${formatMoney(amount)}`;
  const respond = `/api/chargebacks/${chargebackId}/respond`;
  return (
    <div className="flex flex-wrap gap-3">
      <Allowed to="chargeback.answer">
        <ReasonedAction
          label="Submit the evidence"
          subject={subject}
          title="Submit the evidence"
          text="Everything in the locker goes to the bank, with your statement first. It can be submitted once."
          reasonHint="Your statement to the bank."
          path={respond}
          fields={{ action: "contest" }}
          look="primary"
        />
        <ReasonedAction
          label="Add a statement"
          subject={subject}
          title="Add a statement"
          text="It is kept in the locker and goes to the bank with everything else."
          reasonHint="For example what the partner told us."
          path={respond}
          fields={{ action: "note" }}
        />
      </Allowed>
      <Allowed to="chargeback.accept">
        <ReasonedAction
          label="Accept"
          subject={subject}
          title="Accept the dispute"
          text={`The customer keeps ${formatMoney(amount)}. This cannot be undone.`}
          reasonHint="For our own records."
          path={`/api/chargebacks/${chargebackId}/accept`}
        />
      </Allowed>
    </div>
  );
}

function waitingFor({ closedAt, answer, submittedAt }: ChargebackLine): string {
  if (closedAt !== null) return "It is decided; there is nothing to do.";
  if (answer !== null && submittedAt === null) return "The answer is on its way to the bank.";
  return "The bank has our answer and decides.";
}
