import { db } from "@/lib/db/client";
import { AREAS } from "@/lib/plans/areas";
import { listNeeds } from "@/lib/plans/manage";
import { listPlans } from "@/lib/plans/offer";
import { Card } from "../_ui/card";
import { DeedButton } from "../_ui/deed-button";
import { MoneyText } from "../_ui/money-text";
import { NeedForm } from "./need-form";
import { PlanForm } from "./plan-form";
import { areaWords, periodWords } from "./words";

/** What a tenant sells to those whose trial is over. */
export async function PlansCard({ tenantId, currencies }: { tenantId: string; currencies: readonly string[] }) {
  const plans = await listPlans(tenantId);
  return (
    <Card title="Plans">
      <div className="grid gap-6">
        {plans.length === 0 ? <p className="text-muted">No plan is on sale.</p> : null}
        <ul aria-label="Plans on sale" className="grid gap-4">
          {plans.map(({ planId, name, price, periodDays, areas }) => (
            <li key={planId} className="flex flex-wrap items-center justify-between gap-3">
              <div>
                <p className="font-medium">
                  {name}, <MoneyText value={price} /> for {periodWords(periodDays)}
                </p>
                <p className="text-sm text-muted">{areas.map(areaWords).join("; ")}</p>
              </div>
              <DeedButton label="Withdraw" subject={name} path="/api/tenant/plans/withdraw" body={{ planId }} />
            </li>
          ))}
        </ul>
        <PlanForm currencies={currencies} areas={AREAS} />
      </div>
    </Card>
  );
}

/** What each part of the product asks of those who come. */
export async function NeedsCard({ tenantId }: { tenantId: string }) {
  const needs = await listNeeds(db(), tenantId);
  return (
    <Card title="Who may come in">
      <div className="grid gap-5">
        {AREAS.map((area) => (
          <NeedForm key={area} area={area} label={areaWords(area)} needs={needs[area]} />
        ))}
      </div>
    </Card>
  );
}
