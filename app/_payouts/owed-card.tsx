import { formatMoney, type Money, subtract, zero } from "@/lib/core/money";
import { Allowed } from "../_allowed";
import { ReasonedAction } from "../_refunds/reasoned-action";
import { Card } from "../_ui/card";
import { MoneyText } from "../_ui/money-text";
import { CommissionPaidButton } from "./commission-paid";

interface Props {
  readonly partnerId: string;
  /** What refunds and chargebacks left. */
  readonly owed: readonly Money[];
  /** Of sales into the partner's own account; negative where it is owed to the partner. */
  readonly commission: readonly Money[];
}

/** What a partner owes the marketplace and what two operators can do about it; nothing where it owes nothing. */
export function OwedCard({ partnerId, owed, commission }: Props) {
  if (owed.length + commission.length === 0) return null;
  return (
    <Card title="What they owe">
      <ul className="grid gap-4">
        {owed.map((amount) => (
          <Row key={`debt-${amount.currency}`} text="After refunds and chargebacks" amount={amount}>
            <ReasonedAction
              label="Write off"
              subject={`a debt of ${formatMoney(amount)}`}
              title="Ask to write the debt off"
              text="A debt of more than 90 days can be given up. It happens as soon as a second operator approves."
              reasonHint="Why it will not be paid."
              path="/api/receivables/write-off"
              fields={{ partnerId, currency: amount.currency }}
            />
          </Row>
        ))}
        {commission.map((amount) =>
          amount.minor < 0n ? (
            <Row
              key={`back-${amount.currency}`}
              text="Commission that came back, owed to them"
              amount={subtract(zero(amount.currency), amount)}
            />
          ) : (
            <Row
              key={`commission-${amount.currency}`}
              text="Commission of sales into their own account"
              amount={amount}
            >
              <CommissionPaidButton partnerId={partnerId} currency={amount.currency} whole={formatMoney(amount)} />
            </Row>
          ),
        )}
      </ul>
    </Card>
  );
}

function Row({ text, amount, children }: { text: string; amount: Money; children?: React.ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <span>
        <span className="block text-sm text-soft">{text}</span>
        <MoneyText value={amount} />
      </span>
      {children === undefined ? null : <Allowed to="receivable.write_off">{children}</Allowed>}
    </li>
  );
}
