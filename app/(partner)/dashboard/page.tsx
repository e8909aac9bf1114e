import type { Metadata } from "next";
import Link from "next/link";
import { add, formatMoney, type Money, zero } from "@/lib/core/money";
import { databaseNow } from "@/lib/db/clock";
import { upcomingGroups } from "@/lib/views/endings";
import { listPartnerOrders, type OrderLine } from "@/lib/views/orders";
import { openChargebacksOf } from "@/lib/views/chargebacks";
import { type HeldLine, type PartnerBalance, partnerBalance } from "@/lib/views/partner";
import { AnswerAlert } from "../../_cases/answer-alert";
import { Contested } from "../../_chargebacks/contested";
import { OnboardingAlert } from "../../_onboarding/onboarding-alert";
import { Allowed } from "../../_allowed";
import { admitPartner } from "../../_session";
import { Alert } from "../../_ui/alert";
import { ButtonLink } from "../../_ui/button";
import { Card, FigureCard } from "../../_ui/card";
import { DataTable } from "../../_ui/data-table";
import { EmptyState } from "../../_ui/empty-state";
import { MoneyList, MoneyText } from "../../_ui/money-text";
import { PageHeader } from "../../_ui/page-header";
import { StatusChip } from "../../_ui/status-chip";
import { formatAhead, TimeText } from "../../_ui/time-text";
import { orderStatus } from "../../_ui/words";
import { Groups } from "./groups";
import { Sessions } from "./sessions";

export const metadata: Metadata = { title: "Dashboard" };

export default async function DashboardPage() {
  const caller = await admitPartner({ path: "/dashboard", permission: "payment.read", area: "dashboard" });
  const { tenantId, partnerId } = caller;
  const now = await databaseNow();
  const [balance, orders, groups, chargebacks] = await Promise.all([
    partnerBalance(tenantId, partnerId),
    listPartnerOrders(tenantId, partnerId),
    upcomingGroups(tenantId, partnerId, now),
    openChargebacksOf(tenantId, partnerId),
  ]);
  return (
    <>
      <PageHeader title="Dashboard" lead={`Good to see you, ${caller.name}.`}>
        <Allowed to="payout.request">
          <ButtonLink href="/payouts">Request a payout</ButtonLink>
        </Allowed>
      </PageHeader>
      <OnboardingAlert />
      <AnswerAlert tenantId={tenantId} partnerId={partnerId} />
      <Allowed to="balance.read">
        <Owed values={balance.owed} />
        <Reserved values={balance.reserved} />
        <Contested chargebacks={chargebacks} />
        <Figures balance={balance} now={now} />
      </Allowed>
      <div className="mt-6 grid gap-6">
        <Allowed to="balance.read">
          <Card title="Held">
            <Held lines={balance.held} />
          </Card>
        </Allowed>
        <Card title="Sessions">
          <Sessions orders={orders} now={now} />
        </Card>
        {groups.length === 0 ? null : (
          <Card title="Group sessions">
            <Groups groups={groups} />
          </Card>
        )}
        <Card
          title="Recent orders"
          aside={
            <Link href="/orders" className="text-accent-ink underline">
              All orders
            </Link>
          }
        >
          <RecentOrders orders={orders.slice(0, 8)} />
        </Card>
      </div>
    </>
  );
}

function Owed({ values }: { values: readonly Money[] }) {
  if (values.length === 0) return null;
  return (
    <div className="mb-6">
      <Alert tone="wait">
        You owe {values.map((value) => formatMoney(value)).join(" and ")} from refunds or lost disputes; your next
        income pays it back first.
      </Alert>
    </div>
  );
}

function Reserved({ values }: { values: readonly Money[] }) {
  if (values.length === 0) return null;
  return (
    <div className="mb-6">
      <Alert tone="quiet">
        {values.map((value) => formatMoney(value)).join(" and ")} of your income is kept in reserve against later
        refunds and becomes available by itself.
      </Alert>
    </div>
  );
}

function sumHeld(lines: readonly HeldLine[]): Money[] {
  const sums = new Map<string, Money>();
  for (const { expected } of lines)
    sums.set(expected.currency, add(sums.get(expected.currency) ?? zero(expected.currency), expected));
  return [...sums.values()];
}

function Figures({ balance, now }: { balance: PartnerBalance; now: Date }) {
  const next = balance.held.find((line) => line.releaseAt !== null && line.releaseAt > now)?.releaseAt ?? null;
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
      <FigureCard label="Available" note="Can be paid out now">
        <MoneyList values={balance.available} />
      </FigureCard>
      <FigureCard
        label="Held, your share"
        note={
          next === null ? (
            "Becomes available 24 hours after a session is confirmed"
          ) : (
            <>
              Next on <TimeText at={next} /> (in {formatAhead(next, now)})
            </>
          )
        }
      >
        <MoneyList values={sumHeld(balance.held)} />
      </FigureCard>
      <FigureCard label="On its way" note="Requested, not at your bank yet">
        <MoneyList values={balance.onItsWay} />
      </FigureCard>
      <FigureCard label="Paid out" note="All payouts so far">
        <MoneyList values={balance.paidOut} />
      </FigureCard>
    </div>
  );
}

function Held({ lines }: { lines: readonly HeldLine[] }) {
  if (lines.length === 0) return <EmptyState title="Nothing is held at the moment" />;
  return (
    <DataTable
      caption="Money that is held"
      rows={lines}
      keyOf={(line) => line.orderId}
      columns={[
        {
          head: "Session",
          cell: (line) => (
            <Link href={`/orders/${line.orderId}`} className="font-medium text-accent-ink underline">
              {line.title}
            </Link>
          ),
        },
        {
          head: "Released",
          cell: (line) => <Released line={line} />,
        },
        { head: "Held in all", cell: (line) => <MoneyText value={line.held} />, isFigure: true },
        { head: "Your share", cell: (line) => <MoneyText value={line.expected} />, isFigure: true },
      ]}
    />
  );
}

function Released({ line }: { line: HeldLine }) {
  if (line.releaseAt !== null) return <TimeText at={line.releaseAt} />;
  return <>{line.state === "paused" ? "After a decision" : "After the session is confirmed"}</>;
}

function RecentOrders({ orders }: { orders: readonly OrderLine[] }) {
  if (orders.length === 0) return <EmptyState title="Nobody has booked yet" />;
  return (
    <DataTable
      caption="Recent orders"
      rows={orders}
      keyOf={(order) => order.orderId}
      columns={[
        {
          head: "Order",
          cell: (order) => (
            <Link href={`/orders/${order.orderId}`} className="font-medium text-accent-ink underline">
              {order.title}
            </Link>
          ),
        },
        { head: "Customer", cell: (order) => order.customerName },
        { head: "Booked", cell: (order) => <TimeText at={order.createdAt} /> },
        { head: "State", cell: (order) => <StatusChip status={orderStatus(order)} /> },
        { head: "Price", cell: (order) => <MoneyText value={order.total} />, isFigure: true },
      ]}
    />
  );
}
