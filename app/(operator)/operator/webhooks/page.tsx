import type { Metadata } from "next";
import { Link } from "../../../_ui/link";
import { formatMoney } from "@/lib/core/money";
import {
  listMessages,
  listSuspense,
  type MessageLine,
  operatorOverview,
  type SuspenseLine,
} from "@/lib/views/operator";
import { gatewayLabel } from "../../../_gateways";
import { ReasonedAction } from "../../../_refunds/reasoned-action";
import { admitOperator, first } from "../../../_session";
import { Card, FigureCard } from "../../../_ui/card";
import { type Column, DataTable } from "../../../_ui/data-table";
import { EmptyState } from "../../../_ui/empty-state";
import { MoneyText } from "../../../_ui/money-text";
import { PageHeader } from "../../../_ui/page-header";
import { Pager } from "../../../_ui/pager";
import { StatusChip } from "../../../_ui/status-chip";
import { TimeText } from "../../../_ui/time-text";
import { inWords, messageStatus, refundStatus } from "../../../_ui/words";

export const metadata: Metadata = { title: "Webhooks" };

const ROADS: Readonly<Record<string, string>> = {
  webhook: "Webhook",
  return: "Customer's return",
  poll: "Our question",
  reply: "Reply to our call",
};

const COLUMNS: readonly Column<MessageLine>[] = [
  {
    head: "Received",
    cell: (message) => (
      <>
        <TimeText at={message.receivedAt} />
        <span className="block text-sm text-soft">
          {message.processedAt === null ? (
            "not processed yet"
          ) : (
            <>
              processed <TimeText at={message.processedAt} />
            </>
          )}
        </span>
      </>
    ),
  },
  { head: "Gateway", cell: (message) => gatewayLabel(message.gateway) },
  {
    head: "Type",
    cell: (message) => (
      <>
        <span className="font-mono text-sm">{message.eventType}</span>
        <span className="block text-sm text-soft">{ROADS[message.road] ?? message.road}</span>
      </>
    ),
  },
  {
    head: "State",
    cell: (message) => (
      <>
        <StatusChip status={messageStatus(message.status)} />
        {message.lastError === null ? null : (
          <span className="mt-1 block min-w-56 text-sm whitespace-normal text-bad-ink">{message.lastError}</span>
        )}
      </>
    ),
  },
  { head: "Money effects", cell: (message) => message.effects, isFigure: true },
  { head: "Attempts", cell: (message) => message.attempts, isFigure: true },
];

const SUSPENSE_COLUMNS: readonly Column<SuspenseLine>[] = [
  { head: "Arrived", cell: (payment) => <TimeText at={payment.at} /> },
  { head: "Gateway", cell: (payment) => gatewayLabel(payment.gateway) },
  {
    head: "Gateway's payment",
    cell: (payment) => <span className="font-mono text-sm">{payment.gatewayPaymentId ?? "–"}</span>,
  },
  { head: "Amount", cell: (payment) => <MoneyText value={payment.amount} />, isFigure: true },
  { head: "Reason", cell: (payment) => inWords(payment.reason) },
  { head: "Refund", cell: (payment) => <SuspenseRefund payment={payment} /> },
];

/** How the money goes back, or the button that sends it. */
function SuspenseRefund({ payment }: { payment: SuspenseLine }) {
  const { left, refundState } = payment;
  return (
    <div className="grid justify-items-start gap-2">
      {refundState === null ? null : (
        <Link href="/operator/refunds">
          <StatusChip status={refundStatus(refundState, "operator")} />
        </Link>
      )}
      {left.minor === 0n ? null : (
        <ReasonedAction
          label="Give back"
          subject={`${formatMoney(left)}, ${inWords(payment.reason)}`}
          title="Give the money back"
          text={`${formatMoney(left)} goes back to whoever paid it. This cannot be undone.`}
          reasonHint="For our own records."
          path={`/api/payments/${payment.paymentId}/refund`}
          suggestedReason={inWords(payment.reason)}
        />
      )}
    </div>
  );
}

export default async function WebhooksPage({
  searchParams,
}: {
  searchParams: Promise<{ before?: string | string[] }>;
}) {
  const { tenantId } = await admitOperator({ path: "/operator/webhooks", permission: "webhook.read" });
  const before = first((await searchParams).before);
  const [messages, suspense, overview] = await Promise.all([
    listMessages(tenantId, before),
    listSuspense(tenantId),
    operatorOverview(tenantId),
  ]);
  return (
    <>
      <PageHeader
        title="Webhooks"
        lead="Everything that gateways told us, exactly once each, by whichever road it came."
      />
      <div className="mb-6 grid gap-4 sm:grid-cols-3">
        <FigureCard label="Waiting">{overview.messagesWaiting}</FigureCard>
        <FigureCard label="Given up">{overview.messagesDead}</FigureCard>
        <FigureCard label="Rejected" note="Forged or malformed; counted, not kept">
          {overview.rejectedWebhooks}
        </FigureCard>
      </div>
      <div className="grid gap-6">
        <Card title="Messages">
          {messages.length === 0 ? (
            <EmptyState title="No messages yet" />
          ) : (
            <DataTable
              caption="Messages received"
              rows={messages}
              keyOf={(message) => message.inboxId}
              columns={COLUMNS}
            />
          )}
        </Card>
        <Pager path="/operator/webhooks" before={before} last={messages.at(-1)?.inboxId} count={messages.length} />
        <Card title="Suspense">
          {suspense.length === 0 ? (
            <EmptyState title="No money is in suspense">Payments that fit no order would stand here.</EmptyState>
          ) : (
            <DataTable
              caption="Payments in suspense"
              rows={suspense}
              keyOf={(payment) => payment.paymentId}
              columns={SUSPENSE_COLUMNS}
            />
          )}
        </Card>
      </div>
    </>
  );
}
