import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { databaseNow } from "@/lib/db/clock";
import { listApprovals } from "@/lib/views/approvals";
import { findEndings } from "@/lib/views/endings";
import { findOrder, findPlanOrder, type OrderView } from "@/lib/views/orders";
import { transfersOfOrder } from "@/lib/views/transfers";
import { CasesCard } from "../../../../_cases/cases-card";
import { OperatorCard } from "../../../../_endings/operator-card";
import { TransfersCard } from "../../../../_fund-flow/transfers-card";
import { admitOperator } from "../../../../_session";
import { Card, Facts } from "../../../../_ui/card";
import { MoneyText } from "../../../../_ui/money-text";
import { Split } from "../../../../_ui/split";
import { StatusChip } from "../../../../_ui/status-chip";
import { TimeText } from "../../../../_ui/time-text";
import { sessionStatus } from "../../../../_ui/words";
import { PaymentFrame } from "./payment-frame";
import { PlanPayment } from "./plan-payment";

export const metadata: Metadata = { title: "Payment" };

export default async function PaymentPage({ params }: { params: Promise<{ orderId: string }> }) {
  const { orderId } = await params;
  const path = `/operator/payments/${encodeURIComponent(orderId)}`;
  const { tenantId, userId } = await admitOperator({ path, permission: "payment.read" });
  const order = await findOrder({ tenantId }, orderId);
  const now = await databaseNow();
  if (!order) {
    const planOrder = await findPlanOrder({ tenantId }, orderId);
    if (planOrder === null) notFound();
    return <PlanPayment tenantId={tenantId} order={planOrder} now={now} />;
  }
  const [endings, approvals, transfers] = await Promise.all([
    findEndings(tenantId, order, now),
    listApprovals(tenantId, orderId),
    transfersOfOrder(tenantId, orderId),
  ]);
  const side = (
    <>
      <Card title={order.isDirect ? "In the partner's own account" : order.isPrincipal ? "Deferred revenue" : "Escrow"}>
        <EscrowFacts order={order} />
      </Card>
      <TransfersCard title="Partner's part" transfers={transfers} />
      <Card title="Split">
        {order.settlement ? (
          <Split tenantId={tenantId} orderId={order.orderId} />
        ) : (
          <p className="text-soft">Not settled yet.</p>
        )}
      </Card>
      <Card title="Session">
        <SessionFacts order={order} />
      </Card>
    </>
  );
  return (
    <PaymentFrame order={order} now={now} side={side}>
      <CasesCard tenantId={tenantId} orderId={order.orderId} reader="operator" />
      <OperatorCard order={order} endings={endings} approvals={approvals} userId={userId} />
    </PaymentFrame>
  );
}

function EscrowFacts({ order }: { order: OrderView }) {
  if (order.escrowState === null) return <p className="text-soft">Opens with the payment.</p>;
  return (
    <Facts
      items={[
        ["State", order.escrowState.replaceAll("_", " ")],
        ...(order.isDirect ? ([["Paid to", "The partner, directly"]] as const) : []),
        ...(order.isPrincipal ? ([["Sold", "In your own name"]] as const) : []),
        [
          order.isDirect ? "Recorded now" : order.isPrincipal ? "Deferred now" : "Held now",
          order.held === null ? "–" : <MoneyText key="held" value={order.held} />,
        ],
        ["Release", order.releaseAt === null ? "After confirmation" : <TimeText key="release" at={order.releaseAt} />],
        ...(order.settlement
          ? ([["Settled", <TimeText key="settled" at={order.settlement.settledAt} />]] as const)
          : []),
      ]}
    />
  );
}

function SessionFacts({ order }: { order: OrderView }) {
  return (
    <Facts
      items={[
        ["Offer", order.title],
        ["Customer", order.customerName],
        ["Partner", order.partnerName],
        ["From", <TimeText key="from" at={order.startsAt} />],
        ["To", <TimeText key="to" at={order.endsAt} />],
        ["State", <StatusChip key="state" status={sessionStatus(order.sessionState)} />],
        ["Score", order.score === null ? "–" : `${order.score} of 100`],
      ]}
    />
  );
}
