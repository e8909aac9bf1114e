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
import { RefundsCard } from "../../../../_refunds/refunds-card";
import { admitOperator } from "../../../../_session";
import { Card, Facts } from "../../../../_ui/card";
import { EmptyState } from "../../../../_ui/empty-state";
import { MoneyText } from "../../../../_ui/money-text";
import { ObjectHeader } from "../../../../_ui/object-header";
import { Split } from "../../../../_ui/split";
import { StatusChip } from "../../../../_ui/status-chip";
import { Timeline } from "../../../../_ui/timeline";
import { TimeText } from "../../../../_ui/time-text";
import { orderStatus, sessionStatus } from "../../../../_ui/words";
import { Payments } from "./payments";
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
    return <PlanPayment order={planOrder} now={now} />;
  }
  const [endings, approvals, transfers] = await Promise.all([
    findEndings(tenantId, order, now),
    listApprovals(tenantId, orderId),
    transfersOfOrder(tenantId, orderId),
  ]);
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
          <CasesCard tenantId={tenantId} orderId={order.orderId} reader="operator" />
          <OperatorCard order={order} endings={endings} approvals={approvals} userId={userId} />
          <RefundsCard order={order} now={now} reader="operator" />
          <Card title="Timeline">
            <Timeline steps={order.timeline} />
          </Card>
        </div>
        <div className="grid min-w-0 gap-6">
          <Card title="Escrow">
            <EscrowFacts order={order} />
          </Card>
          <TransfersCard title="Partner's part" transfers={transfers} />
          <Card title="Split">
            {order.settlement ? (
              <Split settlement={order.settlement} total={order.total} terms={order.terms} />
            ) : (
              <p className="text-soft">Not settled yet.</p>
            )}
          </Card>
          <Card title="Session">
            <SessionFacts order={order} />
          </Card>
        </div>
      </div>
    </>
  );
}

function EscrowFacts({ order }: { order: OrderView }) {
  if (order.escrowState === null) return <p className="text-soft">Opens with the payment.</p>;
  return (
    <Facts
      items={[
        ["State", order.escrowState.replaceAll("_", " ")],
        ["Held now", order.held === null ? "–" : <MoneyText key="held" value={order.held} />],
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
