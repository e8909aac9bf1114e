import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { databaseNow } from "@/lib/db/clock";
import { findPlanOrder } from "@/lib/views/orders";
import { Payment, Total } from "../../../_checkout/payment";
import { PlanFacts } from "../../../_plans/plan-facts";
import { admit, first } from "../../../_session";
import { ButtonLink } from "../../../_ui/button";
import { Card } from "../../../_ui/card";
import { PageHeader } from "../../../_ui/page-header";

export const metadata: Metadata = { title: "Checkout" };

interface Props {
  readonly params: Promise<{ orderId: string }>;
  readonly searchParams: Promise<{ canceled?: string | string[] }>;
}

/** The checkout of a plan, which those come to whose trial is over. */
export default async function PlanCheckoutPage({ params, searchParams }: Props) {
  const { orderId } = await params;
  const path = `/upgrade/checkout/${encodeURIComponent(orderId)}`;
  const { tenantId, userId } = await admit({ path, permission: "plan.buy" });
  const order = await findPlanOrder({ tenantId, customerId: userId }, orderId);
  if (!order) notFound();
  if (order.state === "paid") redirect(`/orders/${order.orderId}`);
  const leftMs = order.expiresAt.getTime() - (await databaseNow()).getTime();
  const isOpen = order.state === "open" && leftMs > 0;
  return (
    <>
      <PageHeader title="Checkout" lead="Your plan begins with the payment. It is not renewed by itself." />
      <div className="grid gap-6 lg:grid-cols-[1fr_24rem] lg:items-start">
        <Card title="Your order">
          <PlanFacts order={order} />
          <Total value={order.total} />
        </Card>
        <Card title={isOpen ? "Pay" : "The time to pay is over"}>
          {isOpen ? (
            <Payment
              tenantId={tenantId}
              order={order}
              opening={{ path: "/api/plans/buy", body: { orderId: order.orderId } }}
              kept="This price"
              leftMs={leftMs}
              canceled={first((await searchParams).canceled)}
            />
          ) : (
            <ButtonLink href="/upgrade">See the plans</ButtonLink>
          )}
        </Card>
      </div>
    </>
  );
}
