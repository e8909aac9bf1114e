import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { formatMoney } from "@/lib/core/money";
import { databaseNow } from "@/lib/db/clock";
import { findPlanOrder } from "@/lib/views/orders";
import { waysToPay } from "../../../(customer)/checkout/[orderId]/checkout-data";
import { PayBox } from "../../../(customer)/checkout/[orderId]/pay-box";
import { PlanFacts } from "../../../_plans/plan-facts";
import { admit, first } from "../../../_session";
import { Alert } from "../../../_ui/alert";
import { ButtonLink } from "../../../_ui/button";
import { Card } from "../../../_ui/card";
import { MoneyText } from "../../../_ui/money-text";
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
  const hasFailed = order.payments.at(-1)?.state === "failed";
  return (
    <>
      <PageHeader title="Checkout" lead="Your plan begins with the payment. It is not renewed by itself." />
      <div className="grid gap-6 lg:grid-cols-[1fr_24rem] lg:items-start">
        <Card title="Your order">
          <PlanFacts order={order} />
          <p className="mt-5 flex items-baseline justify-between border-t border-line pt-5 text-xl font-semibold">
            <span>Total</span>
            <MoneyText value={order.total} />
          </p>
        </Card>
        <Card title={isOpen ? "Pay" : "The time to pay is over"}>
          <div className="grid gap-4">
            {isOpen && first((await searchParams).canceled) !== null ? (
              <Alert tone="wait">You came back without paying. Nothing was charged.</Alert>
            ) : null}
            {isOpen && hasFailed ? (
              <Alert tone="bad">The last attempt failed; nothing was charged. You can try again.</Alert>
            ) : null}
            {isOpen ? (
              <PayBox
                orderId={order.orderId}
                opening={{ path: "/api/plans/buy", body: { orderId: order.orderId } }}
                amount={formatMoney(order.total)}
                leftMs={leftMs}
                kept="This price"
                ways={await waysToPay(tenantId, order)}
              />
            ) : (
              <ButtonLink href="/upgrade">See the plans</ButtonLink>
            )}
          </div>
        </Card>
      </div>
    </>
  );
}
