import type { Metadata } from "next";
import { Link } from "../../../../_ui/link";
import { listOrders } from "@/lib/views/orders";
import { gatewayLabel } from "../../../../_gateways";
import { admitOperator, first } from "../../../../_session";
import { Card } from "../../../../_ui/card";
import { DataTable } from "../../../../_ui/data-table";
import { EmptyState } from "../../../../_ui/empty-state";
import { MoneyText } from "../../../../_ui/money-text";
import { PageHeader } from "../../../../_ui/page-header";
import { Pager } from "../../../../_ui/pager";
import { StatusChip } from "../../../../_ui/status-chip";
import { TimeText } from "../../../../_ui/time-text";
import { orderStatus } from "../../../../_ui/words";

export const metadata: Metadata = { title: "Payments" };

export default async function PaymentsPage({
  searchParams,
}: {
  searchParams: Promise<{ before?: string | string[] }>;
}) {
  const { tenantId } = await admitOperator({ path: "/operator/payments", permission: "payment.read" });
  const before = first((await searchParams).before);
  const orders = await listOrders({ tenantId }, before);
  return (
    <>
      <PageHeader title="Payments" lead="All orders with the state of their money, newest first." />
      <Card>
        {orders.length === 0 ? (
          <EmptyState title="No orders yet" />
        ) : (
          <DataTable
            caption="Orders and payments"
            rows={orders}
            keyOf={(order) => order.orderId}
            columns={[
              {
                head: "Order",
                cell: (order) => (
                  <>
                    <Link
                      href={`/operator/payments/${order.orderId}`}
                      className="font-mono text-sm text-accent-ink underline"
                    >
                      {order.orderId}
                    </Link>
                    <span className="block text-sm text-soft">{order.title}</span>
                  </>
                ),
              },
              {
                head: "Customer and partner",
                cell: (order) => (
                  <>
                    {order.customerName}
                    <span className="block text-sm text-soft">{order.partnerName}</span>
                  </>
                ),
              },
              { head: "State", cell: (order) => <StatusChip status={orderStatus(order)} /> },
              { head: "Gateway", cell: (order) => (order.gateway === null ? "–" : gatewayLabel(order.gateway)) },
              { head: "Created", cell: (order) => <TimeText at={order.createdAt} /> },
              { head: "Amount", cell: (order) => <MoneyText value={order.total} />, isFigure: true },
            ]}
          />
        )}
      </Card>
      <Pager path="/operator/payments" before={before} last={orders.at(-1)?.orderId} count={orders.length} />
    </>
  );
}
