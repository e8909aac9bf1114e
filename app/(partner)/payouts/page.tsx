import type { Metadata } from "next";
import { formatMoney, money, printMoney } from "@/lib/core/money";
import { type DestinationLine, type PartnerBalance, partnerBalance, type PayoutLine } from "@/lib/views/partner";
import { transfersOfPartner } from "@/lib/views/transfers";
import { TransfersCard } from "../../_fund-flow/transfers-card";
import { admitPartner } from "../../_session";
import { Card, FigureCard } from "../../_ui/card";
import { DataTable } from "../../_ui/data-table";
import { EmptyState } from "../../_ui/empty-state";
import { MoneyList, MoneyText } from "../../_ui/money-text";
import { PageHeader } from "../../_ui/page-header";
import { Refresh } from "../../_ui/refresh";
import { StatusChip } from "../../_ui/status-chip";
import { TimeText } from "../../_ui/time-text";
import { inWords, isPayoutUnderWay, payoutMethod, payoutStatus } from "../../_ui/words";
import { PayoutForm, type PayoutTarget } from "./payout-form";

export const metadata: Metadata = { title: "Payouts" };

export default async function PayoutsPage() {
  const { tenantId, partnerId } = await admitPartner({ path: "/payouts", permission: "payout.read" });
  const [balance, transfers] = await Promise.all([
    partnerBalance(tenantId, partnerId),
    transfersOfPartner(tenantId, partnerId),
  ]);
  const isMoving = balance.payouts.some((payout) => isPayoutUnderWay(payout.state));
  return (
    <>
      {isMoving ? <Refresh everyMs={3_000} /> : null}
      <PageHeader title="Payouts" lead="Take out what you have earned." />
      <div className="grid gap-6 lg:grid-cols-[1fr_24rem] lg:items-start">
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-1">
          <FigureCard label="Available" note="Money that is held or on its way is not part of it">
            <MoneyList values={balance.available} />
          </FigureCard>
          <FigureCard label="On its way" note="Requested, not at your bank yet">
            <MoneyList values={balance.onItsWay} />
          </FigureCard>
          <FigureCard label="Paid out" note="All payouts so far">
            <MoneyList values={balance.paidOut} />
          </FigureCard>
        </div>
        <Card title="Request a payout">
          {balance.destinations.length === 0 ? (
            <EmptyState title="There is no account to pay to">
              Please ask your operator to add your bank account.
            </EmptyState>
          ) : (
            <PayoutForm targets={balance.destinations.map((each) => targetOf(each, balance))} />
          )}
        </Card>
      </div>
      <TransfersCard title="Held and released by the gateway" transfers={transfers} className="mt-6" />
      <Card title="Your payouts" className="mt-6">
        <Payouts payouts={balance.payouts} />
      </Card>
    </>
  );
}

function targetOf(destination: DestinationLine, balance: PartnerBalance): PayoutTarget {
  const { currency } = destination;
  const available = balance.available.find((each) => each.currency === currency) ?? money(0n, currency);
  return {
    id: destination.destinationId,
    method: destination.method,
    currency,
    name: `${payoutMethod(destination.method)} ${destination.label} (${currency})`,
    available: formatMoney(available),
    availablePlain: printMoney(available),
    minimum: destination.minimum === null ? null : formatMoney(destination.minimum),
  };
}

function Payouts({ payouts }: { payouts: readonly PayoutLine[] }) {
  if (payouts.length === 0)
    return <EmptyState title="No payouts yet">Your first one appears here as soon as you request it.</EmptyState>;
  return (
    <DataTable
      caption="Your payouts"
      rows={payouts}
      keyOf={(payout) => payout.payoutId}
      columns={[
        { head: "Requested", cell: (payout) => <TimeText at={payout.createdAt} /> },
        { head: "Amount", cell: (payout) => <MoneyText value={payout.amount} />, isFigure: true },
        { head: "To", cell: (payout) => payout.destination },
        { head: "State", cell: (payout) => <PayoutState payout={payout} /> },
        {
          head: "Bank reference",
          cell: (payout) => <span className="font-mono text-sm">{payout.bankReference ?? "–"}</span>,
        },
      ]}
    />
  );
}

function PayoutState({ payout }: { payout: PayoutLine }) {
  return (
    <div className="grid justify-items-start gap-1">
      <StatusChip status={payoutStatus(payout.state)} />
      {payout.paidAt === null ? null : (
        <span className="text-sm text-soft">
          <TimeText at={payout.paidAt} />
        </span>
      )}
      {payout.failureReason === null ? null : (
        <span className="min-w-40 text-sm whitespace-normal text-bad-ink">{inWords(payout.failureReason)}</span>
      )}
    </div>
  );
}
