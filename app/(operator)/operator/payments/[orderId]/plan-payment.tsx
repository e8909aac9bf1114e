import type { PlanOrderView } from "@/lib/views/orders";
import { PlanFacts } from "../../../../_plans/plan-facts";
import { Card } from "../../../../_ui/card";
import { Split } from "../../../../_ui/split";
import { PaymentFrame } from "./payment-frame";

/** The payment of a plan: no session, no hold. */
export function PlanPayment({ tenantId, order, now }: { tenantId: string; order: PlanOrderView; now: Date }) {
  const side = (
    <>
      <Card title="Plan">
        <PlanFacts order={order} customer={order.customerName} />
      </Card>
      {order.settlement ? (
        <Card title="Split">
          <Split tenantId={tenantId} orderId={order.orderId} />
        </Card>
      ) : null}
    </>
  );
  return <PaymentFrame order={order} now={now} side={side} />;
}
