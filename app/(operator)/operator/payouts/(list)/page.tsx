import type { Metadata } from "next";
import { Link } from "../../../../_ui/link";
import { gatewayBalances } from "@/lib/views/gateway-balances";
import { listQueue, type Queue, type QueueLine, QUEUES } from "@/lib/views/payout-queue";
import { PayoutStateText } from "../../../../_payouts/payout-state";
import { OperatorActions } from "../../../../_payouts/operator-actions";
import { admitOperator, first } from "../../../../_session";
import { Card } from "../../../../_ui/card";
import { type Column, DataTable } from "../../../../_ui/data-table";
import { EmptyState } from "../../../../_ui/empty-state";
import { MoneyText } from "../../../../_ui/money-text";
import { PageHeader } from "../../../../_ui/page-header";
import { Pager } from "../../../../_ui/pager";
import { Refresh } from "../../../../_ui/refresh";
import { TimeText } from "../../../../_ui/time-text";
import { isPayoutUnderWay } from "../../../../_ui/words";
import { GatewayBalances } from "./gateway-balances";

export const metadata: Metadata = { title: "Payouts" };

const PATH = "/operator/payouts";

const NAMES: Readonly<Record<Queue, string>> = {
  review: "To review",
  under_way: "Under way",
  came_to_nothing: "Failed or sent back",
  paid: "Paid",
  all: "All",
};

const COLUMNS: readonly Column<QueueLine>[] = [
  {
    head: "Requested",
    cell: (payout) => (
      <Link href={`${PATH}/${payout.payoutId}`} className="text-accent-ink underline">
        <TimeText at={payout.createdAt} />
      </Link>
    ),
  },
  {
    head: "Partner",
    cell: (payout) => (
      <Link href={`/operator/partners/${payout.partnerId}`} className="text-accent-ink underline">
        {payout.partnerName}
      </Link>
    ),
  },
  { head: "Amount", cell: (payout) => <MoneyText value={payout.amount} />, isFigure: true },
  { head: "To", cell: (payout) => payout.destination },
  { head: "State", cell: (payout) => <PayoutStateText payout={payout} /> },
  {
    head: "Bank reference",
    cell: (payout) => <span className="font-mono text-sm">{payout.bankReference ?? "–"}</span>,
  },
  { head: "To do", cell: (payout) => <OperatorActions payout={payout} /> },
];

interface Props {
  readonly searchParams: Promise<{ before?: string | string[]; show?: string | string[] }>;
}

export default async function PayoutQueuePage({ searchParams }: Props) {
  const { tenantId } = await admitOperator({ path: PATH, permission: "payout.read" });
  const asked = await searchParams;
  const before = first(asked.before);
  const wanted = first(asked.show) ?? "all";
  const queue = Object.hasOwn(QUEUES, wanted) ? (wanted as Queue) : "all";
  const [payouts, balances] = await Promise.all([listQueue(tenantId, queue, before), gatewayBalances(tenantId)]);
  return (
    <>
      {payouts.some(({ state }) => isPayoutUnderWay(state)) ? <Refresh everyMs={5_000} /> : null}
      <PageHeader title="Payouts" lead="Money on its way to partners, newest first." />
      <Card title="Balances at the gateways" className="mb-6">
        <GatewayBalances balances={balances} />
      </Card>
      <nav aria-label="Which payouts" className="mb-4 flex flex-wrap gap-x-5 gap-y-2">
        {(Object.keys(QUEUES) as Queue[]).map((each) => (
          <Link
            key={each}
            href={`${PATH}?show=${each}`}
            aria-current={each === queue ? "page" : undefined}
            className={each === queue ? "font-semibold" : "text-accent-ink underline"}
          >
            {NAMES[each]}
          </Link>
        ))}
      </nav>
      <Card>
        {payouts.length === 0 ? (
          <EmptyState title="No payouts here" />
        ) : (
          <DataTable caption="Payouts" rows={payouts} keyOf={(payout) => payout.payoutId} columns={COLUMNS} />
        )}
      </Card>
      <Pager path={`${PATH}?show=${queue}`} before={before} last={payouts.at(-1)?.payoutId} count={payouts.length} />
    </>
  );
}
