import type { Metadata } from "next";
import { Link } from "../../../../_ui/link";
import { type ChargebackLine, listChargebacks } from "@/lib/views/chargebacks";
import { gatewayLabel } from "../../../../_gateways";
import { admitOperator, first } from "../../../../_session";
import { Card } from "../../../../_ui/card";
import { type Column, DataTable } from "../../../../_ui/data-table";
import { EmptyState } from "../../../../_ui/empty-state";
import { MoneyText } from "../../../../_ui/money-text";
import { PageHeader } from "../../../../_ui/page-header";
import { Pager } from "../../../../_ui/pager";
import { StatusChip } from "../../../../_ui/status-chip";
import { TimeText } from "../../../../_ui/time-text";
import { chargebackStage, chargebackStatus, inWords } from "../../../../_ui/words";

export const metadata: Metadata = { title: "Chargebacks" };

const PATH = "/operator/chargebacks";

const COLUMNS: readonly Column<ChargebackLine>[] = [
  { head: "Opened", cell: (row) => <TimeText at={row.openedAt} /> },
  {
    head: "Dispute",
    cell: (row) => (
      <Link href={`${PATH}/${row.chargebackId}`} className="font-mono text-sm text-accent-ink underline">
        {row.gatewayDisputeId}
      </Link>
    ),
  },
  { head: "Amount", cell: (row) => <MoneyText value={row.amount} />, isFigure: true },
  { head: "Gateway", cell: (row) => gatewayLabel(row.gateway) },
  { head: "Stage", cell: (row) => chargebackStage(row.stage) },
  { head: "State", cell: (row) => <StatusChip status={chargebackStatus(row.status)} /> },
  { head: "Answer by", cell: (row) => <AnswerBy row={row} /> },
  { head: "Reason", cell: (row) => inWords(row.reasonCode.toLowerCase()) },
];

export default async function ChargebacksPage({
  searchParams,
}: {
  searchParams: Promise<{ before?: string | string[] }>;
}) {
  const { tenantId } = await admitOperator({ path: PATH, permission: "chargeback.read" });
  const before = first((await searchParams).before);
  const rows = await listChargebacks(tenantId, before);
  return (
    <>
      <PageHeader
        title="Chargebacks"
        lead="Payments that customers contest at their bank or at PayPal, newest first."
      />
      <Card>
        {rows.length === 0 ? (
          <EmptyState title="Nobody contests a payment" />
        ) : (
          <DataTable caption="Chargebacks" rows={rows} keyOf={(row) => row.chargebackId} columns={COLUMNS} />
        )}
      </Card>
      <Pager path={PATH} before={before} last={rows.at(-1)?.chargebackId} count={rows.length} />
    </>
  );
}

function AnswerBy({ row }: { row: ChargebackLine }) {
  if (row.status !== "needs_response" || row.respondBy === null) return <span className="text-soft">–</span>;
  return <TimeText at={row.respondBy} />;
}
