import type { ReactNode } from "react";
import type { OrderView, PlanOrderView } from "@/lib/views/orders";
import { RefundsCard } from "../../../../_refunds/refunds-card";
import { Card } from "../../../../_ui/card";
import { EmptyState } from "../../../../_ui/empty-state";
import { ObjectHeader } from "../../../../_ui/object-header";
import { Timeline } from "../../../../_ui/timeline";
import { orderStatus } from "../../../../_ui/words";
import { Payments } from "./payments";

interface Props {
  readonly order: OrderView | PlanOrderView;
  readonly now: Date;
  /** What stands between the payments and the refunds. */
  readonly children?: ReactNode;
  readonly side: ReactNode;
}

/** What the payment of a session and that of a plan show alike. */
export function PaymentFrame({ order, now, children, side }: Props) {
  return (
    <>
      <ObjectHeader
        list={{ href: "/operator/payments", title: "All payments" }}
        title="Payment of"
        amount={order.total}
        status={orderStatus(order)}
        id={order.orderId}
        idName="order id"
      />
      <div className="grid gap-6 lg:grid-cols-[1fr_24rem] lg:items-start">
        <div className="grid min-w-0 gap-6">
          <Card title="Payments">
            {order.payments.length === 0 ? (
              <EmptyState title="No payment was begun" />
            ) : (
              <Payments payments={order.payments} />
            )}
          </Card>
          {children}
          <RefundsCard order={order} now={now} reader="operator" />
          <Card title="Timeline">
            <Timeline steps={order.timeline} />
          </Card>
        </div>
        <div className="grid min-w-0 gap-6">{side}</div>
      </div>
    </>
  );
}
