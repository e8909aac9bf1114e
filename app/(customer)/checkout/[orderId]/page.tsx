import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { databaseNow } from "@/lib/db/clock";
import { findOrder, type OrderView } from "@/lib/views/orders";
import { currentBrand } from "../../../_brand";
import { Payment, Total } from "../../../_checkout/payment";
import { promiseOf } from "../../../_fund-flow/words";
import { admit, first } from "../../../_session";
import { ButtonLink } from "../../../_ui/button";
import { Card, Facts } from "../../../_ui/card";
import { PageHeader } from "../../../_ui/page-header";
import { TimeText } from "../../../_ui/time-text";

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
  const { name } = await currentBrand();
  const promise = promiseOf({ name, sellsItself: order.isPrincipal, isDirect: order.isDirect });
  const isOpen = order.state === "open" && leftMs > 0;
  return (
    <>
      <PageHeader title="Checkout" lead={`${promise}.`} />
      <div className="grid gap-6 lg:grid-cols-[1fr_24rem] lg:items-start">
        <Summary order={order} />
        <Card title={isOpen ? "Pay" : "The time to pay is over"}>
          {isOpen ? (
            <Payment
              tenantId={caller.tenantId}
              order={order}
              opening={{ path: "/api/payments/create-order", body: { sessionId: order.sessionId } }}
              kept="Your place"
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
      <Total value={order.total} />
    </Card>
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
