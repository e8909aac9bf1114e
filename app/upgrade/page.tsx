import type { Metadata } from "next";
import type { Caller } from "@/lib/auth/caller";
import { may } from "@/lib/auth/permissions";
import { formatMoney } from "@/lib/core/money";
import { type OwnPlan, ownPlans } from "@/lib/plans/entitlements";
import { listPlans, type PlanLine } from "@/lib/plans/offer";
import { databaseNow } from "@/lib/db/clock";
import { gatewaysFor } from "../_gateways";
import { ChooseButton } from "../_plans/choose-button";
import { areaWords, periodWords } from "../_plans/words";
import { admit } from "../_session";
import { ButtonLink } from "../_ui/button";
import { Card } from "../_ui/card";
import { EmptyState } from "../_ui/empty-state";
import { MoneyText } from "../_ui/money-text";
import { PageHeader } from "../_ui/page-header";
import { TimeText } from "../_ui/time-text";

export const metadata: Metadata = { title: "Plans" };

export default async function UpgradePage() {
  const caller = await admit({ path: "/upgrade", permission: "signed_in" });
  const [plans, own] = await Promise.all([listPlans(caller.tenantId), ownPlans(caller)]);
  const owned = new Set(own.map(({ planId }) => planId));
  return (
    <>
      <PageHeader title={titleFor(caller, own)} lead={<TrialLine caller={caller} own={own} />} />
      <div className="grid gap-6">
        {own.length === 0 ? null : <OwnPlans plans={own} now={await databaseNow()} />}
        {may(caller, "plan.buy") ? (
          <ul className="grid items-stretch gap-6 sm:grid-cols-2 lg:grid-cols-3">
            {plans.map((plan) => (
              <li key={plan.planId} className="grid">
                <PlanCard tenantId={caller.tenantId} plan={plan} isOwned={owned.has(plan.planId)} />
              </li>
            ))}
          </ul>
        ) : null}
        {plans.length === 0 ? <EmptyState title="No plans are sold here at the moment" /> : null}
        <StillWorks isPartner={caller.group === "partner"} />
      </div>
    </>
  );
}

function titleFor({ closed, trialEndsAt }: Caller, own: readonly OwnPlan[]): string {
  if (own.length > 0) return "Your plan";
  if (closed.length === 0) return "Plans";
  return trialEndsAt === null ? "Your plan is over" : "Your trial is over";
}

function TrialLine({ caller: { trialEndsAt, closed }, own }: { caller: Caller; own: readonly OwnPlan[] }) {
  if (own.length > 0) return <>A plan that you renew goes on from its end, and nothing is charged by itself.</>;
  if (trialEndsAt === null) return <>No trial limits your account.</>;
  return (
    <>
      {closed.length > 0 ? "It ended on " : "Your trial ends on "}
      <TimeText at={trialEndsAt} />. A plan begins with its payment.
    </>
  );
}

function OwnPlans({ plans, now }: { plans: readonly OwnPlan[]; now: Date }) {
  return (
    <Card title="What you have">
      <ul className="grid gap-4">
        {plans.map(({ orderId, name, startsAt, endsAt }) => (
          <li key={orderId} className="flex flex-wrap items-center justify-between gap-3">
            <span>
              <span className="font-semibold">{name}</span>
              {startsAt > now ? (
                <>
                  {" "}
                  from <TimeText at={startsAt} />
                </>
              ) : null}{" "}
              until <TimeText at={endsAt} />
            </span>
            <ButtonLink href={`/orders/${orderId}`} look="plain">
              See the order
            </ButtonLink>
          </li>
        ))}
      </ul>
    </Card>
  );
}

async function PlanCard({ tenantId, plan, isOwned }: { tenantId: string; plan: PlanLine; isOwned: boolean }) {
  const [gateway] = await gatewaysFor(tenantId, plan.price.currency);
  return (
    <Card title={plan.name}>
      <p className="text-2xl font-semibold">
        <MoneyText value={plan.price} />
        <span className="text-base font-normal text-soft"> for {periodWords(plan.periodDays)}</span>
      </p>
      <p className="mt-2 text-soft">{plan.summary}</p>
      <ul className="my-4 grid list-disc gap-1 pl-5">
        {plan.areas.map((area) => (
          <li key={area}>{areaWords(area)}</li>
        ))}
      </ul>
      {gateway ? (
        <ChooseButton
          planId={plan.planId}
          gateway={gateway.name}
          label={isOwned ? "Renew" : "Choose"}
          name={`${plan.name} for ${formatMoney(plan.price)}`}
        />
      ) : (
        <p className="text-soft">This currency cannot be paid at the moment.</p>
      )}
    </Card>
  );
}

function StillWorks({ isPartner }: { isPartner: boolean }) {
  return (
    <Card title="What always works">
      <p>
        {isPartner
          ? "Your orders and your payouts stay open. You can always take out what you have earned."
          : "Your orders stay open. You can follow them, confirm sessions that you have paid for, and print receipts."}
      </p>
      <div className="mt-4 flex flex-wrap gap-3">
        <ButtonLink href="/orders" look="plain">
          Go to your orders
        </ButtonLink>
        {isPartner ? (
          <ButtonLink href="/payouts" look="plain">
            Go to your payouts
          </ButtonLink>
        ) : null}
      </div>
    </Card>
  );
}
