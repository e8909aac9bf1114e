import type { Group } from "@/lib/auth/permissions";
import { formatMoney, printMoney } from "@/lib/core/money";
import { isForPlan, type OrderView, type PlanOrderView, type Refundable } from "@/lib/views/orders";
import { Allowed } from "../_allowed";
import { Card } from "../_ui/card";
import { Refresh } from "../_ui/refresh";
import { isRefundUnderWay } from "../_ui/words";
import { RefundForm, type RefundTarget } from "./refund-form";
import { RefundList } from "./refund-list";
import { Terms } from "./terms";

interface Props {
  readonly order: OrderView | PlanOrderView;
  readonly now: Date;
  readonly reader: Group;
}

const TITLES: Readonly<Record<Group, string>> = {
  customer: "Ask for your money back",
  partner: "Give money back",
  operator: "Give money back",
};

/** Money back: the form while something is left, and what became of all wishes so far. */
export function RefundsCard({ order, now, reader }: Props) {
  const { refundable, refunds } = order;
  if (refundable === null && refunds.length === 0) return null;
  const isMoving = refunds.some((refund) => isRefundUnderWay(refund.state));
  return (
    <Card title={refundable === null ? "Refunds" : TITLES[reader]} className="no-print">
      {isMoving ? <Refresh everyMs={3_000} /> : null}
      <div className="grid gap-5">
        {refundable === null ? null : (
          <p className="text-soft">
            <Conditions order={order} now={now} reader={reader} />
          </p>
        )}
        <Allowed to="refund.request">
          <RefundForm
            target={refundable === null ? null : targetOf(refundable)}
            submit={reader === "customer" ? "Ask for money back" : "Give money back"}
            reasonHint={reader === "customer" ? "Those who decide read it." : "The customer can read it."}
          />
        </Allowed>
        {refunds.length === 0 ? null : <RefundList refunds={refunds} reader={reader} />}
      </div>
    </Card>
  );
}

function Conditions({ order, now, reader }: Props) {
  if (isForPlan(order))
    return <>Our team decides. When all of the money goes back, the plan ends at once; a part of it leaves the plan.</>;
  return reader === "customer" ? <Terms order={order} now={now} /> : <Lead order={order} />;
}

function Lead({ order }: { order: OrderView }) {
  if (order.escrowState === "settled") {
    return (
      <>
        It goes to the customer at once and cannot be undone. The money was split already: each side gives back its
        part, and what the partner's balance does not cover is paid back from the partner's next income.
      </>
    );
  }
  return <>It goes to the customer at once, out of what is held, and cannot be undone.</>;
}

function targetOf({ paymentId, left }: Refundable): RefundTarget {
  return { paymentId, currency: left.currency, leftPlain: printMoney(left), left: formatMoney(left) };
}
