import type { ReactNode } from "react";
import type { PlanOrderView } from "@/lib/views/orders";
import { RefundsCard } from "../_refunds/refunds-card";
import { Alert } from "../_ui/alert";
import { ButtonLink } from "../_ui/button";
import { Card } from "../_ui/card";
import { OrderHeader } from "../_ui/order-header";
import { Refresh } from "../_ui/refresh";
import { Timeline } from "../_ui/timeline";
import { TimeText } from "../_ui/time-text";
import { orderStatus } from "../_ui/words";
import { PlanFacts } from "./plan-facts";

interface Props {
  readonly order: PlanOrderView;
  readonly now: Date;
  readonly receipt: ReactNode;
}

/** The order of a plan, as the one who bought it sees it. */
export function PlanOrder({ order, now, receipt }: Props) {
  return (
    <>
      <OrderHeader lead={`Plan ${order.title}`} total={order.total} status={orderStatus(order)}>
        <Standing order={order} now={now} />
      </OrderHeader>
      <div className="grid gap-6 lg:grid-cols-[1fr_24rem] lg:items-start">
        <div className="grid min-w-0 gap-6">
          {order.state === "paid" ? null : <Unpaid order={order} now={now} />}
          <RefundsCard order={order} now={now} reader="customer" />
          <Card title="What happened to the money" className="no-print">
            <Timeline steps={order.timeline} />
          </Card>
        </div>
        <div className="grid min-w-0 gap-6">
          <Card title="Plan" className="no-print">
            <PlanFacts order={order} />
          </Card>
          {receipt}
        </div>
      </div>
    </>
  );
}

function Standing({ order: { state, runs }, now }: Omit<Props, "receipt">) {
  if (state !== "paid") return <>Not paid. The plan begins with the payment.</>;
  if (runs === null) return <>Paid.</>;
  if (runs.endedAt !== null) return <>The plan ended when its money went back.</>;
  if (runs.endsAt <= now) return <>The plan is over.</>;
  return (
    <>
      {runs.startsAt > now ? "It goes on where what you bought before ends, until " : "It runs until "}
      <TimeText at={runs.endsAt} />.
    </>
  );
}

function Unpaid({ order, now }: Omit<Props, "receipt">) {
  const isOpen = order.state === "open" && order.expiresAt > now;
  return (
    <Card title="Payment">
      {isOpen ? <Refresh everyMs={3_000} /> : null}
      <div className="grid gap-4">
        {isOpen ? (
          <Alert tone="wait">If you have just paid, this changes by itself within moments.</Alert>
        ) : (
          <p>Not paid in time. Nothing was charged.</p>
        )}
        <ButtonLink
          href={isOpen ? `/upgrade/checkout/${order.orderId}` : "/upgrade"}
          className="sm:justify-self-start"
          look={isOpen ? "primary" : "plain"}
        >
          {isOpen ? "Go to the checkout" : "See the plans"}
        </ButtonLink>
      </div>
    </Card>
  );
}
