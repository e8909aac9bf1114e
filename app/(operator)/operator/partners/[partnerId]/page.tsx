import type { Metadata } from "next";
import { Link } from "../../../../_ui/link";
import { notFound } from "next/navigation";
import { findPartnerAccount, type PartnerAccount } from "@/lib/views/partner-account";
import type { PayoutLine } from "@/lib/views/payouts";
import { Allowed } from "../../../../_allowed";
import { KycCard } from "../../../../_onboarding/kyc-card";
import { OwedCard } from "../../../../_payouts/owed-card";
import { PayoutStateText } from "../../../../_payouts/payout-state";
import { scheduleInWords } from "../../../../_payouts/words";
import { admitOperator } from "../../../../_session";
import { Card, Facts, FigureCard } from "../../../../_ui/card";
import { type Column, DataTable } from "../../../../_ui/data-table";
import { EmptyState } from "../../../../_ui/empty-state";
import { MoneyList, MoneyText } from "../../../../_ui/money-text";
import { PageHeader } from "../../../../_ui/page-header";
import { TimeText } from "../../../../_ui/time-text";
import { payoutMethod } from "../../../../_ui/words";

export const metadata: Metadata = { title: "Partner" };

const PAYOUTS: readonly Column<PayoutLine>[] = [
  {
    head: "Requested",
    cell: (payout) => (
      <Link href={`/operator/payouts/${payout.payoutId}`} className="text-accent-ink underline">
        <TimeText at={payout.createdAt} />
      </Link>
    ),
  },
  { head: "Amount", cell: (payout) => <MoneyText value={payout.amount} />, isFigure: true },
  { head: "To", cell: (payout) => payout.destination },
  { head: "State", cell: (payout) => <PayoutStateText payout={payout} /> },
];

const ACCOUNTS: readonly Column<PartnerAccount["accounts"][number]>[] = [
  { head: "Account", cell: ({ label }) => label },
  { head: "Currency", cell: ({ currency }) => currency },
  { head: "Since", cell: ({ createdAt }) => <TimeText at={createdAt} /> },
  { head: "In use", cell: ({ active }) => (active ? "Yes" : "No") },
];

export default async function PartnerPage({ params }: { params: Promise<{ partnerId: string }> }) {
  const { partnerId } = await params;
  const path = `/operator/partners/${encodeURIComponent(partnerId)}`;
  const { tenantId } = await admitOperator({ path, permission: "payout.read" });
  const partner = await findPartnerAccount(tenantId, partnerId);
  if (!partner) notFound();
  return (
    <>
      <PageHeader title={partner.name} lead="Account, balance, payouts and risk of this partner." />
      <div className="mb-6 grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <FigureCard label="Available">
          <MoneyList values={partner.available} />
        </FigureCard>
        <FigureCard label="On its way">
          <MoneyList values={partner.onItsWay} />
        </FigureCard>
        <FigureCard label="Paid out">
          <MoneyList values={partner.paidOut} />
        </FigureCard>
        <FigureCard label="Owed to the marketplace">
          <MoneyList values={partner.owed} />
        </FigureCard>
      </div>
      <div className="grid gap-6 lg:grid-cols-[1fr_24rem] lg:items-start">
        <div className="grid min-w-0 gap-6">
          <Card title="Payouts">
            {partner.payouts.length === 0 ? (
              <EmptyState title="No payouts yet" />
            ) : (
              <DataTable caption="Payouts" rows={partner.payouts} keyOf={(row) => row.payoutId} columns={PAYOUTS} />
            )}
          </Card>
          <Card title="Payout accounts">
            {partner.accounts.length === 0 ? (
              <EmptyState title="There is no account to pay to" />
            ) : (
              <DataTable
                caption="Payout accounts"
                rows={partner.accounts}
                keyOf={(row) => row.destinationId}
                columns={ACCOUNTS}
              />
            )}
          </Card>
        </div>
        <div className="grid min-w-0 gap-6">
          <Card title="Account">
            <Facts items={factsOf(partner)} />
          </Card>
          <OwedCard partnerId={partner.partnerId} owed={partner.owed} commission={partner.commission} />
          <Allowed to="kyc.read">
            <KycCard tenantId={tenantId} partnerId={partnerId} name={partner.name} title="Who they are" />
          </Allowed>
          <Card title="Risk">
            <Risk partner={partner} />
          </Card>
        </div>
      </div>
    </>
  );
}

function factsOf(partner: PartnerAccount): Parameters<typeof Facts>[0]["items"] {
  return [
    [
      "Id",
      <span key="id" className="font-mono text-sm">
        {partner.partnerId}
      </span>,
    ],
    ["Since", <TimeText key="since" at={partner.since} />],
    ...partner.people.map(({ name, email }) => [name, email] as const),
    ...partner.schedules.map(
      ({ currency, method, every }) =>
        [`Schedule ${currency}`, `${scheduleInWords(every)}, ${payoutMethod(method)}`] as const,
    ),
  ];
}

function Risk({ partner }: { partner: PartnerAccount }) {
  return (
    <div className="grid gap-4">
      {partner.chargebacks.length === 0 ? (
        <p className="text-soft">No customer contests a payment.</p>
      ) : (
        <ul aria-label="Open chargebacks" className="grid gap-2">
          {partner.chargebacks.map((row) => (
            <li key={row.chargebackId}>
              <Link href={`/operator/chargebacks/${row.chargebackId}`} className="text-accent-ink underline">
                Contested: <MoneyText value={row.amount} />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {partner.rules.map(({ currency, text }) => (
        <p key={currency} className="text-[0.9375rem]">
          <span className="font-medium">Payouts in {currency}:</span> {text}.
        </p>
      ))}
    </div>
  );
}
