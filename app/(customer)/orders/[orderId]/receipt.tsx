import { isForPlan, type OrderView, type PlanOrderView } from "@/lib/views/orders";
import { currentBrand } from "../../../_brand";
import { gatewayLabel } from "../../../_gateways";
import { Card, Facts } from "../../../_ui/card";
import { ExplainedMoney } from "../../../_ui/explained-money";
import { MoneyText } from "../../../_ui/money-text";
import { TimeText } from "../../../_ui/time-text";
import { PrintButton } from "./print-button";

/** What was paid, for the customer's files; the only part of the page that is printed. */
export async function Receipt({ order }: { order: OrderView | PlanOrderView }) {
  const payment = order.payments.find((each) => each.state === "captured" && each.suspenseReason === null);
  const paidAt = order.timeline.find((step) => step.kind === "order.paid")?.at;
  if (order.state !== "paid" || !payment) return null;
  const { name } = await currentBrand();
  return (
    <Card title="Receipt" aside={<PrintButton />}>
      <p className="mb-4 hidden text-lg font-semibold print:block">{name}</p>
      <Facts
        items={[
          [
            "Order",
            <span key="id" className="font-mono text-sm break-all">
              {order.orderId}
            </span>,
          ],
          [isForPlan(order) ? "Plan" : "Session", order.title],
          [isForPlan(order) ? "Sold by" : "Partner", order.partnerName],
          ...(order.isPrincipal && !isForPlan(order) ? ([["Sold by", name]] as const) : []),
          ["Customer", order.customerName],
          ...(paidAt ? ([["Paid on", <TimeText key="at" at={paidAt} />]] as const) : []),
          ["Paid with", gatewayLabel(payment.gateway)],
          [
            "Payment",
            <span key="ref" className="font-mono text-sm break-all">
              {payment.gatewayPaymentId}
            </span>,
          ],
        ]}
      />
      <p className="mt-4 flex items-baseline justify-between border-t border-line pt-4 text-lg font-semibold">
        <span>Total paid</span>
        <ExplainedMoney value={order.total} kind="order" id={order.orderId} />
      </p>
      {order.refunded.givenBack.minor === 0n ? null : (
        <p className="mt-2 flex items-baseline justify-between">
          <span>Given back</span>
          <MoneyText value={order.refunded.givenBack} />
        </p>
      )}
    </Card>
  );
}
