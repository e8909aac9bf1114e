import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import type { Caller } from "@/lib/auth/caller";
import { databaseNow } from "@/lib/db/clock";
import { findEndings } from "@/lib/views/endings";
import { findOrder, findPlanOrder, type OrderScope, type OrderView } from "@/lib/views/orders";
import { PlanOrder } from "../../../_plans/plan-order";
import { CasesCard } from "../../../_cases/cases-card";
import { EndingsCard } from "../../../_endings/endings-card";
import { OrderNotice } from "../../../_chargebacks/order-notice";
import { RefundsCard } from "../../../_refunds/refunds-card";
import { Allowed } from "../../../_allowed";
import { admit } from "../../../_session";
import { Card, Facts } from "../../../_ui/card";
import { OrderHeader } from "../../../_ui/order-header";
import { Split } from "../../../_ui/split";
import { StatusChip } from "../../../_ui/status-chip";
import { Timeline } from "../../../_ui/timeline";
import { TimeText } from "../../../_ui/time-text";
import { orderStatus, sessionStatus } from "../../../_ui/words";
import { HeldSentence } from "./held-sentence";
import { PaymentState } from "./payment-state";
import { Rating } from "./rating";
import { Receipt } from "./receipt";

export const metadata: Metadata = { title: "Order" };

function scopeOf(caller: Caller): OrderScope {
  return caller.group === "partner"
    ? { tenantId: caller.tenantId, partnerId: caller.partnerId ?? "" }
    : { tenantId: caller.tenantId, customerId: caller.userId };
}

export default async function OrderPage({ params }: { params: Promise<{ orderId: string }> }) {
  const { orderId } = await params;
  const path = `/orders/${encodeURIComponent(orderId)}`;
  const caller = await admit({ path, permission: "payment.read" });
  if (caller.group === "operator") redirect(`/operator/payments/${encodeURIComponent(orderId)}`);
  const order = await findOrder(scopeOf(caller), orderId);
  const now = await databaseNow();
  if (!order) {
    const own = await findPlanOrder({ tenantId: caller.tenantId, customerId: caller.userId }, orderId);
    if (own === null) notFound();
    return <PlanOrder order={own} now={now} receipt={<Receipt order={own} />} />;
  }
  const endings = await findEndings(caller.tenantId, order, now);
  const isPartner = caller.group === "partner";
  return (
    <>
      <OrderHeader lead={order.title} total={order.total} status={orderStatus(order)}>
        <HeldSentence order={order} now={now} isPartner={isPartner} />
      </OrderHeader>
      <OrderNotice chargebacks={order.chargebacks} isPartner={isPartner} />
      <div className="grid gap-6 lg:grid-cols-[1fr_24rem] lg:items-start">
        <div className="grid min-w-0 gap-6">
          {isPartner ? null : <PaymentState order={order} now={now} />}
          {isPartner ? null : <Rating order={order} now={now} />}
          <CasesCard tenantId={caller.tenantId} orderId={order.orderId} reader={caller.group} />
          <EndingsCard order={order} endings={endings} now={now} reader={caller.group} />
          <RefundsCard order={order} now={now} reader={caller.group} />
          <Card title="What happened to the money" className="no-print">
            <Timeline steps={order.timeline} />
          </Card>
        </div>
        <div className="grid min-w-0 gap-6">
          <Card title="Session" className="no-print">
            <SessionFacts order={order} isPartner={isPartner} />
          </Card>
          {isPartner && order.settlement ? (
            <Allowed to="balance.read">
              <Card title="How it was split">
                <Split tenantId={caller.tenantId} orderId={order.orderId} />
              </Card>
            </Allowed>
          ) : null}
          {isPartner ? null : <Receipt order={order} />}
        </div>
      </div>
    </>
  );
}

function SessionFacts({ order, isPartner }: { order: OrderView; isPartner: boolean }) {
  return (
    <Facts
      items={[
        [isPartner ? "Customer" : "With", isPartner ? order.customerName : order.partnerName],
        ["From", <TimeText key="from" at={order.startsAt} />],
        ["To", <TimeText key="to" at={order.endsAt} />],
        ["State", <StatusChip key="state" status={sessionStatus(order.sessionState)} />],
        ...(order.score === null ? [] : ([["Score", `${order.score} of 100`]] as const)),
      ]}
    />
  );
}
