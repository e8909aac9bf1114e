import type { Metadata } from "next";
import { Link } from "../../../_ui/link";
import { config } from "@/lib/config/config";
import { databaseNow } from "@/lib/db/clock";
import { operatorOverview, type Overview } from "@/lib/views/operator";
import { Allowed } from "../../../_allowed";
import { admitOperator } from "../../../_session";
import { Card, FigureCard } from "../../../_ui/card";
import { MoneyList } from "../../../_ui/money-text";
import { PageHeader } from "../../../_ui/page-header";
import { TimeText } from "../../../_ui/time-text";
import { Alerts } from "./alerts";
import { ClockPanel } from "./clock-panel";
import { SettleButton } from "./settle-button";
import { TrialBalance } from "./trial-balance";

export const metadata: Metadata = { title: "Overview" };

export default async function OperatorPage() {
  const { tenantId } = await admitOperator({ path: "/operator", permission: "console.read" });
  const [overview, now] = await Promise.all([operatorOverview(tenantId), databaseNow()]);
  return (
    <>
      <PageHeader title="Overview" lead="How the platform stands at this moment." />
      <Figures overview={overview} />
      <Alerts alerts={overview.alerts} />
      <div className="mt-6 grid gap-6 lg:grid-cols-[1fr_24rem] lg:items-start">
        <Card title="Trial balance">
          <TrialBalance lines={overview.trialBalance} />
        </Card>
        <div className="grid gap-6">
          <Card title="Holds">
            <p className="mb-4 text-soft">
              {overview.dueHolds === 0
                ? "No hold is over and waiting. The worker settles holds by itself within a minute."
                : `${overview.dueHolds} ${overview.dueHolds === 1 ? "hold is" : "holds are"} over and waiting to be settled.`}
            </p>
            <Allowed to="session.settle_all">
              <SettleButton />
            </Allowed>
          </Card>
          {config().clockMovable ? (
            <Card title="Clock">
              <p className="text-soft">The product's time is</p>
              <p className="mb-4 text-lg font-semibold">
                <TimeText at={now} />
              </p>
              <Allowed to="clock.move">
                <ClockPanel />
              </Allowed>
            </Card>
          ) : null}
        </div>
      </div>
    </>
  );
}

function Figures({ overview }: { overview: Overview }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
      <FigureCard label="Held for customers" note={`${overview.dueHolds} due now`}>
        <MoneyList values={overview.held} />
      </FigureCard>
      {overview.deferred.length === 0 ? null : (
        <FigureCard label="Deferred revenue" note="Paid for sessions you sell in your own name">
          <MoneyList values={overview.deferred} />
        </FigureCard>
      )}
      <FigureCard label="Payouts under way" note="Requested, not at the bank yet">
        {overview.payoutsUnderWay}
      </FigureCard>
      <FigureCard
        label="Messages waiting"
        note={
          <Link href="/operator/webhooks" className="text-accent-ink underline">
            {overview.messagesDead} given up, {overview.rejectedWebhooks} rejected
          </Link>
        }
      >
        {overview.messagesWaiting}
      </FigureCard>
      <FigureCard label="Payments in suspense" note="Money that fits no order">
        {overview.suspensePayments}
      </FigureCard>
    </div>
  );
}
