import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { findOrder, findPlanOrder } from "@/lib/views/orders";
import { admit, first } from "../../../../_session";
import { Card } from "../../../../_ui/card";
import { PageHeader } from "../../../../_ui/page-header";
import { ReturnCheck } from "./return-check";

export const metadata: Metadata = { title: "Confirming your payment" };

interface Props {
  readonly params: Promise<{ orderId: string }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** Where PayPal sends the customer back to. */
export default async function ReturnPage({ params, searchParams }: Props) {
  const { orderId } = await params;
  const query = await searchParams;
  const token = first(query["token"]);
  const path = `/checkout/${encodeURIComponent(orderId)}/return?gateway=paypal&token=${encodeURIComponent(token ?? "")}`;
  // Not closed by the end of a trial: whoever has paid is let through.
  const caller = await admit({ path, permission: "payment.verify" });
  const own = { tenantId: caller.tenantId, customerId: caller.userId };
  const order = (await findOrder(own, orderId)) ?? (await findPlanOrder(own, orderId));
  if (!order || token === null || first(query["gateway"]) !== "paypal") notFound();
  if (order.state === "paid") redirect(`/orders/${order.orderId}`);
  return (
    <div className="mx-auto max-w-xl">
      <PageHeader title="Confirming your payment" />
      <Card>
        <ReturnCheck orderId={order.orderId} token={token} />
      </Card>
    </div>
  );
}
