import type { PlanOrderView } from "@/lib/views/orders";
import { PlanFacts } from "../../../../_plans/plan-facts";
import { RefundsCard } from "../../../../_refunds/refunds-card";
import { Card } from "../../../../_ui/card";
import { EmptyState } from "../../../../_ui/empty-state";
import { ObjectHeader } from "../../../../_ui/object-header";
import { Split } from "../../../../_ui/split";
import { Timeline } from "../../../../_ui/timeline";
import { orderStatus } from "../../../../_ui/words";
import { Payments } from "./payments";

/** The payment of a plan: no session, no hold. */
export function PlanPayment({ tenantId, order, now }: { tenantId: string; order: PlanOrderView; now: Date }) {
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
          <RefundsCard order={order} now={now} reader="operator" />
          <Card title="Timeline">
            <Timeline steps={order.timeline} />
          </Card>
        </div>
        <div className="grid min-w-0 gap-6">
          <Card title="Plan">
            <PlanFacts order={order} customer={order.customerName} />
          </Card>
          {order.settlement ? (
            <Card title="Split">
              <Split tenantId={tenantId} orderId={order.orderId} />
            </Card>
          ) : null}
        </div>
      </div>
    </>
  );
}
