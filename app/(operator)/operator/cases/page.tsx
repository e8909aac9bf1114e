import type { Metadata } from "next";
import { Link } from "../../../_ui/link";
import { type CaseLine, listCases, listOpenCases } from "@/lib/views/cases";
import { caseStatus, REASON_WORDS } from "../../../_cases/words";
import { admitOperator, first } from "../../../_session";
import { Card } from "../../../_ui/card";
import { type Column, DataTable } from "../../../_ui/data-table";
import { EmptyState } from "../../../_ui/empty-state";
import { MoneyText } from "../../../_ui/money-text";
import { PageHeader } from "../../../_ui/page-header";
import { Pager } from "../../../_ui/pager";
import { StatusChip } from "../../../_ui/status-chip";
import { TimeText } from "../../../_ui/time-text";

export const metadata: Metadata = { title: "Cases" };

const ABOUT: Column<CaseLine> = {
  head: "Case",
  cell: (found) => (
    <>
      <Link href={`/cases/${found.caseId}`} className="font-medium text-accent-ink underline">
        {REASON_WORDS[found.reason]}
      </Link>
      <span className="block text-sm text-soft">{found.title}</span>
    </>
  ),
};

const WHO: Column<CaseLine> = {
  head: "Between",
  cell: (found) => (
    <>
      {found.customerName}
      <span className="block text-sm text-soft">{found.partnerName}</span>
    </>
  ),
};

const STATE: Column<CaseLine> = {
  head: "State",
  cell: (found) => (
    <span className="flex flex-wrap gap-2">
      <StatusChip status={caseStatus(found, "operator")} />
      {found.escalatedAt !== null && found.closedAt === null ? (
        <StatusChip status={{ word: "Escalated", tone: "bad" }} />
      ) : null}
    </span>
  ),
};

const WAITING: readonly Column<CaseLine>[] = [
  { head: "By", cell: (found) => (found.deadlineAt === null ? "–" : <TimeText at={found.deadlineAt} />) },
  ABOUT,
  WHO,
  STATE,
  { head: "At stake", cell: (found) => <MoneyText value={found.stake} />, isFigure: true },
];

const ALL: readonly Column<CaseLine>[] = [
  { head: "Opened", cell: (found) => <TimeText at={found.openedAt} /> },
  ABOUT,
  WHO,
  STATE,
  {
    head: "Given back",
    cell: (found) => (found.refund === null ? "–" : <MoneyText value={found.refund} />),
    isFigure: true,
  },
];

export default async function CasesPage({ searchParams }: { searchParams: Promise<{ before?: string | string[] }> }) {
  const { tenantId } = await admitOperator({ path: "/operator/cases", permission: "case.read" });
  const before = first((await searchParams).before);
  const [waiting, cases] = await Promise.all([listOpenCases({ tenantId }), listCases({ tenantId }, before)]);
  return (
    <>
      <PageHeader title="Cases" lead="What customers and partners disagree about." />
      <div className="grid gap-6">
        <Card title="Open, the most urgent first">
          {waiting.length === 0 ? (
            <EmptyState title="No case is open" />
          ) : (
            <DataTable caption="Open cases" rows={waiting} keyOf={(found) => found.caseId} columns={WAITING} />
          )}
        </Card>
        <Card title="All cases, newest first">
          {cases.length === 0 ? (
            <EmptyState title="No cases yet" />
          ) : (
            <DataTable caption="All cases" rows={cases} keyOf={(found) => found.caseId} columns={ALL} />
          )}
        </Card>
      </div>
      <Pager path="/operator/cases" before={before} last={cases.at(-1)?.caseId} count={cases.length} />
    </>
  );
}
