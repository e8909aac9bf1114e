import type { Metadata } from "next";
import { formatMoney, money, printMoney } from "@/lib/core/money";
import { type DestinationLine, type PartnerBalance, partnerBalance } from "@/lib/views/partner";
import type { PayoutLine } from "@/lib/views/payouts";
import { transfersOfPartner } from "@/lib/views/transfers";
import { TransfersCard } from "../../_fund-flow/transfers-card";
import { OnboardingAlert } from "../../_onboarding/onboarding-alert";
import { admitPartner } from "../../_session";
import { PayoutActions } from "../../_payouts/payout-actions";
import { PaidFigures } from "../../_payouts/paid-figures";
import { PayoutStateText } from "../../_payouts/payout-state";
import { Card, FigureCard } from "../../_ui/card";
import { DataTable } from "../../_ui/data-table";
import { EmptyState } from "../../_ui/empty-state";
import { ExplainedMoney } from "../../_ui/explained-money";
import { MoneyList } from "../../_ui/money-text";
import { PageHeader } from "../../_ui/page-header";
import { Refresh } from "../../_ui/refresh";
import { TimeText } from "../../_ui/time-text";
import { isPayoutUnderWay, payoutMethod } from "../../_ui/words";
import { PayoutForm, type PayoutTarget } from "./payout-form";
import { ScheduleForm, type ScheduleTarget } from "./schedule-form";

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
      <OnboardingAlert />
      <div className="grid gap-6 lg:grid-cols-[1fr_24rem] lg:items-start">
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-1">
          <FigureCard label="Available" note="Money that is held or on its way is not part of it">
            <MoneyList values={balance.available} />
          </FigureCard>
          <PaidFigures balance={balance} />
        </div>
        <Card title="Request a payout">
          {balance.destinations.length === 0 ? (
            <EmptyState title="There is no account to pay to">Give your account under Getting paid.</EmptyState>
          ) : (
            <PayoutForm targets={balance.destinations.map((each) => targetOf(each, balance))} />
          )}
        </Card>
      </div>
      <TransfersCard title="Held and released by the gateway" transfers={transfers} className="mt-6" />
      <Card title="Your payouts" className="mt-6">
        <Payouts payouts={balance.payouts} />
      </Card>
      {balance.destinations.length === 0 ? null : (
        <Card title="By the calendar" className="mt-6">
          <p className="mb-4 text-soft">All that is available then goes out by itself, if it is enough for a payout.</p>
          <div className="grid gap-6 sm:grid-cols-2">
            {schedulesOf(balance).map((target) => (
              <ScheduleForm key={target.currency} target={target} />
            ))}
          </div>
        </Card>
      )}
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

function schedulesOf({ destinations, schedules }: PartnerBalance): ScheduleTarget[] {
  const currencies = [...new Set(destinations.map(({ currency }) => currency))];
  return currencies.map((currency) => {
    const accounts = destinations
      .filter((each) => each.currency === currency)
      .map(({ method, label }) => ({ method, name: `${payoutMethod(method)} ${label}` }));
    const chosen = schedules.find((each) => each.currency === currency);
    const method = chosen?.method ?? accounts[0]?.method ?? "";
    return { currency, every: chosen?.every ?? "on_request", method, accounts };
  });
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
        {
          head: "Amount",
          cell: (payout) => <ExplainedMoney value={payout.amount} kind="payout" id={payout.payoutId} />,
          isFigure: true,
        },
        { head: "To", cell: (payout) => payout.destination },
        { head: "State", cell: (payout) => <PayoutStateText payout={payout} /> },
        {
          head: "Bank reference",
          cell: (payout) => <span className="font-mono text-sm">{payout.bankReference ?? "–"}</span>,
        },
        { head: "To do", cell: (payout) => <PayoutActions payout={payout} /> },
      ]}
    />
  );
}
