import type { Metadata } from "next";
import { Link } from "../../../../_ui/link";
import { notFound } from "next/navigation";
import { listApprovals } from "@/lib/views/approvals";
import { type AttemptLine, findPayoutStory, type PayoutStory } from "@/lib/views/payout-queue";
import type { TimelineStep } from "@/lib/views/timeline";
import { ApprovalList } from "../../../../_endings/approval-list";
import { gatewayLabel } from "../../../../_gateways";
import { OperatorActions } from "../../../../_payouts/operator-actions";
import { PayoutStateText } from "../../../../_payouts/payout-state";
import { reviewsInWords } from "../../../../_payouts/words";
import { admitOperator } from "../../../../_session";
import { Card, Facts } from "../../../../_ui/card";
import { type Column, DataTable } from "../../../../_ui/data-table";
import { MoneyText } from "../../../../_ui/money-text";
import { ObjectHeader } from "../../../../_ui/object-header";
import { Refresh } from "../../../../_ui/refresh";
import { Timeline } from "../../../../_ui/timeline";
import { TimeText } from "../../../../_ui/time-text";
import { inWords, isPayoutUnderWay, payoutStatus } from "../../../../_ui/words";

export const metadata: Metadata = { title: "Payout" };

const COLUMNS: readonly Column<AttemptLine>[] = [
  { head: "Attempt", cell: ({ n }) => n },
  { head: "State", cell: ({ state }) => inWords(state) },
  { head: "Sent", cell: ({ firstSentAt }) => (firstSentAt === null ? "Not sent" : <TimeText at={firstSentAt} />) },
  { head: "By", cell: ({ rail }) => rail ?? "–" },
  { head: "Our key", cell: ({ attemptId }) => <span className="font-mono text-sm">{attemptId}</span> },
  {
    head: "Gateway's id",
    cell: ({ gatewayPayoutId }) => <span className="font-mono text-sm">{gatewayPayoutId ?? "–"}</span>,
  },
];

export default async function PayoutPage({ params }: { params: Promise<{ payoutId: string }> }) {
  const { payoutId } = await params;
  const path = `/operator/payouts/${encodeURIComponent(payoutId)}`;
  const { tenantId, userId } = await admitOperator({ path, permission: "payout.read" });
  const payout = await findPayoutStory(tenantId, payoutId);
  if (!payout) notFound();
  const approvals = await listApprovals(tenantId, payoutId);
  return (
    <>
      {isPayoutUnderWay(payout.state) ? <Refresh everyMs={3_000} /> : null}
      <ObjectHeader
        list={{ href: "/operator/payouts", title: "All payouts" }}
        title="Payout of"
        amount={payout.amount}
        status={payoutStatus(payout.state)}
        id={payout.payoutId}
        idName="payout id"
      />
      <div className="grid gap-6 lg:grid-cols-[1fr_24rem] lg:items-start">
        <div className="grid min-w-0 gap-6">
          <Card title="What to do">
            <div className="grid gap-4">
              <PayoutStateText payout={payout} />
              <OperatorActions payout={payout} />
            </div>
          </Card>
          {approvals.length === 0 ? null : (
            <Card title="Second operator">
              <ApprovalList approvals={approvals} userId={userId} />
            </Card>
          )}
          <Card title="Attempts">
            <DataTable
              caption="Attempts"
              rows={payout.attempts}
              keyOf={({ attemptId }) => attemptId}
              columns={COLUMNS}
            />
          </Card>
          <Card title="Timeline">
            <Timeline steps={payout.timeline.map(inPlainWords)} />
          </Card>
        </div>
        <Card title="Facts">
          <PayoutFacts payout={payout} />
        </Card>
      </div>
    </>
  );
}

function inPlainWords(step: TimelineStep): TimelineStep {
  return step.detail === null ? step : { ...step, detail: reviewsInWords(step.detail) };
}

function PayoutFacts({ payout }: { payout: PayoutStory }) {
  const partner = (
    <Link href={`/operator/partners/${payout.partnerId}`} className="text-accent-ink underline">
      {payout.partnerName}
    </Link>
  );
  return (
    <Facts
      items={[
        ["Partner", partner],
        ["To", payout.destination],
        ["Sent", <MoneyText key="sent" value={payout.amount} />],
        ["Charged to the partner", <MoneyText key="fee" value={payout.fee} />],
        ["Gateway", payout.proof === null ? gatewayLabel(payout.gateway) : "Paid by hand"],
        ["Bank reference", payout.bankReference ?? "–"],
        ...(payout.proof === null ? [] : ([["Proof", payout.proof]] as const)),
        ["Requested by", payout.requestedBy === "schedule" ? "The partner's schedule" : payout.requestedBy],
        ["Rules", payout.ruleVersion === null ? "The program's own" : `Version ${payout.ruleVersion}`],
        ["Second try of", <OtherPayout key="of" id={payout.retryOf} />],
        ["Tried again as", <OtherPayout key="as" id={payout.retriedBy} />],
        ...(payout.failureReason === null ? [] : ([["Gateway's reason", inWords(payout.failureReason)]] as const)),
      ]}
    />
  );
}

function OtherPayout({ id }: { id: string | null }) {
  if (id === null) return "–";
  return (
    <Link href={`/operator/payouts/${id}`} className="font-mono text-sm break-all text-accent-ink underline">
      {id}
    </Link>
  );
}
