import type { Metadata } from "next";
import { Link } from "../../_ui/link";
import { databaseNow } from "@/lib/db/clock";
import { upcomingGroups } from "@/lib/views/endings";
import { listPartnerOrders, type OrderLine } from "@/lib/views/orders";
import { openChargebacksOf } from "@/lib/views/chargebacks";
import { type HeldLine, partnerBalance } from "@/lib/views/partner";
import { Contested } from "../../_chargebacks/contested";
import { OnboardingAlert } from "../../_onboarding/onboarding-alert";
import { currentBrand } from "../../_brand";
import { Allowed } from "../../_allowed";
import { admitPartner } from "../../_session";
import { ButtonLink } from "../../_ui/button";
import { Card } from "../../_ui/card";
import { DataTable } from "../../_ui/data-table";
import { EmptyState } from "../../_ui/empty-state";
import { ExplainedMoney } from "../../_ui/explained-money";
import { MoneyText } from "../../_ui/money-text";
import { PageHeader } from "../../_ui/page-header";
import { StatusChip } from "../../_ui/status-chip";
import { TimeText } from "../../_ui/time-text";
import { orderStatus } from "../../_ui/words";
import { Beside, Figures } from "./figures";
import { Groups } from "./groups";
import { NextSteps } from "./next-steps";
import { Sessions } from "./sessions";

export const metadata: Metadata = { title: "Dashboard" };

export default async function DashboardPage() {
  const caller = await admitPartner({ path: "/dashboard", permission: "payment.read", area: "dashboard" });
  const { tenantId, partnerId } = caller;
  const now = await databaseNow();
  const [{ sellsItself, isDirect }, balance, orders, groups, chargebacks] = await Promise.all([
    currentBrand(),
    partnerBalance(tenantId, partnerId),
    listPartnerOrders(tenantId, partnerId),
    upcomingGroups(tenantId, partnerId, now),
    openChargebacksOf(tenantId, partnerId),
  ]);
  const words = HELD[isDirect ? "own" : sellsItself ? "operators" : "partners"];
  return (
    <>
      <PageHeader title="Dashboard" lead={`Good to see you, ${caller.name}.`}>
        <div className="flex flex-wrap gap-3">
          <Allowed to="balance.read">
            <ButtonLink href="/statements" look="plain">
              Statements
            </ButtonLink>
          </Allowed>
          <Allowed to="payout.request">
            <ButtonLink href="/payouts">Request a payout</ButtonLink>
          </Allowed>
        </div>
      </PageHeader>
      <OnboardingAlert />
      <NextSteps caller={caller} orders={orders} balance={balance} now={now} />
      <Allowed to="balance.read">
        <Beside balance={balance} partnerId={partnerId} />
        <Contested chargebacks={chargebacks} />
        <Figures balance={balance} partnerId={partnerId} now={now} heldLabel={words.title} />
      </Allowed>
      <div className="mt-6 grid gap-6">
        <Allowed to="balance.read">
          <Card title={words.title}>
            <Held lines={balance.held} words={words} />
          </Card>
        </Allowed>
        <Card title="Sessions" id="sessions">
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

interface HeldWords {
  readonly title: string;
  readonly none: string;
  readonly caption: string;
  readonly whole: string;
}

/** What waits for the settlement: the partner's own sales, or work for an operator who sells it itself. */
const HELD: Readonly<Record<"partners" | "operators" | "own", HeldWords>> = {
  partners: {
    title: "Held",
    none: "Nothing is held at the moment",
    caption: "Money that is held",
    whole: "Held in all",
  },
  operators: { title: "Not due yet", none: "Nothing waits to be due", caption: "What is not due yet", whole: "Price" },
  own: {
    title: "Not settled yet",
    none: "Nothing waits for its settlement",
    caption: "What is not settled yet",
    whole: "Price",
  },
};

function Held({ lines, words }: { lines: readonly HeldLine[]; words: HeldWords }) {
  if (lines.length === 0) return <EmptyState title={words.none} />;
  return (
    <DataTable
      caption={words.caption}
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
        { head: words.whole, cell: (line) => <MoneyText value={line.held} />, isFigure: true },
        {
          head: "Your share",
          cell: (line) => <ExplainedMoney value={line.expected} kind="settlement" id={line.orderId} />,
          isFigure: true,
        },
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
