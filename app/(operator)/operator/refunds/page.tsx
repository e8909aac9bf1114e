import type { Metadata } from "next";
import { Link } from "../../../_ui/link";
import { listRefunds, type RefundLine } from "@/lib/views/refunds";
import { gatewayLabel } from "../../../_gateways";
import { hasActions, RefundActions } from "../../../_refunds/refund-actions";
import { askerInWords, reasonOf } from "../../../_refunds/refund-list";
import { admitOperator, first } from "../../../_session";
import { Card } from "../../../_ui/card";
import { type Column, DataTable } from "../../../_ui/data-table";
import { EmptyState } from "../../../_ui/empty-state";
import { MoneyText } from "../../../_ui/money-text";
import { PageHeader } from "../../../_ui/page-header";
import { Pager } from "../../../_ui/pager";
import { Refresh } from "../../../_ui/refresh";
import { StatusChip } from "../../../_ui/status-chip";
import { TimeText } from "../../../_ui/time-text";
import { inWords, isRefundUnderWay, refundStatus } from "../../../_ui/words";

export const metadata: Metadata = { title: "Refunds" };

const COLUMNS: readonly Column<RefundLine>[] = [
  { head: "Asked for", cell: (refund) => <TimeText at={refund.createdAt} /> },
  { head: "Order", cell: (refund) => <OrderOf refund={refund} /> },
  { head: "Gateway", cell: (refund) => gatewayLabel(refund.gateway) },
  { head: "Amount", cell: (refund) => <MoneyText value={refund.amount} />, isFigure: true },
  { head: "State", cell: (refund) => <State refund={refund} /> },
  {
    head: "Reason",
    cell: (refund) => (
      <span className="block min-w-56 whitespace-normal">
        {askerInWords(refund, "operator")}: {reasonOf(refund)}
      </span>
    ),
  },
  {
    head: "To do",
    cell: (refund) =>
      hasActions(refund, "operator") ? (
        <RefundActions refund={refund} reader="operator" />
      ) : (
        <span className="text-soft">Nothing</span>
      ),
  },
];

export default async function RefundsPage({ searchParams }: { searchParams: Promise<{ before?: string | string[] }> }) {
  const { tenantId } = await admitOperator({ path: "/operator/refunds", permission: "refund.read" });
  const before = first((await searchParams).before);
  const refunds = await listRefunds({ tenantId }, before);
  return (
    <>
      {refunds.some((refund) => isRefundUnderWay(refund.state)) ? <Refresh everyMs={3_000} /> : null}
      <PageHeader title="Refunds" lead="Money that customers asked for or were given back, newest first." />
      <Card>
        {refunds.length === 0 ? (
          <EmptyState title="No refunds yet" />
        ) : (
          <DataTable caption="Refunds" rows={refunds} keyOf={(refund) => refund.refundId} columns={COLUMNS} />
        )}
      </Card>
      <Pager path="/operator/refunds" before={before} last={refunds.at(-1)?.refundId} count={refunds.length} />
    </>
  );
}

function OrderOf({ refund }: { refund: RefundLine }) {
  return (
    <>
      {refund.orderId === null ? (
        <Link href="/operator/webhooks" className="text-accent-ink underline">
          Payment in suspense
        </Link>
      ) : (
        <Link href={`/operator/payments/${refund.orderId}`} className="font-mono text-sm text-accent-ink underline">
          {refund.orderId}
        </Link>
      )}
      <span className="block font-mono text-sm text-soft">{refund.refundId}</span>
    </>
  );
}

function State({ refund }: { refund: RefundLine }) {
  return (
    <>
      <StatusChip status={refundStatus(refund.state, "operator")} />
      {refund.succeededAt === null ? null : (
        <span className="mt-1 block text-sm text-soft">
          <TimeText at={refund.succeededAt} />
        </span>
      )}
      {refund.failureReason === null ? null : (
        <span className="mt-1 block min-w-56 text-sm whitespace-normal text-bad-ink">
          {inWords(refund.failureReason)}
        </span>
      )}
    </>
  );
}
