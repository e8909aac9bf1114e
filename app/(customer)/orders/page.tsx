import type { Metadata } from "next";
import { Link } from "../../_ui/link";
import { redirect } from "next/navigation";
import type { Caller } from "@/lib/auth/caller";
import { type AnyOrderLine, isForPlan, listOrders, type OrderScope } from "@/lib/views/orders";
import { admit, first } from "../../_session";
import { ButtonLink } from "../../_ui/button";
import { EmptyState } from "../../_ui/empty-state";
import { MoneyText } from "../../_ui/money-text";
import { PageHeader } from "../../_ui/page-header";
import { Pager } from "../../_ui/pager";
import { StatusChip } from "../../_ui/status-chip";
import { TimeText } from "../../_ui/time-text";
import { orderStatus } from "../../_ui/words";

export const metadata: Metadata = { title: "Orders" };

function scopeOf(caller: Caller): OrderScope {
  return caller.group === "partner"
    ? { tenantId: caller.tenantId, partnerId: caller.partnerId ?? "" }
    : { tenantId: caller.tenantId, customerId: caller.userId };
}

export default async function OrdersPage({ searchParams }: { searchParams: Promise<{ before?: string | string[] }> }) {
  const caller = await admit({ path: "/orders", permission: "payment.read" });
  if (caller.group === "operator") redirect("/operator/payments");
  const before = first((await searchParams).before);
  const orders = await listOrders(scopeOf(caller), before);
  const isPartner = caller.group === "partner";
  return (
    <>
      <PageHeader
        title={isPartner ? "Orders" : "Your orders"}
        lead={isPartner ? "What customers booked with you." : "What you booked, and where your money is."}
      />
      {orders.length === 0 ? <NoOrders isPartner={isPartner} /> : null}
      <ul className="grid gap-3">
        {orders.map((order) => (
          <li key={order.orderId}>
            <OrderRow order={order} other={isPartner ? order.customerName : order.partnerName} />
          </li>
        ))}
      </ul>
      <Pager path="/orders" before={before} last={orders.at(-1)?.orderId} count={orders.length} />
    </>
  );
}

function NoOrders({ isPartner }: { isPartner: boolean }) {
  if (isPartner)
    return <EmptyState title="Nobody has booked yet">Orders appear here as soon as a customer books.</EmptyState>;
  return (
    <EmptyState title="You have not booked anything yet">
      <ButtonLink href="/">See the offers</ButtonLink>
    </EmptyState>
  );
}

function OrderRow({ order, other }: { order: AnyOrderLine; other: string }) {
  return (
    <article className="relative flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-xl border border-line bg-surface p-5 hover:border-line-strong has-focus-visible:outline-3 has-focus-visible:outline-focus">
      <div className="min-w-0">
        <h2 className="font-semibold">
          <Link href={`/orders/${order.orderId}`} className="outline-none after:absolute after:inset-0">
            {order.title}
          </Link>
        </h2>
        <p className="text-[0.9375rem] text-soft">
          {other} · <TimeText at={isForPlan(order) ? order.createdAt : order.startsAt} />
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <StatusChip status={orderStatus(order)} />
        <span className="text-lg font-semibold">
          <MoneyText value={order.total} />
        </span>
      </div>
    </article>
  );
}
