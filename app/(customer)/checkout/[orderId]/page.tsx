import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { formatMoney } from "@/lib/core/money";
import { databaseNow } from "@/lib/db/clock";
import { findOrder, type OrderView } from "@/lib/views/orders";
import { admit, first } from "../../../_session";
import { Alert } from "../../../_ui/alert";
import { ButtonLink } from "../../../_ui/button";
import { Card, Facts } from "../../../_ui/card";
import { MoneyText } from "../../../_ui/money-text";
import { PageHeader } from "../../../_ui/page-header";
import { TimeText } from "../../../_ui/time-text";
import { waysToPay } from "./checkout-data";
import { PayBox } from "./pay-box";

export const metadata: Metadata = { title: "Checkout" };

interface Props {
  readonly params: Promise<{ orderId: string }>;
  readonly searchParams: Promise<{ canceled?: string | string[] }>;
}

export default async function CheckoutPage({ params, searchParams }: Props) {
  const { orderId } = await params;
  const caller = await admit({
    path: `/checkout/${encodeURIComponent(orderId)}`,
    permission: "order.create",
    area: "booking",
  });
  const order = await findOrder({ tenantId: caller.tenantId, customerId: caller.userId }, orderId);
  if (!order) notFound();
  if (order.state === "paid") redirect(`/orders/${order.orderId}`);
  const leftMs = order.expiresAt.getTime() - (await databaseNow()).getTime();
  const isOpen = order.state === "open" && leftMs > 0;
  return (
    <>
      <PageHeader title="Checkout" lead="Your money is held until your session is confirmed." />
      <div className="grid gap-6 lg:grid-cols-[1fr_24rem] lg:items-start">
        <Summary order={order} />
        <Card title={isOpen ? "Pay" : "The time to pay is over"}>
          {isOpen ? (
            <Payment
              tenantId={caller.tenantId}
              order={order}
              leftMs={leftMs}
              canceled={first((await searchParams).canceled)}
            />
          ) : (
            <Expired offerId={order.offerId} />
          )}
        </Card>
      </div>
    </>
  );
}

function Summary({ order }: { order: OrderView }) {
  return (
    <Card title="Your order">
      <Facts
        items={[
          ["Session", order.title],
          ["With", order.partnerName],
          ["From", <TimeText key="from" at={order.startsAt} />],
          ["To", <TimeText key="to" at={order.endsAt} />],
        ]}
      />
      <p className="mt-5 flex items-baseline justify-between border-t border-line pt-5 text-xl font-semibold">
        <span>Total</span>
        <MoneyText value={order.total} />
      </p>
    </Card>
  );
}

interface PaymentProps {
  readonly tenantId: string;
  readonly order: OrderView;
  readonly leftMs: number;
  readonly canceled: string | null;
}

async function Payment({ tenantId, order, leftMs, canceled }: PaymentProps) {
  const failed = order.payments.findLast((payment) => payment.state === "failed");
  const isNewestFailed = failed !== undefined && failed === order.payments.at(-1);
  return (
    <div className="grid gap-4">
      {canceled === null ? null : <Alert tone="wait">You came back without paying. Nothing was charged.</Alert>}
      {isNewestFailed ? (
        <Alert tone="bad">The last attempt failed; nothing was charged. You can try again.</Alert>
      ) : null}
      <PayBox
        orderId={order.orderId}
        opening={{ path: "/api/payments/create-order", body: { sessionId: order.sessionId } }}
        amount={formatMoney(order.total)}
        leftMs={leftMs}
        kept="Your place"
        ways={await waysToPay(tenantId, order)}
      />
    </div>
  );
}

function Expired({ offerId }: { offerId: string }) {
  return (
    <div className="grid gap-4">
      <p>
        Your place was kept for 15 minutes and is free again. If you paid in the last moment, the payment still counts
        where the place is free.
      </p>
      <ButtonLink href={`/offers/${offerId}`}>Book again</ButtonLink>
    </div>
  );
}
